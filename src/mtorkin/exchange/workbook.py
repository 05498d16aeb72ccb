"""Results as one workbook for Excel: a sheet a table, and what every column means."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.exchange.form import Results, cells

#: Rows that a sheet holds, its headings included.
_ROWS = 1_048_576
#: The sheet of meanings, and its headings.
_MEANINGS, _HEADINGS = "columns", ("sheet", "what it holds", "column", "unit", "meaning")
#: When the parts of the file are said to be of: the same results give the same bytes on any day.
_DATE = (1980, 1, 1, 0, 0, 0)


def workbook(results: Results) -> bytes:
    """Every table on a sheet of its own, behind one that says what the columns mean.

    Raises
    ------
    InputError
        If a table has more rows than a sheet, or a text holds a character that a sheet cannot.
    """
    from openpyxl import Workbook

    meanings = [
        (name, table.meaning, column.name, column.unit, column.meaning)
        for name, (table, _) in results.files.items()
        for column in table.columns
    ]
    sheets: dict[str, list[tuple[Any, ...]]] = {_MEANINGS: [_HEADINGS, *meanings]}
    for name, (table, paths) in results.files.items():
        sheets[name] = [tuple(table.names), *(tuple(cells(row)) for path in paths for row in table.records(path))]
    for name, rows in sheets.items():
        _check(name, rows)
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return _undated(stream.getvalue())


def _check(name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Whether a sheet can hold the rows: a workbook that is left half written cannot be closed."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(rows) > _ROWS:
        raise InputError(
            f"{name} has {len(rows) - 1:,} rows, and a sheet of Excel holds {_ROWS - 1:,}; use another form"
        )
    for value in (value for row in rows for value in row if isinstance(value, str)):
        if ILLEGAL_CHARACTERS_RE.search(value):
            raise InputError(f"a sheet of Excel cannot hold the text {value!r}; use another form")


def _cell(sheet: Any, value: Any) -> Any:
    """A text stays a text, also where it begins as a formula does."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _undated(content: bytes) -> bytes:
    """The same file without the time at which it was written."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(given.namelist()):
            # docProps/core.xml holds nothing but who wrote the file, and when.
            text = given.read(name)
            if name == "docProps/core.xml":
                text = _without_times(text)
            written.writestr(zipfile.ZipInfo(name, _DATE), text, zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _without_times(core: bytes) -> bytes:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(core)
    for each in [part for part in root if part.tag.endswith(("}created", "}modified"))]:
        root.remove(each)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
