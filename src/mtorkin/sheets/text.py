"""Text files: encoding, delimiter and decimal mark are found out, cells are kept as printed."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path

from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.cells import MOST_CELLS, Cell, Sheet

#: In order of trust: a tab or semicolon is hardly ever part of a value, a comma may be a decimal mark.
_DELIMITERS = "\t;,"

#: What a file may have: more than any reader writes, and no more than fits in memory.
LARGEST = 100_000_000
MOST_COLUMNS = 20_000
#: As a worksheet has.
MOST_LINES = 1_048_576
#: Characters of a cell, as spreadsheets have it, and of a line.
LONGEST_CELL, LONGEST_LINE = 32_767, 2_000_000

#: Lines from the beginning and from the end that tell the delimiter of a long file.
_SAMPLE = 5_000

#: Numbers printed alike, times the decimals that lack, that are no accident: one number in ten ends in a zero, which a
#: program may leave out.
_PRINTED = 15

#: Characters from which the memory of a file matters.
_LARGE = 5_000_000

#: That of UTF-32 begins as that of UTF-16 does.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Kana and Greek; characters that begin with what is nothing in cp1252, or with what is no quotation mark or dash there
#: before no letter of ASCII.
_ONLY_SHIFT_JIS = re.compile(
    rb"\x82[\x9f-\xf1]|\x83[\x40-\x96\x9f-\xb6\xbf-\xd6]|[\x81\x8d\x8f\x90\x9d][\x40-\x7e\x80-\xfc]|[\x86-\x9f](?<![\x91-\x97])[\x80-\xfc]"
)
#: A letter with an accent beside letters without.
_ONLY_EUROPE = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][a-z]")

# 1,5 or 0,125 or 1,2345 can only be a decimal comma; 1,234 could be a thousand.
_SURE_DECIMAL_COMMA = re.compile(
    r"[+\-\u2212\uff0d]?(?:\d+,\d{1,2}|\d+,\d{4,}|0\d*,\d+|\d+,\d+[eE][+\-\u2212\uff0d]?\d{1,3})"
)
_PRINTED_NUMBER = re.compile(r"[+-]?\d+(?:[.,](\d*))?")
_DECIMAL_POINT = re.compile(r"[+\-\u2212\uff0d]?\d+\.\d+(?:[eE][+\-\u2212\uff0d]?\d{1,3})?")
_BETWEEN_BLANKS = re.compile(r"(?<!\S)[+-]?\d+,\d+(?:[eE][+-]?\d{1,3})?(?!\S)")
#: A number with a unit behind it: ``0,5 nM``, ``1,5 µmol·L⁻¹``, ``30,1 °C``. A hyphen makes it a name (``2,4-D``).
_BEFORE_UNIT = re.compile(
    r"(\d+[.,]\d+(?:[eE][+-]?\d{1,3})?)\s*[A-Za-z\u00b5\u03bc\u00b0%]{1,9}"
    r"(?:[/\u00b7\u22c5 ][A-Za-z]{1,4}[-\u2212\u207b]?[1\u00b9]?)?"
)


def decode(data: bytes) -> str:
    """Text of unknown encoding: by its byte order mark, else UTF-16 by its zero bytes, else UTF-8, Shift-JIS, Latin-1.

    Raises
    ------
    ValueError
        If it is not text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding).lstrip("\ufeff")  # programs that join files repeat it
            except UnicodeDecodeError as error:
                at = f"{len(mark) + error.start + 1:,}"
                raise ValueError(f"the file begins as {encoding.upper()}, and is none from byte {at} on") from None
    head = data[:2000]
    if len(head) > 3 and head[1::2].count(0) > 0.8 * len(head[1::2]) and not head[::2].count(0):
        return data.decode("utf-16-le")
    if len(head) > 3 and head[::2].count(0) > 0.8 * len(head[::2]) and not head[1::2].count(0):
        return data.decode("utf-16-be")
    if b"\0" in data:
        raise ValueError(f"the file holds zero bytes, the first as byte {data.index(0) + 1:,}")
    for encoding in ("utf-8", "cp932", "cp1252"):
        if encoding == "cp932" and not _is_japanese(data):
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _is_japanese(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 are Shift-JIS: what is nothing in Europe is more than what is an accent there."""
    return len(_ONLY_SHIFT_JIS.findall(data)) > len(_ONLY_EUROPE.findall(data))


def read_text(path: Path) -> Sheet:
    """Read a text file as one sheet.

    Raises
    ------
    InputError
        If the file is empty or is not text.
    """
    if path.stat().st_size > LARGEST:
        message = f"the file is larger than {LARGEST // 1_000_000} MB; export fewer plates at a time"
        raise InputError(Problem(message, file=path.name))
    try:
        text = decode(path.read_bytes())
    except ValueError as error:
        message = f"the file is neither text nor an XLSX workbook, or is damaged: {error}; export or copy it again"
        raise InputError(Problem(message, file=path.name)) from None
    if not text.strip():
        raise InputError(Problem("the file is empty", file=path.name))
    try:
        rows = split(text)
    except ValueError as error:
        raise InputError(Problem(f"{error}, which no plate has; export it anew", file=path.name)) from None
    ended = text.endswith(("\n", "\r"))
    if not ended and (said := _cut_short(rows)):
        raise InputError(Problem(f"{said}; export or copy it again", file=path.name))
    return Sheet("", rows, has_decimal_comma(rows), doubt="" if ended else _shorter(rows))


def split(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a text, split at the delimiter that it is found to use.

    Raises
    ------
    ValueError
        If it has more cells than a plate, or longer ones; found before they take up memory.
    """
    count = max(text.count("\n"), text.count("\r"))
    if count > MOST_LINES:
        raise ValueError(f"the file has {count:,} lines")
    lines = re.split(r"\r\n|\r|\n", text)  # splitlines would also split at form feeds and the like inside a cell
    longest = max(map(len, lines))
    if longest > LONGEST_LINE:
        raise ValueError(f"the file has a line of {longest:,} characters")
    delimiter = _delimiter(lines)
    _refuse_cells(lines, delimiter)
    if not delimiter:
        # Columns set apart by blanks; a leading blank is an empty first cell, as above the row letters of a plate.
        return tuple(tuple(re.split(r"\s+", line.rstrip())) for line in lines)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    # One stray quote would swallow the rest of the file as a single cell.
    stray = text.count('"') % 2
    rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if stray else csv.QUOTE_MINIMAL)
    if len(text) < _LARGE:
        return tuple(map(tuple, rows))
    # Readers print few digits, so that the cells of a large file repeat: each text is kept once.
    known: dict[str, str] = {}
    return tuple(tuple(map(known.setdefault, row, row)) for row in rows)


def _cut_short(rows: Sequence[Sequence[str]]) -> str:
    """What shows that a file ends within a number; empty where nothing does.

    The numbers above the last one, and beside it, are printed with as many decimals, and it with fewer.
    """
    *above, last = (row for row in rows[-_SAMPLE:] if any(cell.strip() for cell in row))
    at = len(last) - 1
    column = [_decimals(row[at]) for row in reversed(above) if at < len(row)]
    usual, here = (column[0] if column else -1), _decimals(last[at])
    if not -1 < here < usual:
        return ""
    alike = sum(1 for _ in takewhile(usual.__eq__, column)) + sum(_decimals(cell) == usual for cell in last[:at])
    if alike * (usual - here) < _PRINTED:
        return ""
    return f"the file ends within a number: its last is {last[at].strip()}, and those before it have {usual} decimals"


def _shorter(rows: Sequence[Sequence[str]]) -> str:
    """What may show that a file ends within a whole number; empty where nothing does.

    The last number is how the one above it begins, or has fewer digits than all of many above it. A series that falls
    and low controls at the end look so too, where a program leaves out the last line end.
    """
    *above, last = (row for row in rows[-_SAMPLE:] if any(cell.strip() for cell in row))
    at = len(last) - 1
    column = [row[at].strip() if at < len(row) else "" for row in reversed(above[-_PRINTED:])]
    here, digits = last[at].strip(), _digits(last[at])
    if not digits or not column or not _digits(column[0]) > digits:
        return ""
    begins = column[0].startswith(here)
    if not begins and (len(column) < _PRINTED or min(map(_digits, column)) <= digits):
        return ""
    return (
        f"the file has no line end at its end, and its last number, {here}, is shorter than the {column[0]} above it: "
        "is it cut short? Export or copy it again, or end its last line"
    )


def _digits(cell: str) -> int:
    """The digits of a number before its decimal mark; 0 where it is none."""
    text = cell.strip().lstrip("+-")
    return len(re.split("[.,]", text)[0]) if _PRINTED_NUMBER.fullmatch(text) else 0


def _decimals(cell: str) -> int:
    """The decimals that a number is printed with; -1 where it is none."""
    found = _PRINTED_NUMBER.fullmatch(cell.strip())
    return len(found[1] or "") if found else -1


def _refuse_cells(lines: list[str], delimiter: str) -> None:
    counts = [line.count(delimiter or " ") for line in lines]
    if max(counts) > MOST_COLUMNS:
        raise ValueError(f"the file has more than {MOST_COLUMNS:,} columns")
    if sum(counts) > MOST_CELLS:
        raise ValueError(f"the file has more than {MOST_CELLS:,} cells")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_CELL and max(map(len, line.split(delimiter or None))) > LONGEST_CELL:
            raise ValueError(f"row {number} of the file has a cell of more than {LONGEST_CELL:,} characters")


def _delimiter(lines: list[str]) -> str:
    """The first delimiter, in order of trust, that shapes half as many lines as the best or more; else empty."""
    if lines and (stated := re.fullmatch(r'"?sep=(.)"?', lines[0].strip("\ufeff \r\n"))):
        return stated[1]
    if len(lines) > 2 * _SAMPLE:
        lines = [*lines[:_SAMPLE], *lines[-_SAMPLE:]]
    unquoted = [re.sub(r'"[^"]*"', "", line) if '"' in line else line for line in lines]
    shaped = {delimiter: _shaped_lines([line.count(delimiter) for line in unquoted]) for delimiter in _DELIMITERS}
    best = max(shaped.values())
    if not best:
        written = [line for line in unquoted if line.strip()]
        return next((each for each in _DELIMITERS if sum(each in line for line in written) >= len(written) / 2), "")
    found = next(delimiter for delimiter in _DELIMITERS if shaped[delimiter] >= best / 2)
    return "" if found == "," and _set_apart_by_blanks(unquoted) else found


def _set_apart_by_blanks(lines: list[str]) -> bool:
    """Whether commas are the decimal marks of numbers in columns that blanks set apart."""
    numbers = [(line.count(","), len(_BETWEEN_BLANKS.findall(line))) for line in lines if "," in line]
    return sum(commas == found > 1 for commas, found in numbers) > 0.9 * len(numbers)


def _shaped_lines(counts: list[int]) -> int:
    """Lines that hold as many delimiters as a neighbour does."""
    after = [*counts[1:], 0]
    before = [0, *counts[:-1]]
    return sum(1 for here, next_, last in zip(counts, after, before, strict=True) if here and here in (next_, last))


def _mark(cell: str) -> str:
    """``comma`` or ``point``, the decimal mark of a number with or without a unit; empty where it shows none."""
    text = cell.strip()
    if "," in text and _SURE_DECIMAL_COMMA.fullmatch(text):
        return "comma"
    if "." in text and _DECIMAL_POINT.fullmatch(text):
        return "point"
    match = _BEFORE_UNIT.fullmatch(text)
    return _mark(match[1]) if match else ""


def has_decimal_comma(rows: Iterable[Iterable[Cell]]) -> bool:
    """Whether a comma is the decimal mark: some number can be read in no other way, and points are rarer.

    Examples
    --------
    >>> has_decimal_comma([["0,5 nM", "10 nM"]]), has_decimal_comma([["1,234 nM", "10 nM"]])
    (True, False)
    """
    found = Counter(
        _mark(cell) for row in rows for cell in row if isinstance(cell, str) and ("," in cell or "." in cell)
    )
    return found["comma"] > found["point"]
