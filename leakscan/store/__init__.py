"""What is remembered between runs: accepted findings."""
