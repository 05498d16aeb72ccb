"""A folder's raw exports, or its table of velocities, as tables of wells and signals."""

from mtorkin.readers.export import read_export
from mtorkin.readers.reads import Export, Printed, Read, Signals

__all__ = ["Export", "Printed", "Read", "Signals", "read_export"]
