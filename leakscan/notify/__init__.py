"""Telling people: what is said of a finding, and the ways on which it goes out."""
