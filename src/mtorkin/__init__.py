"""Inhibition mechanism of mTOR kinase inhibitors from raw plates, with reasons."""

__version__ = "0.1.0"
