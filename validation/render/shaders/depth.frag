#version 330
// Nothing is seen of it: colour and coverage 0.
out vec4 result;
void main() { result = vec4(0.0); }
