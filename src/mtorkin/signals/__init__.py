"""Wells and signals to velocities with their uncertainty; plate quality."""
