"""Archives, compressed files and documents. No member is ever written under its own name."""
