"""Wells and signals to velocities with their uncertainty, and the quality of their plates."""
