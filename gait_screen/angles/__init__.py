"""Joint angles per frame from cleaned landmarks. Entrance: :mod:`gait_screen.angles.table`."""
