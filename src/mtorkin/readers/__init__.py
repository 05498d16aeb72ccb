"""A folder's raw exports, or its table of velocities, as tables of wells and signals."""
