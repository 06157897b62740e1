"""``python -m gait_screen``: the command line without the installed script."""

from gait_screen.cli import main

if __name__ == "__main__":
    main()
