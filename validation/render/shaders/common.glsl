#version 330
// The light that all surfaces share. Linear RGB; E is what a white surface sends back.
uniform vec3 key_direction;
uniform vec3 key_color;
uniform vec3 sky_color;
uniform vec3 bounce_color;
uniform vec3 ambient_color;
uniform float exposure;

// A dome that is darker towards the horizon, cosine-weighted for a normal: 1 up, 0.42 sideways.
float sky_share(float up) { return max(0.42 + 0.48 * up + 0.10 * up * up, 0.0); }

// A soft shoulder, so that bright skin keeps its shape, then sRGB's curve nearly.
vec3 developed(vec3 light) {
  vec3 c = light * exposure;
  c = c * (1.0 + c * 0.12) / (1.0 + c * 0.55);
  return pow(clamp(c, 0.0, 1.0), vec3(1.0 / 2.2));
}

// The same within half a step of 255, from square roots.
vec3 quickly_developed(vec3 light) {
  vec3 c = light * exposure;
  c = clamp(c * (1.0 + c * 0.12) / (1.0 + c * 0.55), 0.0, 1.0);
  vec3 root = sqrt(c);
  return 0.9798 * root + 0.0837 * sqrt(root) + -0.0654 * c;
}

float hash(vec2 p) {
  p = fract(p * vec2(123.34, 456.21));
  p += dot(p, p + 45.32);
  return fract(p.x * p.y);
}
float value_noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x),
             mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
float layered_noise(vec2 p) {
  float share = 0.5, sum = 0.0;
  for (int i = 0; i < 4; i++) { sum += share * value_noise(p); p *= 2.03; share *= 0.5; }
  return sum;
}
