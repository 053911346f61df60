"""Pure detection over bytes: prefilter, views, matches, pairing, evidence, confidence."""
