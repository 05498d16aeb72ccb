"""Which kind of file is this, and what sheets has it."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.binary_workbook import read_binary_workbook
from mtorkin.sheets.cells import Sheet
from mtorkin.sheets.markup import read_markup
from mtorkin.sheets.text import read_text
from mtorkin.sheets.workbook import read_workbook

#: The sentence for what has a name and cannot be read to an end.
NO_FILE = "it is a folder, a pipe or a device, and no file; put the file itself into the assay folder"

_ZIP = b"PK\x03\x04"
#: Markup, and not a plate with ``<>`` in its corner: as bytes, and as UTF-16.
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[A-Za-z?!]")
_WIDE_XML = re.compile(rb"\xff\xfe<\x00[A-Za-z?!]|\xfe\xff\x00<\x00[A-Za-z?!]")
_OLE = b"\xd0\xcf\x11\xe0"
#: Files that a message lists.
_SHOWN = 8
#: Bytes of the beginning that tell what a file is.
_BEGINNING = 2_000
#: Markup that a spreadsheet opens and nothing here reads.
_MARKUP = (
    (re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet"), "an XML spreadsheet of Excel 2003"),
    (re.compile(rb"<(!doctype html|html|meta|style|table)\b", re.IGNORECASE), "a web page (HTML)"),
    (re.compile(rb"<GraphPadPrismFile\b"), "a file of GraphPad Prism"),
)
#: Files that hold no table, by how they begin.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"MIME-Version:", "a web archive (MHTML)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"version https://git-lfs", "a pointer of Git LFS (`git lfs pull` fetches the file itself)"),
    (b'{"', "a JSON file"),
    (b"[{", "a JSON file"),
)


def missing(path: Path) -> str:
    """The sentence for a file that is not there, with those that are; one whose name looks the same before all."""
    try:
        there = sorted(each.name for each in path.parent.iterdir() if os.path.isfile(each))
    except OSError:
        there = []
    if alike := next((name for name in there if _looks(name) == _looks(path.name)), ""):
        return f"there is no such file; that of {alike} is in other capitals or characters: write it as the file has it"
    shown = ", ".join(there[:_SHOWN]) + (f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else "")
    beside = f"; there is {shown}" if there else ""
    return f"there is no such file{beside}; put it into the folder, or correct its name"


def _looks(name: str) -> str:
    """A name without what cannot be seen well: case, and letters with accents as one character or two."""
    return unicodedata.normalize("NFKC", name).casefold()


def read_sheets(path: str | Path) -> list[Sheet]:
    """Read every sheet of a text file (CSV, TSV, ...), XLSX, XLS, ODS or XLSB workbook, or Tecan XML file.

    Its content decides which it is, not its name. Text may be UTF-8 (with or without byte order mark), UTF-16 or
    Latin-1, its delimiter a tab, semicolon, comma or blanks, its decimal mark a point or comma.

    Raises
    ------
    InputError
        If the file is missing or cannot be understood; the problem names it by its file name alone.
    """
    path = Path(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(Problem(NO_FILE, file=path.name))
    try:
        # What the system makes up while it is read has no size, and may never end (/proc/kmsg).
        if not path.stat().st_size:
            raise InputError(Problem("the file is empty", file=path.name))
        with path.open("rb") as file:
            start = file.read(_BEGINNING)
        if start.startswith(_ZIP):
            return read_workbook(path)
        if _XML.match(start) or _WIDE_XML.match(start):
            for pattern, what in _MARKUP:
                if pattern.search(start):
                    message = f"the file is {what}, whatever its name; open it there or in a spreadsheet, and save XLSX"
                    raise InputError(Problem(message, file=path.name))
            return read_markup(path)
        if start.startswith(_OLE):
            return read_binary_workbook(path)
        for beginning, what in _OTHERS:
            if start.startswith(beginning):
                message = f"the file is {what}, which holds no table; export it as XLSX, CSV or text"
                raise InputError(Problem(message, file=path.name))
        return [read_text(path)]
    except FileNotFoundError:
        raise InputError(Problem(missing(path), file=path.name)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(Problem(f"the file cannot be read ({reason})", file=path.name)) from None
