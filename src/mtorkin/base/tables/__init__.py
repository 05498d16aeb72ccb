"""The tables that travel between the stages, as `docs/tables.md` prints them.

A quantity whose unit depends on the assay has a column ``<name>_unit`` beside it; all others have their unit here.
"""

from mtorkin.base.tables.fits import CURVES, FAMILIES, FAMILY_WELLS, FITS, PARAMETERS, PATTERNS, PREDICTIONS
from mtorkin.base.tables.plates import PROGRESS, QUALITY, SIGNALS, VELOCITIES, WELLS
from mtorkin.base.tables.results import DESIGNS, OCCUPANCY, PATHWAY, PROBLEMS, RESISTANCE, VERDICTS
from mtorkin.base.tables.table import Column, Table

TABLES = (
    WELLS, SIGNALS, VELOCITIES, PROGRESS, QUALITY, FAMILIES, FAMILY_WELLS, FITS, PARAMETERS, PREDICTIONS, CURVES,
    PATTERNS, VERDICTS, DESIGNS, PATHWAY, OCCUPANCY, RESISTANCE,
    PROBLEMS,
)  # fmt: skip

__all__ = [
    "CURVES",
    "DESIGNS",
    "FAMILIES",
    "FAMILY_WELLS",
    "FITS",
    "OCCUPANCY",
    "PARAMETERS",
    "PATHWAY",
    "PATTERNS",
    "PREDICTIONS",
    "PROBLEMS",
    "PROGRESS",
    "QUALITY",
    "RESISTANCE",
    "SIGNALS",
    "TABLES",
    "VELOCITIES",
    "VERDICTS",
    "WELLS",
    "Column",
    "Table",
]
