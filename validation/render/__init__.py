"""The picture of a clip: camera, scene, light, skin, and what a phone does to it."""
