"""Levels in the margins of a plate map: rows of them above or below it, columns of them to its left or right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mtorkin.assays.columns import LAYOUT, Mapped, match_columns
from mtorkin.sheets import Block, Cell, Sheet
from mtorkin.sheets.cells import as_text

#: How far from its levels the name of a row or column stands.
_REACH = 4
#: What a margin cannot say.
_NEVER = ("plate", "well")


@dataclass(frozen=True)
class Margin:
    """What a margin says of the wells of its rows or columns.

    Parameters
    ----------
    name, unit
        Our column, and the unit that its heading gives.
    cells
        For every well the cell, and where it stands.
    """

    name: str
    unit: str
    cells: Mapping[str, tuple[Cell, str]]


def margins(block: Block, others: Iterable[Block], mapping: Mapping[str, Mapped]) -> list[Margin]:
    """The margins of a block: rows above and below it, and columns to its left and right, next to it without a gap.

    Parameters
    ----------
    block
        The block.
    others
        The other blocks of its sheet, which are no margins.
    mapping
        The entries of ``columns:``.
    """
    map_ = _Map(block, [other for other in others if other is not block], mapping)
    return [margin for across in (True, False) for step in (-1, +1) for margin in map_.outwards(across, step)]


def quantity(text: str, mapping: Mapping[str, Mapped]) -> tuple[str, str] | None:
    """Our column that a text names and its unit; ``None`` where it names none that a well can hold."""
    found, _, _ = match_columns([text], LAYOUT, mapping)
    names = found.keys() - set(_NEVER)
    return next(((name, found[name].unit) for name in names), None)


@dataclass(frozen=True)
class _Map:
    """A block and what stands around it."""

    block: Block
    others: Collection[Block]
    mapping: Mapping[str, Mapped]

    @property
    def sheet(self) -> Sheet:
        return self.block.sheet

    def outwards(self, across: bool, step: int) -> list[Margin]:
        """The margins on one side, from the block outwards: rows above (-1) or below (+1) it, or columns beside it.

        The name stands before the levels, alone further out, or behind them where it heads nothing else. Rows that
        reach down to the next block belong to that one.
        """
        block = self.block
        down = range(block.top, block.top + 1 + len(block.letters))
        right = range(block.left, block.left + 1 + len(block.numbers))
        along, over = (right, down) if across else (down, right)
        found: list[Margin] = []
        line = over[0] - 1 if step < 0 else over[-1] + 1
        while line >= 0 and self._any(places := [_place(across, line, at) for at in along[1:]]):
            if any(_holds(other, *place) for other in self.others for place in places):
                return [] if across and step > 0 else found
            before = [self.sheet.text(*_place(across, line, along[0] - away)) for away in range(_REACH)]
            title = {as_text(self.sheet.shown(*_place(across, line + step, at))) for at in along[1:]} - {""}
            behind = [
                self.sheet.text(*_place(across, line, at))
                for at in range(along[-1] + 1, along[-1] + 1 + _REACH)
                if not self._any(_place(across, side, at) for side in over[1:])
            ]
            named = self._named([*before, *(title if len(title) == 1 else ()), *behind])
            if named is None:
                return found
            levels = [(self.sheet.shown(*place), self.sheet.address(*place)) for place in places]
            cells = {
                f"{letter}{number}": levels[column if across else row]
                for row, letter in enumerate(block.letters)
                for column, number in enumerate(block.numbers)
            }
            found.append(Margin(*named, cells))
            line += step
        return found

    def _any(self, places: Iterable[tuple[int, int]]) -> bool:
        """Whether one of the cells holds anything."""
        return any(as_text(self.sheet.shown(*place)) for place in places)

    def _named(self, texts: Iterable[str]) -> tuple[str, str] | None:
        """The first of the texts that names a column of ours."""
        return next((found for text in texts if text and (found := quantity(text, self.mapping))), None)


def _place(across: bool, line: int, at: int) -> tuple[int, int]:
    """Row and column of a cell of a line, which is a row or a column."""
    return (line, at) if across else (at, line)


def _holds(block: Block, row: int, column: int) -> bool:
    """Whether a cell lies within a block."""
    down, right = row - block.top, column - block.left
    return 0 <= down <= len(block.letters) and 0 <= right <= len(block.numbers)
