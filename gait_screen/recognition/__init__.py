"""What was filmed: the movement and the view, read from the landmarks."""
