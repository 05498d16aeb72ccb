"""Rows of a text file that are longer than their heading, as a comma within a number makes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mtorkin.base.errors import Problem
from mtorkin.readers.accounting import masks
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Read, numeric
from mtorkin.sheets import Sheet
from mtorkin.sheets.cells import Cell, as_text
from mtorkin.sheets.tables import WIDER

_THOUSANDS, _REST = re.compile(r"[1-9]\d{0,2}"), re.compile(r"\d{3}")


def wide_rows(canvas: Canvas, reads: Iterable[Read]) -> list[Problem]:
    """An error for the first row with numbers behind its last signal that stand below no heading.

    Without quotes 2,843 is two cells, and every cell behind it is in the column of another. Numbers beside a plate,
    such as the means of its rows, have a heading, or are as many in each row and fewer than its wells.

    Parameters
    ----------
    canvas
        The sheet; that of a workbook has no such rows.
    reads
        What was read of it.
    """
    sheet = canvas.sheet
    if sheet.name:
        return []
    labels = canvas.account.labelled()
    last: dict[int, int] = {}
    wells: dict[int, int] = {}
    for read in reads:
        for rows, mask in masks(read):
            first, end = rows[0], mask.bit_length() - 1
            if not read.label and mask.bit_count() == 1 and _headed(sheet, first - 1, end):
                continue  # a list that was made wider in each of its rows
            for row in rows:
                last[row] = max(last.get(row, 0), mask.bit_length())
                wells[row] = max(wells.get(row, 0), mask.bit_count())
    wide = {
        row: count
        for row, end in last.items()
        if len(cells := sheet.rows[row]) > end and (count := _behind(cells, end, labels.get(row, 0)))
    }
    blocks = _blocks(sorted(last))
    alike: set[tuple[int, ...]] = set()
    for row in sorted(wide):
        rows = blocks[row]
        if (kind := (rows.start, wide[row], last[row], wells[row])) in alike:
            continue
        alike.add(kind)
        split = any(wide.get(each) != wide[row] for each in rows) or all(_split(sheet.rows[each]) for each in rows)
        headed = any(sheet.text(rows.start - 1, last[row] + further) for further in range(wide[row]))
        if not headed and (split or wide[row] >= wells[row]):
            return [Problem(f"the row has {WIDER}", where=sheet.row_name(row))]
    return []


def _blocks(rows: Sequence[int]) -> dict[int, range]:
    """For each row, in order, those that follow each other about it."""
    ends = [at for at, (one, next_) in enumerate(pairwise(rows), 1) if next_ > one + 1]
    pieces = [range(rows[first], rows[end - 1] + 1) for first, end in pairwise([0, *ends, len(rows)]) if first < end]
    return {row: piece for piece in pieces for row in piece}


def _headed(sheet: Sheet, row: int, end: int) -> bool:
    """Whether a row has headings for the columns before an end, and ends there."""
    return row >= 0 and len(sheet.rows[row]) == end > 1 and all(sheet.text(row, column) for column in range(end))


def _behind(cells: Sequence[Cell], end: int, labels: int) -> int:
    """How many cells stand behind the last signal, where nothing but numbers does that are no labels."""
    behind = [column for column in range(end, len(cells)) if as_text(cells[column])]
    told = all(numeric(cells[column]) and not labels >> column & 1 for column in behind)
    return len(behind) if told and behind[:1] == [end] else 0


def _split(cells: Sequence[Cell]) -> bool:
    """Whether a number of a row may be the thousands of the next, and its last is no mean, which has decimals."""
    texts = [text for cell in cells if (text := as_text(cell))]
    pairs = any(_THOUSANDS.fullmatch(one) and _REST.fullmatch(next_) for one, next_ in pairwise(texts))
    return pairs and texts[-1].isdigit()
