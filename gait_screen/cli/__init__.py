"""The command line: ``gait-screen``. Results go to standard output, progress to standard error.

The modules here import nothing heavy at their top (no NumPy, OpenCV, MediaPipe, pydantic), so that
``--help`` answers at once; each command imports what it needs when it runs.
"""

from gait_screen.cli.entry import gait_screen_command, main

__all__ = ["gait_screen_command", "main"]
