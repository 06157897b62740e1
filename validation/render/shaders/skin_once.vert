// Poses the vertices once per picture and finds how much of sky and ground each one sees; the
// result is kept in a buffer for all the passes that follow.
#define BONES %BONES%
#define SPHERES %SPHERES%
uniform vec4 bones[3 * BONES];
uniform vec4 spheres[SPHERES];
uniform int sphere_count;
uniform float ground_y;
in vec3 rest;
in vec3 rest_normal;
in vec4 bone_index;
in vec4 bone_weight;
out vec3 place;
out vec3 normal;
out vec2 open;

void main() {
  vec4 row0 = vec4(0), row1 = vec4(0), row2 = vec4(0);
  for (int k = 0; k < 4; k++) {
    int b = 3 * int(bone_index[k]);
    float w = bone_weight[k];
    row0 += w * bones[b];
    row1 += w * bones[b + 1];
    row2 += w * bones[b + 2];
  }
  vec4 p = vec4(rest, 1.0);
  place = vec3(dot(row0, p), dot(row1, p), dot(row2, p));
  normal = normalize(vec3(dot(row0.xyz, rest_normal), dot(row1.xyz, rest_normal),
                          dot(row2.xyz, rest_normal)));
  float sky = 1.0, ground = 1.0;
  for (int i = 0; i < sphere_count; i++) {
    vec3 d = spheres[i].xyz - place;
    float r = spheres[i].w;
    float squared = max(dot(d, d), r * r);
    float inverse = inversesqrt(squared);
    // Cosine to the sphere times the share of the half-space that it covers.
    float hidden = clamp(dot(normal, d) * inverse, 0.0, 1.0) * min(r * r / squared, 1.0);
    float up = clamp(0.5 + 0.9 * d.y * inverse, 0.0, 1.0);
    sky *= 1.0 - 0.85 * hidden * up;
    ground *= 1.0 - 0.85 * hidden * (1.0 - up);
  }
  // What is close to the ground sees its own shadow there.
  float height = max(place.y - ground_y, 0.0);
  ground *= 0.35 + 0.65 * clamp(height / 0.30, 0.0, 1.0);
  open = vec2(sky, ground);
  gl_Position = vec4(place, 1.0);
}
