"""Faults from outside: whether the same command goes on after them, to the same bytes."""
