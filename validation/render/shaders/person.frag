// Skin, cloth, hair, eyes and shoes; see person.vert.
#define SKIN %SKIN%
#define CLOTH %CLOTH%
#define HAIR %HAIR%
#define PICTURE %PICTURE%
uniform sampler2D picture;
uniform sampler2D grain;
in vec3 matt;
in vec3 shine;
in vec2 where;
in vec2 grain_at;
out vec4 result;

void main() {
  vec3 albedo = vec3(1.0);
  float alpha = 1.0;
#if PICTURE
  vec4 t = texture(picture, where);
  albedo = t.rgb;
#if HAIR
  if (t.a < 0.3) discard;
  alpha = clamp((t.a - 0.3) * 2.5, 0.0, 1.0);
#endif
#endif
#if SKIN && !PICTURE
  albedo *= 0.93 + 0.14 * texture(grain, grain_at).r;
#elif CLOTH
  albedo *= 0.68 + dot(vec3(0.12, 0.30, 0.22), texture(grain, grain_at).rgb);
  if (!gl_FrontFacing) albedo *= 0.45;  // inside a sleeve
#endif
  vec3 c = albedo * matt + shine;
  // Premultiplied: samples that nobody covers stay 0, and coverage ends up in alpha.
  result = vec4(quickly_developed(c) * alpha, alpha);
}
