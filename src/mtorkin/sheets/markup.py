"""XML, read as a stream and without what makes XML dangerous; and the results that Tecan writes as XML, as sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.cells import Cell, Sheet

#: Bytes of one XML document after which reading stops; a full plate read 1000 times has a tenth of them.
LARGEST = 400_000_000
_CHUNK = 1 << 18


class MarkupError(ValueError):
    """XML that is damaged, or that is refused; the message is the end of a sentence for the user."""


def stream(
    file: BinaryIO,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Read XML from a file, telling of every element and every text as it comes.

    Parameters
    ----------
    file
        Open for reading bytes.
    start, end, text
        Called with the name of an element without its prefix and its attributes; its name; and a piece of text.

    Raises
    ------
    MarkupError
        If it is not well-formed, declares entities or a document type, or is larger than `LARGEST`.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise MarkupError("it declares a document type, which can hide entity expansion and is in no export")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    size = 0
    try:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise MarkupError(f"it unpacks to more than {LARGEST // 1_000_000} MB")
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise MarkupError("it is damaged") from None


_HEADINGS = ("Cycle", "Time", "Temperature", "Wavelength", "Position", "Well")


def read_markup(path: Path) -> list[Sheet]:
    """Read the results that Tecan i-control, Magellan or SparkControl write as XML, each section as a list of wells.

    Raises
    ------
    InputError
        If it is damaged, refused, or other XML.
    """
    sections = _Sections()
    try:
        with path.open("rb") as file:
            stream(file, sections.start, sections.end, sections.text)
    except MarkupError as error:
        raise InputError(Problem(f"the XML cannot be used: {error}; export it anew", file=path.name)) from None
    if not sections.sheets:
        message = (
            "the XML holds no wells (elements `Section`, `Data`, `Well`), as Tecan writes them; export as XLSX or CSV"
        )
        raise InputError(Problem(message, file=path.name))
    return [Sheet(name, tuple(rows)) for name, rows in sections.sheets]


class _Sections:
    """Gathers the wells of every section while the XML goes by."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[tuple[Cell, ...]]]] = []
        self._head: list[tuple[Cell, ...]] = []
        self._section = ""
        self._data: dict[str, str] = {}
        self._well = ""
        self._value: dict[str, str] = {}
        self._text: list[str] = []
        self._rows: list[tuple[Cell, ...]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._text = []
        if name == "Section":
            self._section = attributes.get("Name", "")
            self._head, self._rows = [], []
        elif name == "Data":
            self._data = attributes
        elif name == "Well":
            self._well = attributes.get("Pos", "")
        elif self._well:
            self._value = attributes
        elif name in ("Parameter", "Instrument", "Plate") or attributes.get("Value"):
            said = [attributes[key] for key in ("Name", "Value", "Unit") if attributes.get(key)]
            self._head.append(tuple(said) if name == "Parameter" else (name, *said))

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        if name == "Well":
            self._well = ""
        elif name == "Section":
            if self._rows:
                self.sheets.append(
                    (self._section, [*self._head, (), (*_HEADINGS, self._section or "Signal"), *self._rows])
                )
            self._section = ""
        elif self._well and self._text:
            data, value = self._data, self._value
            time = next((data[key] for key in ("Time", "Time_Start", "Time_s", "TimeStart") if key in data), "")
            self._rows.append(
                (
                    data.get("Cycle", ""),
                    time,
                    data.get("Temperature", ""),
                    value.get("WL", value.get("Wavelength", "")),
                    value.get("MRW_Position", ""),
                    self._well,
                    "".join(self._text).strip(),
                )
            )
            self._text = []
