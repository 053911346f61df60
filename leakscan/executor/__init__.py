"""Where work runs. This room knows nothing of scanning: it gets a function and its arguments."""
