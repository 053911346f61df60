"""The command line: the only door to click."""
