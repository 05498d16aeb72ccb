"""A program: ``unfold.py FILE CELLS`` reads the sheets of an ODS or XLSB workbook by `python-calamine`.

It runs in a process of its own, since a damaged file may end it: the library is compiled, and stops where it meets
what it does not expect. Imports nothing of ours, and writes a pickle of (name, rows) of every sheet, or of the number
of cells where there are too many.
"""

import pickle
import sys
from typing import Any

#: Bytes of memory after which it is ended.
MEMORY = 4 << 30


def main(path: str, most: int) -> None:
    """Write the sheets of a workbook to standard output."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    found: list[tuple[str, list[list[Any]]]] = []
    cells = 0
    with CalamineWorkbook.from_path(path) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                read = book.get_sheet_by_name(sheet.name)
                cells += read.total_height * read.total_width
                if cells > most:
                    break
                found.append((sheet.name, read.to_python(skip_empty_area=False)))
    pickle.dump(cells if cells > most else found, sys.stdout.buffer)


if __name__ == "__main__":
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    main(sys.argv[1], int(sys.argv[2]))
