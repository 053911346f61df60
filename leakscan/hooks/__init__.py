"""Putting leakscan into a repository's hooks, taking it out, and saying why it would not run."""
