"""The rate law, and mechanisms as constraints on it."""
