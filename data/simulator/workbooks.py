"""XLSX files that are the same, byte for byte, whenever and wherever they are written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

Cell = str | float | int | None

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_WRITTEN = datetime(2026, 1, 1)


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Iterable[Cell]]]) -> None:
    """Write sheets of cells as a workbook whose bytes depend on the cells alone.

    A workbook is a zip file; its members get one date, and are stored without compression, which differs between
    builds of zlib.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "data/simulate.py"
    book.properties.title = "SIMULATED DATA"
    book.properties.created = _WRITTEN
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    stamp = _WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                # openpyxl puts the present moment here, whatever the workbook's properties say.
                content = _MODIFIED.sub(rb"\g<1>" + stamp, content)
            member = zipfile.ZipInfo(name, _WRITTEN.timetuple()[:6])
            # Unix, whichever system writes it.
            member.create_system = 3
            target.writestr(member, content)
