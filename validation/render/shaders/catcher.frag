// How much darker the scene is with the person in it: a factor of the plate's pixels. Compiled once
// for the ground and once for the rest: software runs both sides of every branch.
#define GROUND %GROUND%
uniform sampler2D floor_key;
uniform sampler2D contact;
uniform vec4 contact_window;  // x and z of the low corner, 1 / size, unused
uniform sampler2DShadow key_map;
uniform mat4 key_matrix;
uniform sampler2DShadow room_map;
uniform mat4 room_matrix;
uniform float ground_y;
in vec3 world;
in vec3 facing;
out vec4 result;

void main() {
  vec3 n = normalize(facing);
  vec3 s = (key_matrix * vec4(world + n * 0.01, 1.0)).xyz * 0.5 + 0.5;
#if GROUND
  // Both maps are white at their edges and beyond.
  float seen = texture(floor_key, s.xy).r;
  float open = texture(contact, (world.xz - contact_window.xy) * contact_window.z).r;
  open = mix(1.0, open, exp(-3.0 * max(ground_y - world.y, 0.0)));
#else
  float e = 0.004;
  float seen = 0.5 * (texture(key_map, vec3(s.xy + e, s.z - 0.004))
                    + texture(key_map, vec3(s.xy - e, s.z - 0.004)));
  float open = 1.0;
#endif
  vec3 place = (room_matrix * vec4(world + n * 0.012, 1.0)).xyz * 0.5 + 0.5;
  vec3 key = key_color * (max(dot(n, key_direction), 0.0)
                          * texture(room_map, place - vec3(0.0, 0.0, 0.002)));
  vec3 sky = ambient_color + sky_color * sky_share(n.y);
  // 0.4: the developed picture's slope against the light's, on a log scale.
  vec3 factor = exp2(0.4 * log2((sky * open + key * seen) / (sky + key)));
  result = vec4(factor, 1.0);
}
