#version 330
uniform mat4 matrix;
in vec3 place;
in vec3 normal;
in vec2 open;
in vec2 uv;
in vec3 rest;
out vec3 world;
out vec3 facing;
out vec2 seen;
out vec2 where;
out vec3 rest_place;
void main() {
  world = place; facing = normal; seen = open; where = uv; rest_place = rest;
  gl_Position = matrix * vec4(place, 1.0);
}
