"""The organisation view (``leakscan report --state``): where a whole organisation stands."""
