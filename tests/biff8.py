"""Writes small XLS workbooks (BIFF8 in an OLE2 file): no maintained library does."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


@dataclass
class Formula:
    """A formula (1+1, whatever its value) with the value that is stored with it."""

    value: float | str | bool


@dataclass
class Error:
    """An error value, by its code: 7 is #DIV/0!, 42 is #N/A."""

    code: int


@dataclass
class Shown:
    """A number with a format."""

    number: float
    code: str


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, length: str = "<H") -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _cell(row: int, column: int, value: object, style: int) -> bytes:
    at = struct.pack("<HHH", row, column, style)
    if isinstance(value, bool):
        return _record(0x0205, at + struct.pack("<BB", value, 0))
    if isinstance(value, Error):
        return _record(0x0205, at + struct.pack("<BB", value.code, 1))
    if isinstance(value, str):
        return _record(0x0204, at + _text(value))
    if isinstance(value, Formula):
        tokens = struct.pack("<BHBHB", 0x1E, 1, 0x1E, 1, 0x03)
        if isinstance(value.value, str):
            stored = struct.pack("<BxxxxxH", 0, 0xFFFF)
        elif isinstance(value.value, bool):
            stored = struct.pack("<BxBxxxH", 1, value.value, 0xFFFF)
        else:
            stored = struct.pack("<d", value.value)
        data = _record(0x0006, at + stored + struct.pack("<HIH", 0, 0, len(tokens)) + tokens)
        return data + (_record(0x0207, _text(value.value)) if isinstance(value.value, str) else b"")
    number = value.number if isinstance(value, Shown) else value
    return _record(0x0203, at + struct.pack("<d", number))


def _worksheet(rows: list[list[object]], styles: dict[str, int]) -> bytes:
    width = max((len(row) for row in rows), default=0)
    data = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0x0600))
    data += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value not in ("", None):
                style = styles[value.code] if isinstance(value, Shown) else styles["General"]
                data += _cell(i, j, value, style)
    return data + _record(0x000A, b"")


def workbook_stream(sheets: dict[str, list[list[object]]], linked: bool = False) -> bytes:
    """The stream of a workbook; `linked` adds a reference to another workbook."""
    codes = ["General"]
    codes += sorted({v.code for rows in sheets.values() for row in rows for v in row if isinstance(v, Shown)})
    styles = {code: number for number, code in enumerate(codes)}
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0x0600))
    head += _record(0x0042, struct.pack("<H", 1200)) + _record(0x0022, struct.pack("<H", 0))
    for number, code in enumerate(codes[1:]):
        head += _record(0x041E, struct.pack("<H", 164 + number) + _text(code))
    for number in range(len(codes)):
        head += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, 163 + number if number else 0, 1, 0, 0, 0, 0, 0, 0, 0))
    tail = _record(0x000A, b"")
    if linked:
        tail = _record(0x01AE, struct.pack("<H", 1) + _text("\x01other.xls") + _text("Sheet1")) + tail
    bodies = [_worksheet(rows, styles) for rows in sheets.values()]
    start = len(head) + sum(len(_record(0x0085, b"012345" + _text(name, "<B"))) for name in sheets) + len(tail)
    bounds = b""
    for name, body in zip(sheets, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IBB", start, 0, 0) + _text(name, "<B"))
        start += len(body)
    return head + bounds + tail + b"".join(bodies)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0" if name else b""
    data = spelled.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelled), kind, 1, _FREE, _FREE, child)
    return data + bytes(36) + struct.pack("<III", start, size, 0)


def ole(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE2 file that holds one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    fat = [*range(1, sectors), _END, _END, *[_FAT] * tables]
    fat += [_FREE] * (tables * 128 - len(fat))
    directory = (
        _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 0, len(stream)) + _entry("", 0, _FREE, 0, 0) * 2
    )
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, sectors, 0, 4096, _END, 0, _END, 0)
    )
    places = [*range(sectors + 1, sectors + 1 + tables)]
    places += [_FREE] * (109 - len(places))
    return header + struct.pack("<109I", *places) + stream + directory + struct.pack(f"<{len(fat)}I", *fat)


def write_xls(path: Path, sheets: dict[str, list[list[object]]], linked: bool = False) -> Path:
    """Write an XLS workbook of these sheets."""
    path.write_bytes(ole(workbook_stream(sheets, linked)))
    return path
