"""The nouns of the field: frozen records without input or output."""
