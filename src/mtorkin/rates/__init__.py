"""Reads in time to initial velocities."""
