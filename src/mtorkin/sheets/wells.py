"""Names of wells: a row letter A to AF and a column number 1 to 48 (1536 wells)."""

from __future__ import annotations

import re

ROW_LETTERS = tuple(first + second for first in ("", "A") for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:32]
COLUMNS = 48

_ROW_INDEX = {letters: index for index, letters in enumerate(ROW_LETTERS)}
_WELL = re.compile(r"([A-Z]{1,2})([0-9]{1,3})")


def row_index(text: str) -> int | None:
    """Index of a row letter, counted from 0; ``None`` where the text is none."""
    return _ROW_INDEX.get(text.upper())


def parse_well(text: str) -> str | None:
    """The well as ``A1``, from ``A1``, ``a01`` or ``AF48``; ``None`` for what lies outside a plate of 1536 wells."""
    match = _WELL.fullmatch(text.strip().upper())
    if not match or match[1] not in _ROW_INDEX or not 1 <= int(match[2]) <= COLUMNS:
        return None
    return f"{match[1]}{int(match[2])}"


def well_order(well: str) -> tuple[int, int]:
    """Row and column of a well as ``A1``, counted from 0: wells sort by it as a person reads a plate."""
    match = _WELL.fullmatch(well)
    if not match:
        raise ValueError(f"{well!r} is not a well")
    return _ROW_INDEX[match[1]], int(match[2]) - 1
