"""Stored reports become results again: ours, and those of other scanners."""
