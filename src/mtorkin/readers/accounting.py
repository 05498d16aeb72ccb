"""Every number of a sheet is accounted for: as a signal, as what stands beside it, as a setting, or as a remainder.

Nothing that a file holds is passed over in silence: what no structure understands is listed, with its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mtorkin.readers.reads import Read, Remainder, Signals, numeric
from mtorkin.readers.words import SUMMARY
from mtorkin.sheets import Sheet, parse_well
from mtorkin.sheets.cells import Moment, as_text
from mtorkin.sheets.wells import row_index

#: Numbers that a setting has in its line at most, such as excitation, emission and bandwidth.
_MOST_IN_SETTING = 3
#: Numbers from which a rectangle can be part of a plate.
_FEWEST_IN_BLOCK = 6
#: Numbers from which a column or a row can be wells, where the file has fewer wells than that.
_FEWEST_IN_LINE = 3


class Account:
    """What the cells of a sheet are, as far as the structures say."""

    def __init__(self) -> None:
        self._noted: list[tuple[str, Iterable[int], int]] = []

    def note(self, what: str, rows: Iterable[int], columns: range) -> None:
        """Say what the cells of some rows and columns are, such as ``time`` or ``sample``."""
        if columns:
            self._noted.append((what, rows, (1 << columns.stop) - (1 << columns.start)))

    def labelled(self) -> dict[int, int]:
        """The rows with labels of reads beside their signals, with the columns of these as the bits of a number."""
        found: dict[int, int] = {}
        for what, rows, mask in self._noted:
            for row in rows if what == "label" else ():
                found[row] = found.get(row, 0) | mask
        return found

    def settle(self, sheet: Sheet, reads: Iterable[Read]) -> tuple[Counter[str], list[Remainder]]:
        """How many cells are what, and the numbers that are none of it.

        Parameters
        ----------
        sheet
            The sheet.
        reads
            The reads that were found in it.
        """
        known = [0] * len(sheet.rows)
        counts: Counter[str] = Counter()
        wells: set[str] = set()
        for read in reads:
            wells.update(read.signals)
            for rows, mask in masks(read):
                counts["signal"] += _learn(known, rows, mask)
        for what, noted, mask in self._noted:
            counts[what] += _learn(known, noted if isinstance(noted, range) else list(dict.fromkeys(noted)), mask)
        blocks: list[_Block] = []
        for row in _not_whole(sheet, known):
            free = _free_numbers(sheet, row, known[row])
            if free and _is_setting(sheet, row, free):
                counts["setting"] += len(free)
            else:
                _gather(blocks, row, free)
        summaries = [block for block in blocks if _is_summary(sheet, block)]
        counts += Counter(summary=sum(block.count for block in summaries))
        return counts, [_named(sheet, block, len(wells)) for block in blocks if block not in summaries]


def masks(read: Read) -> Iterator[tuple[Sequence[int], int]]:
    """The rows of the signals of a read, with their columns as the bits of a number."""
    signals = read.signals
    if not isinstance(signals, Signals) or not signals.places:
        return
    rows, columns = zip(*signals.places.values(), strict=True)
    if len(set(columns)) == 1 and not signals.down:  # as in a list
        yield list(dict.fromkeys(rows)), 1 << columns[0] + signals.right
        return
    by_row: dict[int, int] = {}
    for row, column in zip(rows, columns, strict=True):
        by_row[row + signals.down] = by_row.get(row + signals.down, 0) | 1 << column + signals.right
    for row, mask in by_row.items():
        yield (row,), mask


def _learn(known: list[int], rows: Sequence[int], mask: int) -> int:
    """Mark the same columns of some rows as known, and say how many of these cells were not.

    The rows of a long list are known alike, so that it is worked out once for each kind of row.
    """
    span = slice(rows.start, rows.stop, rows.step) if isinstance(rows, range) else None
    before = known[span] if span else list(map(known.__getitem__, rows))
    if len(before) == 1:
        known[rows[0]] |= mask
        return (mask & ~before[0]).bit_count()
    kinds = Counter(before)
    after = {bits: bits | mask for bits in kinds}
    if span:
        known[span] = map(after.__getitem__, before)
    else:
        for row, bits in zip(rows, before, strict=True):
            known[row] = after[bits]
    return sum((mask & ~bits).bit_count() * times for bits, times in kinds.items())


def _not_whole(sheet: Sheet, known: list[int]) -> list[int]:
    """The rows with more cells than are known."""
    kinds = list(zip(known, map(len, sheet.rows), strict=True))
    some = {(bits, wide) for bits, wide in set(kinds) if bits.bit_count() < wide}
    return [row for row, kind in enumerate(kinds) if kind in some] if some else []


def _free_numbers(sheet: Sheet, row: int, known: int) -> list[int]:
    """The columns of the numbers of a row that nothing accounts for; dates and times of day are none."""
    return [
        column
        for column, cell in enumerate(sheet.rows[row])
        if cell != "" and not known >> column & 1 and not isinstance(cell, Moment) and numeric(cell)
    ]


def _is_setting(sheet: Sheet, row: int, free: list[int]) -> bool:
    """Whether a few numbers are named by a text before them in their line."""
    if len(free) > _MOST_IN_SETTING:
        return False
    before = [text for cell in sheet.rows[row][: free[0]] if (text := as_text(cell))]
    return any(row_index(text) is None and parse_well(text) is None and not numeric(text) for text in before)


@dataclass
class _Block:
    """Numbers that stand together: their rows, and the columns of the last of these."""

    rows: list[int]
    left: int
    right: int
    count: int


def _gather(blocks: list[_Block], row: int, free: list[int]) -> None:
    """Add the numbers of a row to the blocks above that they continue; others begin new ones."""
    for left, right in _runs(free):
        block = next((b for b in blocks[-8:] if row - b.rows[-1] <= 2 and b.left <= right and left <= b.right), None)
        if block is None:
            blocks.append(block := _Block([], left, right, 0))
        if not block.rows or block.rows[-1] != row:
            block.rows.append(row)
        block.left, block.right = min(block.left, left), max(block.right, right)
        block.count += sum(left <= column <= right for column in free)


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    """The first and last of columns that follow each other; an empty cell between is no end."""
    start = 0
    for at in range(1, len(columns) + 1):
        if at == len(columns) or columns[at] - columns[at - 1] > 2:
            yield columns[start], columns[at - 1]
            start = at


def _is_summary(sheet: Sheet, block: _Block) -> bool:
    """Whether each row of a block begins with, or each column stands below, a word such as ``Mean`` or ``SD``.

    Of a table with a heading above every column, one such word is enough.
    """
    columns = range(block.left, block.right + 1)
    above = ([sheet.text(row, column) for column in columns] for row in range(block.rows[0] - 1, -1, -1))
    heads: list[str] = next((texts for texts in above if any(text and not numeric(text) for text in texts)), [])
    if all(text and not numeric(text) for text in heads) and any(map(SUMMARY.fullmatch, heads)):
        return True
    before = [next(text for cell in sheet.rows[row] if (text := as_text(cell))) for row in block.rows]
    return all(SUMMARY.fullmatch(text) and row_index(text) is None for text in before)


def _named(sheet: Sheet, block: _Block, wells: int) -> Remainder:
    """A block of numbers with its place, its name, and whether it is shaped like plate data."""
    top, bottom = block.rows[0], block.rows[-1]
    high, wide = len(block.rows), block.right - block.left + 1
    first, last = sheet.address(top, block.left), sheet.address(bottom, block.right).rpartition(" ")[2]
    where = first if block.count == 1 else f"{first} to {last}"
    least = max(_FEWEST_IN_LINE, wells)
    rectangle = min(high, wide) > 1 and block.count >= _FEWEST_IN_BLOCK
    line = min(high, wide) == 1 and block.count >= least
    return Remainder(sheet.name, where, block.count, _name(sheet, block), rectangle or line)


def _name(sheet: Sheet, block: _Block) -> str:
    """The nearest text before the first number in its line, or above it."""
    top, left = block.rows[0], block.left
    before = [sheet.text(top, column) for column in range(left - 1, -1, -1)]
    above = [sheet.text(row, column) for row in range(top - 1, max(top - 4, -1), -1) for column in (left, left - 1, 0)]
    texts = (text for text in (*above, *before) if text and not numeric(text) and row_index(text) is None)
    return next(texts, "")
