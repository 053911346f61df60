"""Rules in the formats of other scanners, one module a format, each with ``write(rules)``."""
