"""Landmarks to signals: gating, repair, filtering. See :mod:`gait_screen.signals.clean`."""
