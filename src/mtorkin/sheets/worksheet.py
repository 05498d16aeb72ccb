"""The cells of one worksheet of an XLSX workbook.

Most worksheets hold nothing but rows of numbers and texts, written in one way: a regular expression reads them, several
times as fast as events of XML. Where a sheet holds anything else (formulas, errors, formatted text, entities, other
attributes) it is read anew as XML, with the same result.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import BinaryIO

from mtorkin.sheets.alike import TOKEN, Shape, shape_of_last
from mtorkin.sheets.cells import MOST_CELLS, Cell, Moment
from mtorkin.sheets.markup import LARGEST, MarkupError, stream

_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
_CHUNK = 1 << 20
_FIRST, _AFTER = b"<sheetData>", b"</sheetData>"
_MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


class _NotPlain(Exception):
    """The sheet holds what the quick way does not know."""


def read_rows(
    archive: zipfile.ZipFile, name: str, sheet: str, strings: list[str], formats: list[str], budget: int
) -> Rows:
    """Read the rows of a worksheet.

    Parameters
    ----------
    archive, name
        The workbook, and the part of it.
    sheet
        Name of the sheet, for messages.
    strings, formats
        Shared strings, and how every style of cell is shown (`mtorkin.sheets.formats.shown_as`).
    budget
        Cells that may still be read.

    Raises
    ------
    MarkupError
        If it is damaged, holds a formula whose value is not stored, or is too large.
    """
    rows = Rows(sheet, strings, formats, budget)
    try:
        with archive.open(name) as file:
            _quickly(file, rows)  # type: ignore[arg-type]
    except _NotPlain:
        rows = Rows(sheet, strings, formats, budget)
        with archive.open(name) as file:
            stream(file, rows.start, rows.end, rows.text)  # type: ignore[arg-type]
    return rows


def _quickly(file: BinaryIO, rows: Rows) -> None:
    """Read rows by the regular expression; what is not rows is read as XML, and must be well-formed without them."""
    size, pending = 0, b""

    def more() -> bytes:
        nonlocal size
        chunk = file.read(_CHUNK)
        size += len(chunk)
        if size > LARGEST:
            raise MarkupError(f"it unpacks to more than {LARGEST // 1_000_000} MB")
        return chunk

    while _FIRST not in pending:
        chunk = more()
        if not chunk or len(pending) > _CHUNK:
            raise _NotPlain
        pending += chunk
    head, _, pending = pending.partition(_FIRST)
    declared = re.search(rb"""encoding=["']([^"']*)""", head[:200])
    if declared and declared[1].lower() != b"utf-8":
        raise _NotPlain
    while _AFTER not in pending:
        whole, _, rest = pending.rpartition(b"</row>")
        if whole:
            rows.plain((whole + b"</row>").decode())
        chunk = more()
        if not chunk or len(rest) > 16 * _CHUNK:
            raise _NotPlain
        pending = rest + chunk
    body, _, tail = pending.partition(_AFTER)
    rows.plain(body.decode())
    frame = [head + _FIRST + _AFTER + tail]

    class _Frame:
        def read(self, _: int) -> bytes:
            return frame.pop() if frame else more()

    stream(_Frame(), rows.merge, lambda _: None, lambda _: None)  # type: ignore[arg-type]


class Rows:
    """Gathers the cells of one worksheet.

    Attributes
    ----------
    rows
        The rows read so far.
    budget
        Cells that may still be read.
    merged
        First and last row, and first and last column, of merged cells.
    """

    def __init__(self, sheet: str, strings: list[str], formats: list[str], budget: int) -> None:
        self.rows: list[tuple[Cell, ...]] = []
        self.budget = budget
        self.merged: list[tuple[int, int, int, int]] = []
        self._sheet = sheet
        self._strings = strings
        self._formats = formats
        self._row: list[Cell] = []
        self._type = ""
        self._format = ""
        self._column = -1
        self._reference = ""
        self._value: str | None = None
        self._pieces: list[str] = []
        self._formula = False
        self._keep = self._guide = False
        self._columns: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def plain(self, text: str) -> None:
        """Read whole rows in the form that most programs write."""
        shape = shape_of_last(text)
        before, columns = shape.rows(text) if shape else (text, [])
        self._by_cell(before)
        if shape and columns:
            self._by_column(shape, *columns)

    def _by_column(self, shape: Shape, numbers: Sequence[str], *columns: Sequence[str]) -> None:
        """Read rows that follow each other and have one shape."""
        places = [self._place(column.letters) for column in shape.columns]
        self._skip_to(int(numbers[0]))
        if int(numbers[-1]) > _MOST_ROWS:
            raise MarkupError("it has more rows than a worksheet can have")
        cells: list[Iterable[Cell]] = [repeat("")] * (places[-1] + 1)
        for place, column, texts in zip(places, shape.columns, columns, strict=True):
            cells[place] = self._column_of(column.type, self._shown(column.style), texts)
        self._spend(len(cells) * len(numbers))
        self.rows.extend(zip(*cells, strict=False))

    def _column_of(self, kind: str, shown: str, texts: Sequence[str]) -> Iterable[Cell]:
        """What a column of cells of one type holds."""
        if kind == "s":
            return map(self._strings.__getitem__, map(int, texts))
        if kind == "inlineStr":
            return map(self._texts.setdefault, texts, texts)
        if shown:
            return (Moment(float(text), shown) for text in texts)
        try:
            return list(map(int, texts))
        except ValueError:
            return map(_number, texts)

    def _by_cell(self, text: str) -> None:
        """Read whole rows, cell by cell."""
        row: list[Cell] | None = None
        strings, columns = self._strings, self._columns
        for letters, style, kind, value, inline, number, empty, other in TOKEN.findall(text):
            if letters:
                if row is None:
                    raise _NotPlain
                if not value and not inline:
                    continue
                blanks = (columns.get(letters) or self._place(letters)) - len(row)
                if blanks > 0:
                    row.extend([""] * blanks)
                elif blanks < 0:
                    raise _NotPlain
                if kind == "s":
                    row.append(strings[int(value)])
                elif kind == "inlineStr":
                    row.append(inline)
                elif style or not value.isdigit():
                    self._type, self._format = kind, self._shown(style)
                    row.append(self._cell(value))
                else:
                    row.append(int(value))
            elif number:
                if row is not None:
                    raise _NotPlain
                self._skip_to(int(number))
                if empty:
                    self.rows.append(())
                else:
                    row = []
            elif other or row is None:
                raise _NotPlain
            else:
                self._spend(len(row))
                self.rows.append(tuple(row))
                row = None
        if row is not None:
            raise _NotPlain

    def _place(self, letters: str) -> int:
        if letters not in self._columns:
            self._columns[letters] = _column(letters)
        return self._columns[letters]

    def _shown(self, style: str | None) -> str:
        return self._formats[int(style)] if style and int(style) < len(self._formats) else ""

    def _skip_to(self, number: int) -> None:
        if not len(self.rows) < number <= _MOST_ROWS:
            raise MarkupError("its rows are out of order; save it anew")
        self.rows.extend([()] * (number - 1 - len(self.rows)))

    def _spend(self, cells: int) -> None:
        self.budget -= cells
        if self.budget < 0:
            raise MarkupError(f"it spans more than {MOST_CELLS:,} cells; export fewer plates at a time")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            self._column = self._place(letters) if letters else self._column + 1
            self._reference = reference
            self._type = attributes.get("t", "")
            self._format = self._shown(attributes.get("s"))
            self._value, self._formula = None, False
        elif name == "rPh":
            self._guide = True
        elif name in ("v", "t"):
            self._keep, self._pieces = not self._guide, []
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._skip_to(int(attributes.get("r", len(self.rows) + 1)))
            self._row, self._column = [], -1
        else:
            self.merge(name, attributes)

    def merge(self, name: str, attributes: dict[str, str]) -> None:
        """Note merged cells."""
        corners = _MERGED.fullmatch(attributes.get("ref", "")) if name == "mergeCell" else None
        if corners:
            left, top, right, bottom = corners.groups()
            self.merged.append((int(top) - 1, int(bottom) - 1, _column(left), _column(right)))

    def text(self, text: str) -> None:
        if self._keep:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._keep = False
            self._value = (self._value or "") + "".join(self._pieces)
        elif name == "rPh":
            self._guide = False  # how Japanese text is spoken, which is no part of it
        elif name == "c":
            # The result of a formula may be an empty text, which is then said to be text.
            if self._formula and not (self._value or "").strip() and self._type not in ("str", "s", "inlineStr"):
                where = f"sheet {self._sheet} cell {self._reference}"
                raise MarkupError(f"{where} holds a formula whose value is not stored; open it, and save it anew")
            if self._value is not None:
                blanks = self._column - len(self._row)
                if blanks < 0 or self._column >= _MOST_COLUMNS:
                    raise MarkupError("its columns are out of order or too many; save it anew")
                self._row.extend([""] * blanks)
                self._row.append(self._cell(self._value))
                self._spend(blanks + 1)
        elif name == "row":
            self.rows.append(tuple(self._row))

    def _cell(self, value: str) -> Cell:
        if self._type == "s":
            return self._strings[int(value)]
        if self._type == "b":
            return "True" if value.strip() == "1" else "False"
        if self._type in ("str", "inlineStr", "e", "d"):
            return value
        text = value.strip()
        if not text:
            return ""
        if self._format:
            return Moment(float(text), self._format)
        return _number(text)


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
        if not 1 <= column <= _MOST_COLUMNS:
            raise MarkupError("it has more columns than a worksheet can have")
    return column - 1
