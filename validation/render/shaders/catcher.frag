// How much darker the scene is with the person in it: a factor of the plate's pixels. On the belt,
// which moves, the plate's colour with the moving pattern.
uniform int mode;
uniform sampler2D floor_key;
uniform sampler2D contact;
uniform vec4 contact_window;  // x and z of the low corner, 1 / size, unused
uniform sampler2DShadow key_map;
uniform mat4 key_matrix;
uniform float key_texel;
uniform sampler2DShadow room_map;
uniform mat4 room_matrix;
uniform float ground_y;
uniform sampler2D plate;
uniform mat4 plate_matrix;
uniform float travel_m;
in vec3 world;
in vec3 facing;
out vec4 result;

const int FACTOR = 0, BELT = 1;

vec3 factor() {
  vec3 n = normalize(facing);
  float seen = 1.0, open = 1.0;
  if (n.y > 0.9 && world.y < ground_y + 0.05) {
    vec2 s = (key_matrix * vec4(world, 1.0)).xy * 0.5 + 0.5;
    if (all(greaterThan(s, vec2(0.0))) && all(lessThan(s, vec2(1.0)))) seen = texture(floor_key, s).r;
    vec2 q = (world.xz - contact_window.xy) * contact_window.z;
    if (all(greaterThan(q, vec2(0.0))) && all(lessThan(q, vec2(1.0))))
      open = mix(1.0, texture(contact, q).r, exp(-3.0 * max(ground_y - world.y, 0.0)));
  } else {
    seen = lit(key_map, key_matrix, world + n * 0.01, 0.004, 3.0 * key_texel);
  }
  vec3 key = vec3(0.0);
  float cosine = dot(n, key_direction);
  if (cosine > 0.0)
    key = key_color * cosine * lit(room_map, room_matrix, world + n * 0.012, 0.002, 0.0015);
  vec3 sky = ambient_color + sky_color * sky_share(n.y);
  // 0.4: the developed picture's slope against the light's, on a log scale.
  return pow((sky * open + key * seen) / (sky + key), vec3(0.4));
}

void main() {
  vec3 f = factor();
  if (mode == FACTOR) { result = vec4(f, 1.0); return; }
  vec4 q = plate_matrix * vec4(world, 1.0);
  vec3 base = texture(plate, q.xy / q.w * 0.5 + 0.5).rgb;
  float z = world.z + travel_m;
  float rubber = 0.90 + 0.2 * value_noise(vec2(world.x * 90.0, mod(z, 3.0) * 90.0));
  rubber *= 0.97 + 0.06 * value_noise(vec2(world.x * 9.0, mod(z, 3.0) * 7.0));
  vec3 c = base * rubber;
  float seam = abs(fract(z / 2.6) - 0.5);
  if (seam < 0.0045) c = min(base * 3.2, 0.9);
  float mark = length(vec2(fract(world.x / 0.11) - 0.5, (fract(z / 0.65) - 0.5) * 5.9));
  if (abs(world.x) > 0.11 && abs(world.x) < 0.22 && mark < 0.14) c = base * 1.35;
  result = vec4(c * f, 1.0);
}
