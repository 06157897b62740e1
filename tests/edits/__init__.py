"""Tests of the corrections made by hand."""
