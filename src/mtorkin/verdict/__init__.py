"""Evidence lines to a class, its support, its reasons, and what would settle it."""
