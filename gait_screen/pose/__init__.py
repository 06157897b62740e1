"""Landmarks of the one person: the only package that knows MediaPipe."""
