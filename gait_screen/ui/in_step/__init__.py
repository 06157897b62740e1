"""Two screenings' clips side by side, in step with each other by the phase of the movement."""

from gait_screen.ui.in_step.component import show_in_step as show_in_step
