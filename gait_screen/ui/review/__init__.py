"""The review instrument: video and joint-angle charts as one, linked in the browser."""

from gait_screen.ui.review.component import show_review as show_review
