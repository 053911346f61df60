"""The use case of a security team: every repository of an owner, everything once, remembered."""
