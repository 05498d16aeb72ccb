"""What would settle it: the next plate for a compound whose class is left open."""
