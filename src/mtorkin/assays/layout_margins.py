"""Levels in the margins of a plate map: a row of them above the column numbers, a column beside the row letters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mtorkin.assays.columns import LAYOUT, Mapped, match_columns
from mtorkin.sheets import Block, Cell, Sheet
from mtorkin.sheets.cells import as_text

#: How far from its levels the name of a row stands, and how far above them that of a column.
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
    """The margins of a block: rows above it, and columns to its left and right, next to it without a gap.

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
    return [*map_.above(), *map_.beside(-1), *map_.beside(+1)]


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

    def above(self) -> Iterator[Margin]:
        """Rows of levels above the column numbers, from there upwards."""
        block = self.block
        places = [block.left + 1 + j for j in range(len(block.numbers))]
        for row in range(block.top - 1, -1, -1):
            levels = [(self.sheet.shown(row, place), self.sheet.address(row, place)) for place in places]
            if not _any(levels) or any(_holds(other, row, place) for other in self.others for place in places):
                return
            names = [self.sheet.text(row, place) for place in range(block.left, block.left - _REACH, -1)]
            title = {as_text(self.sheet.shown(row - 1, place)) for place in places} - {""} if row else set()
            named = self._named([*names, *(title if len(title) == 1 else ())])
            if named is None:
                return
            by_number = dict(zip(block.numbers, levels, strict=True))
            yield Margin(
                *named, {f"{letter}{number}": by_number[number] for letter in block.letters for number in block.numbers}
            )

    def beside(self, step: int) -> Iterator[Margin]:
        """Columns of levels to the left (-1) or right (+1) of the block, from there outwards."""
        block = self.block
        places = [block.top + 1 + i for i in range(len(block.letters))]
        column = block.left - 1 if step < 0 else block.left + 1 + len(block.numbers)
        while column >= 0:
            levels = [(self.sheet.shown(place, column), self.sheet.address(place, column)) for place in places]
            if not _any(levels) or any(_holds(other, place, column) for other in self.others for place in places):
                return
            names = [self.sheet.text(row, column) for row in range(block.top, block.top - _REACH, -1)]
            title = {as_text(self.sheet.shown(place, column - 1)) for place in places} - {""} if step < 0 else set()
            named = self._named([*names, *(title if len(title) == 1 else ())])
            if named is None:
                return
            by_letter = dict(zip(block.letters, levels, strict=True))
            yield Margin(
                *named, {f"{letter}{number}": by_letter[letter] for letter in block.letters for number in block.numbers}
            )
            column += step

    def _named(self, texts: Iterable[str]) -> tuple[str, str] | None:
        """The first of the texts that names a column of ours."""
        return next((found for text in texts if text and (found := quantity(text, self.mapping))), None)


def _any(levels: Iterable[tuple[Cell, str]]) -> bool:
    return any(as_text(cell) for cell, _ in levels)


def _holds(block: Block, row: int, column: int) -> bool:
    """Whether a cell lies within a block."""
    down, right = row - block.top, column - block.left
    return 0 <= down <= len(block.letters) and 0 <= right <= len(block.numbers)
