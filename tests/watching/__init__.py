"""What is watched of a clip, and how much of it."""
