"""What the design of a study can tell of each compound, before any fit."""
