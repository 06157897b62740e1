// All light is found per vertex: the mesh is fine, a centimetre or less, and software shades whole
// blocks of pixels for every small triangle. Only the textures are left to the pixels.
// Compiled once per kind of material: software runs both sides of every branch.
#define SKIN %SKIN%
#define CLOTH %CLOTH%
#define HAIR %HAIR%
#define EYES %EYES%
uniform mat4 matrix;
uniform vec3 eye;
uniform vec3 color;
uniform sampler2DShadow key_map;
uniform mat4 key_matrix;
uniform float key_texel;
uniform sampler2DShadow room_map;
uniform mat4 room_matrix;
in vec3 place;
in vec3 normal;
in vec2 open;
in vec2 uv;
in vec3 rest;
out vec3 matt;   // what the surface sends everywhere, but for the texture's colour
out vec3 shine;  // what it mirrors
out vec2 where;
out vec2 grain_at;

void main() {
#if SKIN
  const vec3 wrap = vec3(0.38, 0.22, 0.16);  // light travels under the skin, red the farthest
  const float gloss = 0.045, sharp = 16.0;
#elif CLOTH
  const vec3 wrap = vec3(0.10);
  const float gloss = 0.012, sharp = 4.0;
#elif HAIR
  const vec3 wrap = vec3(0.2);
  const float gloss = 0.05, sharp = 30.0;
#elif EYES
  const vec3 wrap = vec3(0.0);
  const float gloss = 0.5, sharp = 120.0;
#else
  const vec3 wrap = vec3(0.0);
  const float gloss = 0.06, sharp = 30.0;
#endif
  vec3 n = normalize(normal);
  vec3 view = normalize(eye - place);
  float sky = sky_share(n.y) * open.x;
  vec3 light = ambient_color * (0.4 + 0.3 * (open.x + open.y)) + sky_color * sky
             + bounce_color * ((0.5 - 0.5 * n.y) * open.y);
  vec3 at = (key_matrix * vec4(place + n * 0.006, 1.0)).xyz * 0.5 + vec3(0.5, 0.5, 0.498);
  float e = 1.2 * key_texel;
  float direct = 0.0;
  for (int i = -1; i <= 1; i++)
    for (int j = -1; j <= 1; j++) direct += texture(key_map, at + vec3(e * vec2(i, j), 0.0));
  at = (room_matrix * vec4(place, 1.0)).xyz * 0.5 + vec3(0.5, 0.5, 0.498);
  vec3 key = key_color * (direct / 9.0 * texture(room_map, at));
  light += key * clamp((dot(n, key_direction) + wrap) / (1.0 + wrap), 0.0, 1.0);
  matt = color * light;
  float rim = 1.0 - clamp(dot(n, view), 0.0, 1.0);
  rim *= rim;
  float middle = max(dot(n, normalize(key_direction + view)), 0.0);
  shine = sky_color * (gloss * (0.15 + 2.0 * rim * rim) * sky) + key * (gloss * pow(middle, sharp));
  where = uv;
#if CLOTH
  grain_at = vec2(rest.x + 0.7 * rest.z, rest.y) * vec2(1.9, 1.1);
#else
  grain_at = rest.xy * 9.0 + rest.z * 5.0;
#endif
  gl_Position = matrix * vec4(place, 1.0);
}
