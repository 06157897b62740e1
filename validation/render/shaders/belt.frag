// The moving belt without the person's shadow: the plate's colour with the pattern that travels.
uniform sampler2D plate;
uniform mat4 plate_matrix;
uniform sampler2D grain;
uniform float travel_m;
in vec3 world;
in vec3 facing;
out vec4 result;

void main() {
  vec4 q = plate_matrix * vec4(world, 1.0);
  vec3 base = texture(plate, q.xy / q.w * 0.5 + 0.5).rgb;
  float z = world.z + travel_m;
  float top = step(0.9, facing.y);
  vec3 c = base * mix(1.0, 0.70 + 0.60 * texture(grain, vec2(world.x, z) * 11.0).r, top);
  float dots = length(vec2(fract(world.x / 0.11) - 0.5, (fract(z / 0.65) - 0.5) * 5.9));
  float beside = abs(abs(world.x) - 0.165);
  c = mix(c, base * 1.35, top * step(beside, 0.055) * step(dots, 0.14));
  float seam = abs(fract(z / 2.6) - 0.5);
  c = mix(c, min(base * 3.2, 0.9), top * step(seam, 0.0045));
  result = vec4(c, 1.0);
}
