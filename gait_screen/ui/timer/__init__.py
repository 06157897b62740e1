"""The timer of a drill: a small component of our own, no network, sound only when asked for."""

from gait_screen.ui.timer.component import show_timer as show_timer
