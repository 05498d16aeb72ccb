"""Rows of a table that are no measurements (means, notes), and cells that say that nothing was measured."""

from __future__ import annotations

from collections.abc import Iterable

from mtorkin.assays.names import fold, is_nothing
from mtorkin.readers.words import status_of
from mtorkin.sheets.cells import Cell, as_text

#: First words of rows that sum up others.
_SUMMARY = (
    "mean", "average", "avg", "median", "sd", "s.d.", "stdev", "stddev", "std", "st.dev.", "sem", "s.e.m.", "cv", "%cv",
    "mittelwert", "mw", "stabw", "moyenne", "ecart type", "media", "promedio",
)  # fmt: skip
#: What a cell of a velocity means that somebody left out, or that could not be computed.
_LEFT_OUT = ("masked", "not measured", "invalid")


def is_no_velocity(text: str) -> bool:
    """Whether a cell says that there is no velocity, or that it was taken out.

    Examples
    --------
    >>> [is_no_velocity(text) for text in ("", "NA", "outlier", "#DIV/0!", "(5.2)", "5.2", "5 uM", "OVER")]
    [True, True, True, True, True, False, False, False]
    """
    return is_nothing(text) or status_of(text) in _LEFT_OUT


def is_summary(cells: Iterable[Cell]) -> str:
    """The cell that says that a row sums up others, as a mean or standard deviation; empty where none does.

    Examples
    --------
    >>> is_summary(["", "Mean (n = 3)", 0.7]), is_summary(["Meanamycin", 5, 0.7])
    ('Mean (n = 3)', '')
    """
    for cell in cells:
        first, *more = fold(as_text(cell)).split(" ") if isinstance(cell, str) else [""]
        rest = " ".join(more)
        if first.rstrip(":") in _SUMMARY and (not rest or rest.startswith(("(", "of ", "\u00b1", "n "))):
            return as_text(cell)
        if fold(as_text(cell)) in ("standard deviation", "standard error", "std dev", "std. dev.", "st dev", "cv %"):
            return as_text(cell)
    return ""
