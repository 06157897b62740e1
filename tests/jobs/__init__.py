"""Tests of the jobs and of what they hand over."""
