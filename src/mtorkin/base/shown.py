"""Text that people wrote, where a program that shows it would act on it: a terminal, or a spreadsheet."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from typing import TextIO

#: What a terminal acts on, but for line ends and tabs; marks that turn the direction of the text around are among it.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
#: Stands in a cell before the number of such a character, which a semicolon ends; and itself.
_MARK = "\u241b"
_MARKED = re.compile(f"{_MARK}([0-9a-f]{{1,4}});")
_TO_MARK = re.compile(f"{_CONTROL.pattern[:-1]}{_MARK}]")
#: What a spreadsheet takes for a formula, behind any apostrophes.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-](?:\d+\.?\d*|\.\d+|inf)(?:[eE][+-]?\d+)?")


def visible(text: str) -> str:
    r"""The text without what a terminal would act on.

    Examples
    --------
    >>> visible("a\x1b[31mb")
    'a?[31mb'
    """
    return text if text.isprintable() else "".join(char if char.isprintable() else "?" for char in text)


def uncontrolled(text: str) -> str:
    r"""The text with a question mark for all that a terminal acts on but line ends and tabs.

    Examples
    --------
    >>> uncontrolled("a\x1b[31m\n")
    'a?[31m\n'
    """
    return _CONTROL.sub("?", text)


class Visible:
    """A text stream for a terminal: of what controls it, only line ends and tabs stay; all else is a question mark."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be seen of a text."""
        self._stream.write(uncontrolled(text))
        return len(text)

    def write_coloured(self, text: str) -> None:
        """Write a text of which all that controls the terminal is ours."""
        self._stream.write(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def print_coloured(text: str) -> None:
    """Print a text of which all that controls the terminal is ours, as its colours."""
    if isinstance(sys.stdout, Visible):
        sys.stdout.write_coloured(text)
    else:
        sys.stdout.write(text)


def as_cell(text: str) -> str:
    r"""The text as a cell of a CSV file: with an apostrophe before what a spreadsheet would take for a formula.

    What a terminal would act on is told by its number, as people look at such files in one.

    Examples
    --------
    >>> as_cell("=1+1"), as_cell("TOR-1"), as_cell("\x1b[31mred")
    ("'=1+1", 'TOR-1', '\u241b1b;[31mred')
    """
    shown = (
        text if text.isprintable() and _MARK not in text else _TO_MARK.sub(lambda at: f"{_MARK}{ord(at[0]):x};", text)
    )
    return f"'{shown}" if _FORMULA.match(text) else shown


def from_cell(cell: str) -> str:
    r"""The text of a cell that `as_cell` made.

    Examples
    --------
    >>> from_cell("'=1+1"), from_cell("'quoted'"), from_cell("\u241b1b;[31mred")
    ('=1+1', "'quoted'", '\x1b[31mred')
    """
    text = _MARKED.sub(_unmarked, cell) if _MARK in cell else cell
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _unmarked(found: re.Match[str]) -> str:
    """The character of a number, if `as_cell` writes it so."""
    char = chr(int(found[1], 16))
    return char if _TO_MARK.fullmatch(char) else found[0]


def neutral(value: object) -> object:
    """A value for a cell of a CSV file: of text what `as_cell` makes of it, but for numbers as text.

    Examples
    --------
    >>> neutral("@x"), neutral("-0.5"), neutral(-0.5)
    ("'@x", '-0.5', -0.5)
    """
    return as_cell(value) if isinstance(value, str) and not _NUMBER.fullmatch(value) else value


class CellWriter:
    """Writes rows of a CSV file in which a spreadsheet finds no formula."""

    def __init__(self, stream: TextIO) -> None:
        self._rows = csv.writer(stream, lineterminator="\n")

    def writerow(self, cells: Iterable[object]) -> None:
        """Write a row."""
        self._rows.writerow(map(neutral, cells))

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """Write rows."""
        self._rows.writerows(map(neutral, cells) for cells in rows)
