"""What git holds: the index, every object, and where each stands."""
