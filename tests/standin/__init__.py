"""A GitHub on loopback: REST, GraphQL, downloads, git. See ``server.py``.

What it answers is made from GitHub's own published examples and checked against GitHub's own published
description at every request (``description.py``); so is what it is asked.
"""
