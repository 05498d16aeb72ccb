"""Inhibition mechanism of mTOR kinase inhibitors from raw plates, with reasons.

`compare` takes a table of wells to constants, patterns and a verdict; `read` a folder of plates to velocities; `run`
folders to a verdict on every compound, and `load` finds the tables of such a run again.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = ["__version__", "compare", "load", "read", "run"]

if TYPE_CHECKING:
    from mtorkin.notebook import compare, load, read, run
else:

    def __getattr__(name):
        # Lazily: the command line does not wait for what a notebook needs.
        if name in __all__:
            from importlib import import_module

            return getattr(import_module("mtorkin.notebook"), name)
        raise AttributeError(f"module 'mtorkin' has no attribute {name!r}")
