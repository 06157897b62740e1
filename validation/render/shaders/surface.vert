#version 330
uniform mat4 matrix;
in vec3 place;
in vec3 normal;
out vec3 world;
out vec3 facing;
void main() { world = place; facing = normal; gl_Position = matrix * vec4(place, 1.0); }
