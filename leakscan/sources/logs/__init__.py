"""Logs as files: what there is to read, in time order, and how a long file is cut into pieces."""
