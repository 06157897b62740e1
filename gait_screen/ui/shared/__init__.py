"""What the app's own components share: helpers, the clock of a video, looks, addresses."""
