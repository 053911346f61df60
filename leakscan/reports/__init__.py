"""Results turned into bytes, one format a module."""
