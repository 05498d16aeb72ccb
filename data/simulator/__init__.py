"""Simulated kinase assays: an enzyme, plates, and the files that instruments and people write.

Written apart from the package that analyses them, and imports nothing of it, so that an error in one is not
repeated in the other.
"""
