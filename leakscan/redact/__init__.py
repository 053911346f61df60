"""Copies in which every secret is a stable marker, and the rest is byte for byte what it was."""
