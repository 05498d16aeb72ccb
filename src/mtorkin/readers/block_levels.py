"""Levels that stand on a line of their own above a block of rows, as ``[ATP] = 6 uM`` or ``ATP: 6 uM``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mtorkin.assays.columns import QUANTITIES
from mtorkin.assays.units import MissingUnit, QuantityError, parse
from mtorkin.assays.wells import Entry
from mtorkin.readers.named_table import NamedTable
from mtorkin.sheets.cells import Cell, as_text

#: What a line may state for the rows below it.
_STATED = ("ATP", "protein", "substrate", "inhibitor", "preincubation")
_LINE = re.compile(r"(?P<name>[^=:]{1,40}?)\s*[=:]\s*(?P<level>[^=:]{1,30})")


@dataclass
class BlockLevels:
    """The levels stated above the rows of a table, taken up line by line.

    A level holds for the block of rows below its line. The block ends at a line of headings or an empty line, so that
    no block takes the level of the one above it.

    Attributes
    ----------
    found
        The table.
    names
        What was stated anywhere, in that order.
    conflicts
        Rows whose own cell says another level than the line above them, with our name and the sentence.
    """

    found: NamedTable
    names: list[str] = field(default_factory=list)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)
    _levels: dict[str, tuple[str, str]] = field(default_factory=dict)
    _used: bool = False
    _last: int = -1

    def above_all(self) -> None:
        """Take up the lines that stand together above the heading of the table."""
        sheet = self.found.table.sheet
        top = self.found.table.top - bool(self.found.below)
        first = top
        while first > 0 and not any(map(as_text, sheet.rows[first - 1])):
            first -= 1
        while first > 0 and any(map(as_text, sheet.rows[first - 1])):
            first -= 1
        for row in range(first, top):
            self.states(sheet.rows[row])
        self._last = self.found.table.top

    def states(self, cells: Sequence[Cell]) -> bool:
        """Whether a line states a level and nothing else; it is then taken up."""
        match = _LINE.fullmatch(" ".join(text for cell in cells if (text := as_text(cell))))
        if match is None:
            return False
        written = match["name"].strip()
        whole = re.fullmatch(r"\[([^\[\]]+)\]", written)
        columns = self.found.source.columns([whole[1] if whole else written])
        name = next((each for each in _STATED if each in columns), "")
        if not name:
            return False
        unit = columns[name].unit
        comma = self.found.table.sheet.decimal_comma
        try:
            parse(match["level"], QUANTITIES[name], unit, comma)
        except MissingUnit:
            pass  # the rows say that the unit is missing
        except QuantityError:
            return False
        self._end()
        self._levels[name] = match["level"].strip(), unit
        if name not in self.names:
            self.names.append(name)
        return True

    def begin(self, row: int) -> None:
        """Begin a line that is not empty; empty ones above it end a block."""
        if row > self._last + 1:
            self._end()
        self._last = row

    def headings_again(self) -> None:
        """A line of headings ends the block above it; levels stated since then hold for the block below."""
        self._end()

    def _end(self) -> None:
        if self._used:
            self._levels.clear()
            self._used = False

    def give(self, entry: Entry) -> None:
        """Give a row the levels of its block where it does not state them itself."""
        self._used = True
        for name, (level, unit) in self._levels.items():
            own = entry.text(name)
            if not own:
                entry.cells[name] = level
                entry.units[name] = unit
            elif not _same(name, own, level, entry.units.get(name, "") or unit, entry.decimal_comma):
                message = f"the row says {own} and the line above its block {level}; correct one of them"
                self.conflicts.append((entry.where, name, message))

    def differs(self, entry: Entry, name: str, constant: str) -> bool:
        """Whether a row has another level than a constant one."""
        own = entry.text(name)
        return bool(own) and not _same(name, own, constant, entry.units.get(name, ""), entry.decimal_comma)


def _same(name: str, own: str, level: str, unit: str, comma: bool) -> bool:
    """Whether two texts say the same of a quantity."""
    kind = QUANTITIES[name]
    try:
        return parse(own, kind, unit, comma) == parse(level, kind, unit, comma)
    except QuantityError:
        return own.strip() == level.strip()
