"""From rule files to ``model.rule``."""
