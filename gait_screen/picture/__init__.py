"""What is measured in the full-resolution picture itself: rearfoot, big toe, sole line, pelvis."""
