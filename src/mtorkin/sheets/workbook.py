"""XLSX workbooks: values as stored, nothing computed.

A workbook is a zip of XML. It is read here rather than by a library because an export must be read fast, because a formula
without its value must be told from an empty cell, and because what is no table (macros, links, bombs) is to be refused unopened.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from posixpath import join, normpath

from mtorkin.errors import InputError, Problem
from mtorkin.sheets.cells import MOST_CELLS, Cell, Moment, Sheet
from mtorkin.sheets.formats import shown_as
from mtorkin.sheets.markup import MarkupError, stream

_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
#: A sheet of numbers packs to a tenth; a bomb to a thousandth.
_STEEPEST = 200


def read_workbook(path: Path) -> list[Sheet]:
    """Read every worksheet of an XLSX workbook.

    Raises
    ------
    InputError
        If it is not a workbook, a damaged one, or one that is refused: with macros, links to other files, formulas whose
        value is not stored, or more than a reader of plates could have written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _sheets(archive)
    except MarkupError as error:
        raise InputError(Problem(f"the workbook cannot be used: {error}", file=path.name)) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        IndexError,
        NotImplementedError,
        RuntimeError,
    ):
        message = "the workbook is damaged or not an XLSX workbook; save it anew"
        raise InputError(Problem(message, file=path.name)) from None


def _sheets(archive: zipfile.ZipFile) -> list[Sheet]:
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise MarkupError("it holds macros; save it as XLSX without them")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise MarkupError("it links to other workbooks; save a copy that holds values only")
    for info in archive.infolist():
        if info.file_size > 1_000_000 and info.file_size > _STEEPEST * max(info.compress_size, 1):
            raise MarkupError("it is packed like a zip bomb; save it anew")
    targets, listed = _Targets(), _Book()
    _read(archive, "xl/_rels/workbook.xml.rels", targets)
    _read(archive, "xl/workbook.xml", listed)
    strings, styles = _Strings(), _Styles()
    for name, found in (("sharedStrings", strings), ("styles", styles)):
        for path in targets.of_type(name):
            if path in names:
                _read(archive, path, found)
    sheets = []
    budget = MOST_CELLS
    for name, key in listed.sheets:
        if key not in targets.worksheets:
            continue  # a chart, which has no cells
        rows = _Rows(name, strings.texts, styles.formats, budget)
        _read(archive, targets.worksheets[key], rows)
        budget = rows.budget
        sheets.append(Sheet(name, tuple(rows.rows)))
    if not sheets:
        raise MarkupError("it has no worksheet")
    return sheets


class _Part:
    """What one part of the archive says; each part overrides what it looks for."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def _read(archive: zipfile.ZipFile, name: str, part: _Part) -> None:
    with archive.open(name) as file:
        stream(file, part.start, part.end, part.text)  # type: ignore[arg-type]


class _Targets(_Part):
    """Where the parts of the workbook are."""

    def __init__(self) -> None:
        self.worksheets: dict[str, str] = {}
        self._others: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes["Target"]
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        kind = attributes["Type"].rpartition("/")[2]
        if kind == "worksheet":
            self.worksheets[attributes["Id"]] = path
        else:
            self._others.append((kind, path))

    def of_type(self, kind: str) -> list[str]:
        return [path for each, path in self._others if each == kind]


class _Book(_Part):
    """The names of the sheets, in order."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            key = next(value for each, value in attributes.items() if each.rpartition(":")[2] == "id" and ":" in each)
            self.sheets.append((attributes["name"], key))


class _Strings(_Part):
    """The shared strings; phonetic guides are no part of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._within: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._within.append(name)
        if name == "si":
            self._pieces = []

    def end(self, name: str) -> None:
        self._within.pop()
        if name == "si":
            self.texts.append("".join(self._pieces))

    def text(self, text: str) -> None:
        if self._within[-1] == "t" and "rPh" not in self._within:
            self._pieces.append(text)


class _Styles(_Part):
    """For every style of cell: ``date``, ``time``, ``span`` (hours beyond 24 shown) or empty for a plain number."""

    def __init__(self) -> None:
        self.formats: list[str] = []
        self._codes: dict[str, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            self.formats.append(shown_as(int(number) if number.isdigit() else 0, self._codes.get(number)))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


class _Rows(_Part):
    """The cells of one worksheet."""

    def __init__(self, sheet: str, strings: list[str], formats: list[str], budget: int) -> None:
        self.rows: list[tuple[Cell, ...]] = []
        self.budget = budget
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
        self._keep = False
        self._columns: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            if letters:
                column = self._columns.get(letters)
                if column is None:
                    column = self._columns[letters] = _column(letters)
            else:
                column = self._column + 1
            self._column, self._reference = column, reference
            self._type = attributes.get("t", "")
            style = attributes.get("s")
            self._format = self._formats[int(style)] if style and int(style) < len(self._formats) else ""
            self._value, self._formula = None, False
        elif name in ("v", "t"):
            self._keep, self._pieces = True, []
        elif name == "f":
            self._formula = True
        elif name == "row":
            number = int(attributes.get("r", len(self.rows) + 1))
            if not len(self.rows) < number <= _MOST_ROWS:
                raise MarkupError("its rows are out of order; save it anew")
            self.rows.extend([()] * (number - 1 - len(self.rows)))
            self._row, self._column = [], -1

    def text(self, text: str) -> None:
        if self._keep:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._keep = False
            self._value = (self._value or "") + "".join(self._pieces)
        elif name == "c":
            if self._formula and self._value is None:
                where = f"sheet {self._sheet} cell {self._reference}"
                raise MarkupError(f"{where} holds a formula whose value is not stored; open it, and save it anew")
            if self._value is not None:
                blanks = self._column - len(self._row)
                if blanks < 0 or self._column >= _MOST_COLUMNS:
                    raise MarkupError("its columns are out of order or too many; save it anew")
                self._row.extend([""] * blanks)
                self._row.append(self._cell(self._value))
                self.budget -= blanks + 1
                if self.budget < 0:
                    raise MarkupError(f"it spans more than {MOST_CELLS:,} cells; export fewer plates at a time")
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
        return int(text) if text.lstrip("+-").isdigit() else float(text)


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
        if not 1 <= column <= _MOST_COLUMNS:
            raise MarkupError("it has more columns than a worksheet can have")
    return column - 1
