"""XLSX workbooks: values as stored, nothing computed; what else is packed as a zip is named, or read by its own module.

A workbook is a zip of XML. It is read here rather than by a library, for three reasons: an export must be read fast; a
formula without its value must be told from an empty cell; macros, links and bombs are to be refused unopened.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from posixpath import join, normpath

from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.cells import MOST_CELLS, Sheet
from mtorkin.sheets.formats import shown_as
from mtorkin.sheets.markup import MarkupError, stream
from mtorkin.sheets.other_workbooks import ODS, XLSB, read_other_workbook
from mtorkin.sheets.worksheet import read_rows

#: A sheet of numbers packs to a tenth; a bomb to a thousandth.
_STEEPEST = 200
#: What else is packed as a zip, by the beginning of the name of a part.
_OTHERS = (
    ("word/", "a Word document"),
    ("ppt/", "a presentation"),
    ("Index/", "a Numbers spreadsheet"),
    ("manifest.xml", "a COMBINE archive (OMEX)"),
)


def read_workbook(path: Path) -> list[Sheet]:
    """Read every worksheet of an XLSX workbook, or of an ODS or XLSB one.

    Raises
    ------
    InputError
        If it is not a workbook, a damaged one, or one that is refused: with macros, links to other files, formulas
        whose value is not stored, or more than a reader of plates could have written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if {ODS, XLSB} & set(archive.namelist()):
                _refuse_bombs(archive)
                return read_other_workbook(path, archive)
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
    if "xl/workbook.xml" not in names:
        what = next((what for part, what in _OTHERS if any(name.startswith(part) for name in names)), "a zip archive")
        raise MarkupError(f"it is {what}; save the table as XLSX or CSV")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise MarkupError("it holds macros; save it as XLSX without them")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise MarkupError("it links to other workbooks; save a copy that holds values only")
    _refuse_bombs(archive)
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
        rows = read_rows(archive, targets.worksheets[key], name, strings.texts, styles.formats, budget)
        budget = rows.budget
        sheets.append(Sheet(name, tuple(rows.rows), merged=tuple(rows.merged)))
    if not sheets:
        raise MarkupError("it has no worksheet")
    return sheets


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if info.file_size > 1_000_000 and info.file_size > _STEEPEST * max(info.compress_size, 1):
            raise MarkupError("it is packed like a zip bomb; save it anew")


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
