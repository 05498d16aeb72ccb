"""ODS and XLSB workbooks, read by the library `python-calamine`: values as stored, nothing computed."""

from __future__ import annotations

import pickle
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.cells import MOST_CELLS, Cell, Moment, Sheet
from mtorkin.sheets.markup import MarkupError, stream

#: The part by which each kind is known.
ODS, XLSB = "content.xml", "xl/workbook.bin"
#: Parts that hold macros, and links to other files.
_MACROS, _LINKS = ("Basic/", "Scripts/", "xl/vbaProject.bin"), ("xl/externalLinks/",)
#: Seconds after which reading is given up.
SECONDS = 120
_EPOCH = datetime(1899, 12, 30)


def read_other_workbook(path: Path, archive: zipfile.ZipFile) -> list[Sheet]:
    """Read every worksheet of an ODS or XLSB workbook.

    Raises
    ------
    InputError
        If it is damaged.
    MarkupError
        If it is refused: with macros or links to other files, formulas whose value is not stored, or more cells than a
        reader of plates could have written.
    """
    names = archive.namelist()
    if any(name.startswith(_MACROS) for name in names):
        raise MarkupError("it holds macros; save it as XLSX without them")
    if any(name.startswith(_LINKS) for name in names):
        raise MarkupError("it links to other workbooks; save a copy that holds values only")
    if ODS in names:
        looked = _Content()
        with archive.open(ODS) as file:
            stream(file, looked.start, looked.end, lambda _: None)  # type: ignore[arg-type]
    unfolded = _unfold(path)
    if isinstance(unfolded, int):
        raise MarkupError(f"it spans more than {MOST_CELLS:,} cells; export fewer plates at a time")
    if not any(rows for _, rows in unfolded):
        raise MarkupError("it has no worksheet with cells")
    return [Sheet(name, tuple(tuple(map(_cell, row)) for row in rows)) for name, rows in unfolded]


def _unfold(path: Path) -> list[tuple[str, list[list[Any]]]] | int:
    """What the program `unfold` finds."""
    command = [sys.executable, str(Path(__file__).with_name("unfold.py")), str(path), str(MOST_CELLS)]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        message = "the workbook is damaged, has a password, or is not what its parts say; save it anew as XLSX"
        raise InputError(Problem(message, file=path.name)) from None
    found: list[tuple[str, list[list[Any]]]] | int = pickle.loads(ended.stdout)
    return found


class _Content:
    """Looks through an ODS file for what a library unfolds or passes over in silence."""

    def __init__(self) -> None:
        self._sheet, self._rows, self._cells = "", 1, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        given = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._sheet = given.get("name", "")
        elif name == "table-row":
            self._rows = _count(given.get("number-rows-repeated"))
        elif name in ("table-cell", "covered-table-cell"):
            if "formula" in given and "value-type" not in given:
                what = "holds a formula whose value is not stored"
                raise MarkupError(f"sheet {self._sheet} {what}; open it in a spreadsheet and save it")
            if "value-type" in given:
                self._cells += self._rows * _count(given.get("number-columns-repeated"))
        if self._cells > MOST_CELLS:
            raise MarkupError(f"it spans more than {MOST_CELLS:,} cells; export fewer plates at a time")

    def end(self, name: str) -> None:
        if name == "table-row":
            self._rows = 1


def _count(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isdecimal() else 1


def _cell(value: Any) -> Cell:
    """A cell as our other readers give it: dates and times as days, with how they are shown."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime):
        return Moment((value - _EPOCH) / timedelta(days=1), "date")
    if isinstance(value, date):
        return Moment(float((datetime(value.year, value.month, value.day) - _EPOCH).days), "date")
    if isinstance(value, time):
        passed = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return Moment(passed / timedelta(days=1), "time")
    if isinstance(value, timedelta):
        return Moment(value / timedelta(days=1), "span")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value if isinstance(value, str | int | float) else str(value)
