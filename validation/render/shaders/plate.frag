// The scene without the person, drawn once per clip: it may cost what it wants.
#define SIDE %SIDE%
#define DOMES (SIDE * SIDE)
uniform sampler2D picture;
uniform float per_metre;
uniform int kind;
uniform vec3 color;
uniform vec3 eye;
uniform sampler2DShadow room_map;
uniform mat4 room_matrix;
uniform sampler2DShadow dome_map;
uniform mat4 dome_matrix[DOMES];
uniform vec3 dome_direction[DOMES];
uniform vec3 room_low;
uniform vec3 room_high;
uniform bool indoors;
uniform float ground_y;
uniform vec3 haze;
in vec3 world;
in vec3 facing;
out vec4 result;

const int FLOOR = 0, WALL = 1, BOX = 2, BELT = 3, SKY = 4, TREES = 5, LEAVES = 6;

float corner_share(vec3 n) {
  if (!indoors) return 1.0;
  vec3 off = min(world - room_low, room_high - world);
  vec3 dark = 0.42 * exp(-max(off, 0.0) / 0.32) * (1.0 - abs(n));
  return (1.0 - dark.x) * (1.0 - dark.y) * (1.0 - dark.z);
}

// Four pixels here make one of the picture: each asks its own share of the lights.
int quarter() { return (int(gl_FragCoord.x) & 1) + 2 * (int(gl_FragCoord.y) & 1); }

float dome_share(vec3 n) {
  float sum = 0.0, all = 0.0;
  for (int k = quarter() & 1; k < DOMES; k += 2) {
    float cosine = dot(n, dome_direction[k]);
    if (cosine <= 0.0) continue;
    vec3 s = (dome_matrix[k] * vec4(world + n * 0.012, 1.0)).xyz * 0.5 + 0.5;
    float seen = 1.0;
    if (s.x > 0.0 && s.x < 1.0 && s.y > 0.0 && s.y < 1.0) {
      // Looked up a little off, so that no single direction draws an edge.
      vec2 off = vec2(hash(gl_FragCoord.xy + float(k)), hash(gl_FragCoord.yx - float(k))) - 0.5;
      vec2 at = clamp(s.xy + 0.035 * off, 0.006, 0.994);
      seen = texture(dome_map, vec3((vec2(k % SIDE, k / SIDE) + at) / float(SIDE), s.z - 0.004));
    }
    sum += cosine * seen; all += cosine;
  }
  return all > 0.0 ? sum / all : 1.0;
}

// The lamp is a disc: many looks at the map around the place.
float softly_lit(vec3 place) {
  vec3 s = (room_matrix * vec4(place, 1.0)).xyz * 0.5 + 0.5;
  if (s.x < 0.0 || s.x > 1.0 || s.y < 0.0 || s.y > 1.0 || s.z > 1.0) return 1.0;
  float sum = 0.0;
  for (int i = quarter(); i < 32; i += 4) {
    float angle = 2.4 * float(i), radius = 0.0045 * sqrt((float(i) + 0.5) / 32.0);
    sum += texture(room_map, vec3(s.xy + radius * vec2(cos(angle), sin(angle)), s.z - 0.003));
  }
  return sum / 8.0;
}

vec3 albedo_of(vec3 n) {
  vec3 p = world;
  if (kind == FLOOR) return color * texture(picture, p.xz * per_metre).rgb;
  vec2 q = abs(n.x) > 0.5 ? p.zy : p.xy;
  if (kind == WALL) {
    float y = p.y - ground_y;
    if (indoors && y < 0.10) return vec3(0.62, 0.60, 0.57);
    if (indoors && y < 0.106) return color * 0.45;
    return color * (0.95 + 0.07 * layered_noise(q * 1.3) + 0.03 * value_noise(q * 60.0));
  }
  if (kind == LEAVES)
    return color * (0.35 + 0.9 * layered_noise(q * 14.0) * layered_noise(p.xz * 9.0 + q.yy));
  return color * (0.92 + 0.10 * layered_noise(p.xz * 30.0 + p.y * 17.0));
}

void main() {
  vec3 ray = normalize(world - eye);
  if (kind == SKY) {
    float up = clamp(ray.y, 0.0, 1.0);
    vec3 blue = mix(haze, haze * vec3(0.42, 0.62, 1.0), pow(up, 0.55));
    float cloud = layered_noise(ray.xz / (ray.y + 0.25) * 2.2);
    blue = mix(blue, haze * 1.08, 0.75 * smoothstep(0.45, 0.75, cloud) * smoothstep(0.0, 0.2, up));
    result = vec4(developed(blue), 1.0);
    return;
  }
  if (kind == TREES) {
    float angle = atan(world.x, world.z);
    float top = 2.5 + 5.5 * layered_noise(vec2(angle * 9.0, 1.5)) + 1.2 * value_noise(vec2(angle * 160.0, world.y * 2.0));
    if (world.y > top) discard;
    float leaf = layered_noise(vec2(angle * 220.0, world.y * 3.2));
    vec3 c = color * (0.25 + 1.1 * leaf) * (0.55 + 0.45 * world.y / top);
    result = vec4(developed(mix(c, haze, 0.25)), 1.0);
    return;
  }
  vec3 n = normalize(facing);
  if (dot(n, ray) > 0.0) n = -n;
  float open = dome_share(n) * corner_share(n);
  float direct = softly_lit(world + n * 0.012);
  vec3 light = ambient_color * (0.5 + 0.5 * open) + sky_color * sky_share(n.y) * open;
  light += bounce_color * (0.5 - 0.5 * n.y) * open;
  light += key_color * max(dot(n, key_direction), 0.0) * direct;
  vec3 c = albedo_of(n) * light;
  if (kind == FLOOR || kind == BOX) {
    float rim = pow(1.0 - clamp(dot(n, -ray), 0.0, 1.0), 5.0);
    c += sky_color * (0.012 + 0.16 * rim) * open * (kind == FLOOR && !indoors ? 0.25 : 1.0);
  }
  if (!indoors) c = mix(c, haze, 1.0 - exp(-length(world - eye) / 110.0));
  result = vec4(developed(c), 1.0);
}
