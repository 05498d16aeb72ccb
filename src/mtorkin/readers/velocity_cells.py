"""Where a table of velocities holds them: in a column, in replicates side by side, or under levels along the top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from mtorkin.assays.columns import QUANTITIES, columns_of
from mtorkin.assays.data_files import Across
from mtorkin.assays.units import QuantityError, parse
from mtorkin.readers.named_table import NamedTable, Source

#: Fewest levels along the top of a table.
_LEVELS = 2


@dataclass(frozen=True)
class Place:
    """A column of velocities.

    Parameters
    ----------
    index
        The column in the sheet, counted from 0.
    unit
        Unit that its heading gives.
    said
        What else its heading says of every velocity below it, by the name of our column.
    """

    index: int
    unit: str
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CrossSource(Source):
    """A table with levels along the top."""

    across: Across = field(kw_only=True)

    #: A level may stand over several columns, in the first of them alone.
    spread: ClassVar[bool] = True

    def lacking(self) -> str:
        """The sentence for a file without such a heading row."""
        return f"no row has levels of {self.across.levels} along the top (0, 5, or 5 nM) beside a column of ours"

    def is_heading(self, texts: Sequence[str]) -> bool:
        """Whether a row holds a column of ours, and levels."""
        return bool(self.columns(texts)) and sum(bool(self.level(text)) for text in texts) >= _LEVELS

    def level(self, text: str) -> str:
        """The level that a heading names, with its unit (``5 nM``, ``I = 5``, ``ATP 5``); empty where it names none."""
        level = text.rpartition("=")[2].strip()
        named = re.fullmatch(
            rf"\[?{self.across.levels}\]?[\s:]+(?=\d)(.*)|(.*\S)\s+\[?{self.across.levels}\]?", level, re.I
        )
        level = next(filter(None, named.groups()), "") if named else level
        if not level:
            return ""
        kind = QUANTITIES[self.across.levels]
        try:
            parse(level, kind, self.across.unit or "")
        except QuantityError:
            try:
                parse(level, kind, self.across.unit or "", decimal_comma=True)
            except QuantityError:
                return ""
        return level


def places(found: NamedTable) -> list[Place]:
    """The columns of velocities of a table, from left to right."""
    source = found.source
    if not isinstance(source, CrossSource):
        columns = columns_of("velocity", found.table.headings, source.known, source.mapping)
        below = found.below or [""] * len(found.table.headings)
        return [Place(column.index, column.unit or below[column.index]) for column in columns]
    taken = {column.index for column in found.columns.values()}
    across, level = source.across, ""
    held: list[Place] = []
    width = max((len(row.cells) for row in found.table.rows()), default=0)
    for index in range(max(width, len(found.table.headings))):
        text = found.table.headings[index] if index < len(found.table.headings) else ""
        # A heading that stands over several columns is written in the first of them.
        level = (source.level(text) if text else level) if index not in taken else ""
        if level:
            held.append(Place(index, across.velocity, {across.levels: level}))
    return held
