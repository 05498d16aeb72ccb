"""Lines of a sheet that hold for all that follows: the name of the plate, the temperature, the section."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from mtorkin.readers.softmax import PlateSection, section_of
from mtorkin.readers.times import heading_unit, minutes
from mtorkin.readers.words import PLATE
from mtorkin.sheets import Sheet
from mtorkin.sheets.cells import as_text

PLATE_KEY = re.compile(
    rf"({PLATE}|assay plate)\s*(number|no\.?|name|id|barcode|#)?\s*[:：]?|barcode:?|id1:?", re.IGNORECASE
)
PLATE_LINE = re.compile(
    rf"(?:(?P<named>{PLATE}[ #_-]*\d+\b.*|{PLATE}[ #_-]+(?:[A-Z]|(?=\S*\d)[\w.-]+))"
    rf"|(?:(?:assay )?{PLATE}(?: ?(?:name|id|number|barcode))?|barcode|id1)\s*[:：]\s*(?P<value>\S.*))",
    re.IGNORECASE,
)
#: What kind of plate it is, and no name: ``Greiner 96 Flat Bottom Black [GRE96fb.pdfx]``.
PLATE_WARE = re.compile(
    r".*(\b(flat|round|bottom|polystyr\w+|microplate|greiner|corning|costar|nunc|(proxi|opti)plate)\b"
    r"|pdfx|\d[ -]wells?\b).*",
    re.IGNORECASE,
)
TEMPERATURE = re.compile(r"(?!.*\b(set|target|gradient))(.*\btemp([eé]rature?)?\b.*|温度.*)", re.IGNORECASE)
DEGREES = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:°|¡|\ufffd)?\s*C?")


#: What stands beside the word where no name does: brackets, or a further heading.
_NO_NAME = re.compile(r"\[|(barcode|repeat|label|well|name|id)$", re.IGNORECASE)
#: What BMG calls a plate besides its name.
_FURTHER_ID = re.compile(r"id[23]\s*:\s*(\S.*)", re.IGNORECASE)
#: Between the parts of a line such as ``Plate: 1 - Wavelength: 340``.
_BETWEEN = re.compile(r"\s+[-|;]\s+(?=[A-Za-z][\w ]{0,30}:)")
#: A plate and the wavelength at which it was read.
_PLATE_AT = re.compile(r"(plate\b.{0,60}?)\s*[-|;,]\s*([2-9]\d\d(?:\s?nm)?)", re.IGNORECASE)


def parts_of(text: str) -> list[str]:
    """The statements of a line, which may hold several.

    Examples
    --------
    >>> parts_of("Plate:1 - Wavelength:340"), parts_of("Plate 2 - 665"), parts_of("Plate 2 - Lot 7")
    (['Plate:1', 'Wavelength:340'], ['Plate 2', '665'], ['Plate 2 - Lot 7'])
    """
    match = _PLATE_AT.fullmatch(text)
    return list(match.groups()) if match else _BETWEEN.split(text)


class Rows(Protocol):
    """What statements are looked for in: see `mtorkin.readers.canvas.Canvas`."""

    sheet: Sheet

    @property
    def open_rows(self) -> list[int]:
        """Rows that no long list has taken."""

    def texts(self, row: int) -> list[tuple[int, str]]:
        """The cells of a row that are not empty, as text with their columns."""


class Statements:
    """The statements of a sheet, with their rows.

    Parameters
    ----------
    canvas
        The sheet.
    """

    def __init__(self, canvas: Rows) -> None:
        self._canvas = canvas

    @cached_property
    def plates(self) -> list[tuple[int, str]]:
        """The lines that name a plate, with the name."""
        found = []
        for row in self._canvas.open_rows:
            cells = self._canvas.sheet.rows[row]
            first = next((as_text(cell) for cell in cells[:3] if cell != "" and as_text(cell)), "")
            if len(first) > 80 or not first or first[0] not in "pPbBaAiIプ":
                continue
            texts = self._canvas.texts(row)
            if len(texts) == 2 and PLATE_WARE.fullmatch(texts[1][1]):
                continue
            if first == "Plate:" and len(texts) > 1:  # SoftMax Pro: the head of a section
                found.append((row, self._canvas.sheet.text(row, texts[0][0] + 1)))
            elif len(texts) == 2 and PLATE_KEY.fullmatch(first) and not _NO_NAME.match(texts[1][1]):
                found.append((row, texts[1][1]))
            elif (len(texts) == 1 or first.startswith("ID1")) and (match := PLATE_LINE.fullmatch(parts_of(first)[0])):
                found.append((row, (match["named"] or match["value"]).strip()))
        return found

    @cached_property
    def temperatures(self) -> list[tuple[int, str]]:
        """The lines that give a temperature, with it."""
        found = []
        for row in self._canvas.open_rows:
            first = next((as_text(cell) for cell in self._canvas.sheet.rows[row][:3] if cell != ""), "")
            if len(first) < 60 and ("emp" in first or "温度" in first) and TEMPERATURE.fullmatch(first):
                texts = self._canvas.texts(row)
                said = texts[1][1] if len(texts) > 1 else first.partition(":")[2].strip()
                if len(texts) <= 3 and (match := DEGREES.fullmatch(said)):
                    found.append((row, match[1]))
        return found

    @cached_property
    def clocks(self) -> list[tuple[int, str]]:
        """The lines with a time that has no unit, such as ``Time: 9:16:58``, with it."""
        found = []
        for row in self._canvas.open_rows:
            first = next((as_text(cell) for cell in self._canvas.sheet.rows[row][:3] if cell != ""), "")
            if first[:1] in "tTkKmMeEzZ時" and len(first) < 60 and heading_unit(first.partition(":")[0]) == "":
                texts = self._canvas.texts(row)
                said = first.partition(":")[2].strip() or (texts[1][1] if len(texts) == 2 else "")
                if minutes(said) is not None:
                    found.append((row, said))
        return found

    def of_the_day(self, row: int) -> bool:
        """Whether a line with a time gives the time of day: it stands beside a date, or no other gives another time."""
        beside = (self._canvas.sheet.text(each, 0) for each in (row - 1, row + 1) if each >= 0)
        dated = any(text.casefold().startswith("date") for text in beside)
        return dated or len({said for _, said in self.clocks}) < 2

    @cached_property
    def sections(self) -> list[tuple[int, PlateSection]]:
        """The heads of SoftMax Pro's plate sections, with their rows."""
        sheet = self._canvas.sheet
        return [
            (row, replace(section_of([as_text(cell) for cell in sheet.rows[row]]), place=sheet.row_name(row)))
            for row in self._canvas.open_rows
            if len(sheet.rows[row]) > 8 and sheet.rows[row][0] == "Plate:"
        ]

    @cached_property
    def further_ids(self) -> list[str]:
        """What the sheet calls its plate besides its name: `P2`, where it says ``ID2: P2``."""
        rows = map(self._canvas.sheet.rows.__getitem__, self._canvas.open_rows)
        texts = (cell for row in rows for cell in row if isinstance(cell, str) and cell[:2] in ("ID", "id"))
        return [match[1].strip() for text in texts if (match := _FURTHER_ID.match(text))]

    def section(self, row: int) -> PlateSection | None:
        """The SoftMax Pro section that a row stands in, or the last before it; ``None`` where there is none above."""
        return next((section for top, section in reversed(self.sections) if top < row), None)
