"""A text file or workbook as sheets of cells, and the two shapes found in them: plate blocks and tables with a heading.

This room knows nothing of assays: layouts and instrument exports are kept in the same kinds of file and are read by the
same code.
"""

from mtorkin.sheets.cells import Cell, Sheet
from mtorkin.sheets.files import read_sheets
from mtorkin.sheets.plates import Block, plate_blocks
from mtorkin.sheets.tables import Row, SheetTable, table
from mtorkin.sheets.wells import moved, parse_well, parse_wells, well_order, wells_written_otherwise

__all__ = [
    "Block",
    "Cell",
    "Row",
    "Sheet",
    "SheetTable",
    "moved",
    "parse_well",
    "parse_wells",
    "plate_blocks",
    "read_sheets",
    "table",
    "well_order",
    "wells_written_otherwise",
]
