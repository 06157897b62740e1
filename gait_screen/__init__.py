"""gait_screen: from phone clips to joint angles, deficits and corrective drills."""

__version__ = "0.1.0"
