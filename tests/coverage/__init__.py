"""One planted repository, and everything that has to be found in it."""
