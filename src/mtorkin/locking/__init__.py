"""Locks: what a study came to, small enough to be committed beside its data, and how another analysis compares with it.

This room reads tables of results and knows of no fit.
"""
