"""XLSX workbooks through openpyxl: values as stored, nothing computed."""

from __future__ import annotations

import warnings
from pathlib import Path

from mtorkin.errors import InputError, Problem
from mtorkin.sheets.cells import Cell, Sheet


def read_workbook(path: Path) -> list[Sheet]:
    """Read every worksheet of an XLSX workbook.

    Raises
    ------
    InputError
        If it is not a workbook, or a damaged one.
    """
    import openpyxl

    # openpyxl judges a file by the ending of its name; an open file it judges by its content.
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that hold no values
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = []
            for worksheet in book.worksheets:
                worksheet.reset_dimensions()  # instruments write wrong ones, and cells beyond them would be lost
                rows = tuple(tuple(_cell(value) for value in row) for row in worksheet.iter_rows(values_only=True))
                sheets.append(Sheet(worksheet.title, rows))
            book.close()
        except Exception as error:  # a damaged workbook fails anywhere in zip, XML or openpyxl, each in its own way
            message = f"the workbook is damaged or not an XLSX workbook ({type(error).__name__}); save it anew"
            raise InputError(Problem(message, file=path.name)) from None
    return sheets


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    # A flag is an int to Python; dates have no number that a person saw.
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return str(value)
    return value
