// Skin, cloth, hair, eyes and shoes.
uniform sampler2D picture;
uniform sampler2D grain;
uniform vec3 color;
uniform vec3 eye;
uniform sampler2DShadow key_map;
uniform mat4 key_matrix;
uniform float key_texel;
uniform sampler2DShadow room_map;
uniform mat4 room_matrix;
in vec3 world;
in vec3 facing;
in vec2 seen;
in vec2 where;
in vec3 rest_place;
out vec4 result;

// Compiled once per kind of material: software runs both sides of every branch.
#define SKIN %SKIN%
#define CLOTH %CLOTH%
#define HAIR %HAIR%
#define EYES %EYES%
#define PICTURE %PICTURE%

void main() {
  vec3 view = normalize(eye - world);
  vec3 n = normalize(facing);
  vec3 albedo = color;
  float alpha = 1.0;
#if PICTURE
  vec4 t = texture(picture, where);
  albedo *= t.rgb;
#if HAIR
  if (t.a < 0.3) discard;
  alpha = clamp((t.a - 0.3) * 2.5, 0.0, 1.0);
#endif
#endif
#if SKIN
  const vec3 wrap = vec3(0.38, 0.22, 0.16);  // light travels under the skin, red the farthest
  const float gloss = 0.045, sharp = 16.0;
  albedo *= 0.93 + 0.14 * texture(grain, rest_place.xy * 9.0 + rest_place.z * 5.0).r;
#elif CLOTH
  const vec3 wrap = vec3(0.10);
  vec2 across = vec2(rest_place.x + 0.7 * rest_place.z, rest_place.y);
  vec4 fold = texture(grain, across * vec2(1.9, 1.1));
  float weave = texture(grain, across * 23.0).r;
  n = normalize(n + vec3(0.55 * fold.g - 0.275, 0.35 * fold.b - 0.175, 0.55 * fold.b - 0.275));
  albedo *= 0.86 + 0.16 * weave + 0.12 * fold.r;
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
#if CLOTH || HAIR
  if (dot(n, view) < 0.0) n = -n;
#endif
  vec4 q = key_matrix * vec4(world + n * 0.006, 1.0);
  vec3 s = q.xyz * 0.5 + 0.5;
  s.z -= 0.002;
  float e = 0.9 * key_texel;
  float direct = 0.25 * (texture(key_map, vec3(s.xy + vec2(-e, -0.4 * e), s.z))
                       + texture(key_map, vec3(s.xy + vec2(0.4 * e, -e), s.z))
                       + texture(key_map, vec3(s.xy + vec2(e, 0.4 * e), s.z))
                       + texture(key_map, vec3(s.xy + vec2(-0.4 * e, e), s.z)));
  direct *= texture(room_map, (room_matrix * vec4(world, 1.0)).xyz * 0.5 + vec3(0.5, 0.5, 0.498));
  vec3 slope = clamp((dot(n, key_direction) + wrap) / (1.0 + wrap), 0.0, 1.0);
  vec3 light = ambient_color * (0.4 + 0.3 * (seen.x + seen.y));
  float sky = sky_share(n.y) * seen.x;
  light += sky_color * sky;
  light += bounce_color * ((0.5 - 0.5 * n.y) * seen.y);
  light += key_color * slope * direct;
  vec3 c = albedo * light;
#if !CLOTH
  float rim = 1.0 - clamp(dot(n, view), 0.0, 1.0);
  rim *= rim;
  float middle = max(dot(n, normalize(key_direction + view)), 0.0);
  c += key_color * (direct * gloss * pow(middle, sharp));
  c += sky_color * (gloss * (0.15 + 2.0 * rim * rim) * sky);
#endif
  // Premultiplied: samples that nobody covers stay 0, and coverage ends up in alpha.
  result = vec4(developed(c) * alpha, alpha);
}
