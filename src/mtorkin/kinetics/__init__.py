"""One rate law, mechanisms as constraints on it, fits, selection and intervals."""
