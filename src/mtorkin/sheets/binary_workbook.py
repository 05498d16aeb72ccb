"""XLS workbooks (Excel 97 to 2003), read by the library `xlrd`: values as stored, nothing computed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.cells import MOST_CELLS, Cell, Moment, Sheet
from mtorkin.sheets.formats import shown_as

#: Bytes after which a file is not opened: several full sheets of 65,536 rows.
LARGEST = 100_000_000
# The storage that macros are kept in, as the directory of the file spells it.
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
_DAYS_FROM_1899_TO_1904 = 1462


class _Refused(ValueError):
    """A workbook that is refused; the message is the end of a sentence for the user."""


def read_binary_workbook(path: Path) -> list[Sheet]:
    """Read every worksheet of an XLS workbook.

    Raises
    ------
    InputError
        If it is damaged, or one that is refused: with a password, macros or links to other files, or with more than a
        reader of plates could have written.
    """
    try:
        return _sheets(path)
    except OSError:
        raise
    except _Refused as error:
        raise InputError(Problem(f"the workbook cannot be used: {error}", file=path.name)) from None
    except Exception:  # xlrd meets damaged bytes with errors of every kind
        message = "the workbook is damaged, has a password, or is not an XLS workbook; save it anew as XLSX"
        raise InputError(Problem(message, file=path.name)) from None


def _sheets(path: Path) -> list[Sheet]:
    import xlrd

    if path.stat().st_size > LARGEST:
        raise _Refused(f"it is larger than {LARGEST // 1_000_000} MB; export fewer plates at a time")
    data = path.read_bytes()
    if _MACROS in data:
        raise _Refused("it holds macros; save it as XLSX without them")
    book = xlrd.open_workbook(
        file_contents=data, logfile=StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
    )
    if {xlrd.book.SUPBOOK_EXTERNAL, xlrd.book.SUPBOOK_DDEOLE} & set(book._supbook_types):
        raise _Refused("it links to other workbooks; save a copy that holds values only")
    formats = [_shown(book, style) for style in book.xf_list]
    found: list[Sheet] = []
    budget = MOST_CELLS
    for index, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(index)
        budget -= sum(sheet.row_len(row) for row in range(sheet.nrows))
        if budget < 0:
            raise _Refused(f"it spans more than {MOST_CELLS:,} cells; export fewer plates at a time")
        rows = tuple(_row(book, sheet, row, formats) for row in range(sheet.nrows))
        found.append(Sheet(name, rows))
        book.unload_sheet(index)
    if not any(sheet.rows for sheet in found):
        raise _Refused("it has no worksheet with cells")
    return found


def _shown(book: Any, style: Any) -> str:
    known = book.format_map.get(style.format_key)
    return shown_as(style.format_key, known.format_str if known else None)


def _row(book: Any, sheet: Any, row: int, formats: list[str]) -> tuple[Cell, ...]:
    import xlrd

    cells: list[Cell] = []
    for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
        if kind == xlrd.XL_CELL_TEXT:
            cells.append(value)
        elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            shown = formats[sheet.cell_xf_index(row, column)]
            if shown:
                hidden = _DAYS_FROM_1899_TO_1904 if shown == "date" and book.datemode else 0
                cells.append(Moment(value + hidden, shown))
            else:
                cells.append(int(value) if value.is_integer() and abs(value) < 1e15 else value)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            cells.append("True" if value else "False")
        elif kind == xlrd.XL_CELL_ERROR:
            cells.append(xlrd.error_text_from_code.get(value, "#ERROR"))
        else:
            cells.append("")
    return tuple(cells)
