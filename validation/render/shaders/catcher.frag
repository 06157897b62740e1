// How much darker the scene is with the person in it: a factor of the plate's pixels. On the belt,
// which moves, the plate's colour with the moving pattern. Compiled once per use: software runs
// both sides of every branch.
#define GROUND %GROUND%
#define BELT %BELT%
uniform sampler2D floor_key;
uniform sampler2D contact;
uniform vec4 contact_window;  // x and z of the low corner, 1 / size, unused
uniform sampler2DShadow key_map;
uniform mat4 key_matrix;
uniform sampler2DShadow room_map;
uniform mat4 room_matrix;
uniform float ground_y;
uniform sampler2D plate;
uniform mat4 plate_matrix;
uniform float travel_m;
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
#if BELT
  vec4 q = plate_matrix * vec4(world, 1.0);
  vec3 base = texture(plate, q.xy / q.w * 0.5 + 0.5).rgb;
  float z = mod(world.z + travel_m, 78.0);
  vec3 c = base * (0.87 + 0.2 * value_noise(vec2(world.x, z) * 90.0)
                        + 0.06 * value_noise(vec2(world.x * 9.0, z * 7.0)));
  if (n.y > 0.9) {
    float seam = abs(fract(z / 2.6) - 0.5);
    float dots = length(vec2(fract(world.x / 0.11) - 0.5, (fract(z / 0.65) - 0.5) * 5.9));
    float beside = abs(abs(world.x) - 0.165);
    c = mix(c, base * 1.35, step(beside, 0.055) * step(dots, 0.14));
    c = mix(c, min(base * 3.2, 0.9), step(seam, 0.0045));
  }
  result = vec4(c * factor, 1.0);
#else
  result = vec4(factor, 1.0);
#endif
}
