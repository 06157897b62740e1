"""Tests of the pose stage, with the real models on the sample clips."""
