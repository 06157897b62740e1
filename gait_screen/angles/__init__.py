"""Joint angles per frame from cleaned landmarks. The entrance is :mod:`gait_screen.angles.table`."""
