"""Encodings that text hides in, one module each; ``engine/views.py`` applies them."""
