"""A sheet on which structures are found one after the other, and what stands around them: titles, plates, temperatures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from mtorkin.readers.longlists import WellRun, long_lists
from mtorkin.readers.reads import number, numeric
from mtorkin.readers.times import heading_unit, is_moment, minutes
from mtorkin.readers.words import UNITS, kind_of
from mtorkin.sheets import Cell, Sheet
from mtorkin.sheets.cells import Moment, as_text
from mtorkin.sheets.plates import number_runs
from mtorkin.sheets.text import has_decimal_comma
from mtorkin.sheets.wells import COLUMNS

_PLATE_KEY = re.compile(r"(plate|assay plate)\s*(number|no\.?|name|id|barcode|#)?\s*:?|barcode:?|id1:?", re.IGNORECASE)
_PLATE_LINE = re.compile(
    r"(?:(?P<named>plate[ #_-]*\d+\b.*)|(?:plate(?: ?(?:name|id|number|barcode))?|barcode|id1)\s*:\s*(?P<value>\S.*))",
    re.IGNORECASE,
)
_WAVELENGTH_LINE = re.compile(r"(?:measurement )?wavelengths?\b.*?(\d{3}(?:[-/]\d+)?)(?:\s*nm)?.*", re.IGNORECASE)
_FILTERS = ("excitation", "emission")
_FILTER_LINE = re.compile(r"(excitation|emission) wavelength\b.*?(\d{3}(?:[-/]\d+)?)(?:[\s,]*nm)?", re.IGNORECASE)
_WAVELENGTH_KEY = re.compile(r"(measurement |emission )?wavelengths?\b.*", re.IGNORECASE)
_TEMPERATURE = re.compile(r"(?!.*\b(set|target|gradient)).*\btemp(erature)?\b.*", re.IGNORECASE)
_DEGREES = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:°|¡|\ufffd)?\s*C?")
_KEY_VALUE = re.compile(r"[^:]{1,60}:(?:\s.*)?|.*\S:\s*$", re.DOTALL)
_PAIR = re.compile(r"([A-Za-z][\w .#-]*?):\s+(\S.*)")
_LABEL_LINE = re.compile(
    r"(?:(?:label|read|measurement|channel|calculated results)\s*:|results? for\b)\s*(\S.*)", re.IGNORECASE
)
_GENERIC = re.compile(
    r"results?|(plate|background|basic assay|measurement) information|measurement results|raw data|data|kinetic|plate",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_SETTING = re.compile(
    r"mode|reads?|name|date|time|system|user|plate.*|part of plate|start|end|gain.*|.*settings?|start kinetic|shak.*|layout"
    r"|protocol.*|procedure.*|reading type|set temperature|software.*|firmware.*|serial.*|number of.*|barcode.*|group",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d{1,2}\.\s+")
_WAVELENGTH = (
    re.compile(r"\((\d{3}(?:-\d+)?(?:\s*/\s*\d{3}(?:-\d+)?)?)[^)]*\)"),
    re.compile(r"\b(\d{3}(?:/\d+)?(?:\s*,\s*\d{3}(?:/\d+)?)?)\s*nm\b"),
    re.compile(r":(\d{3}(?:/\d+)?(?:,\d{3}(?:/\d+)?)?)\b"),
    re.compile(r"^\D*?(\d{3}(?:/\d+)?(?:,\s*\d{3}(?:/\d+)?)?)$"),
)
_WELLS = (6, 12, 24, 48, 96, 384, 1536)
_MOST_ABOVE = 30
_MOST_BLANK = 3


@dataclass
class Around:
    """What stands above a structure: its title, and what is said of the plate and the read."""

    title: str = ""
    moment: str = ""
    plate: str = ""
    wavelength: str = ""
    unit: str = ""
    temperature: str = ""
    time: float | None = None
    pairs: dict[str, str] = field(default_factory=dict)

    def label(self, own: str = "") -> str:
        """The label of the read: its own if it has one, else the title, with the wavelength where the title lacks it."""
        return own or ", ".join(filter(None, [self._named(), self.moment]))

    def _named(self) -> str:
        title = self.title
        if parameter := self.pairs.get("analysisparameter"):  # Kaleido, of what it makes of images
            return parameter
        said = next(filter(None, map(self.pairs.get, ("formula", "label", "meas"))), "")
        if said and (not title or _GENERIC.fullmatch(title)):
            title = said
        if self.wavelength and self.wavelength not in title:
            return f"{title} ({self.wavelength} nm)".strip()
        return title


@dataclass(frozen=True)
class Section:
    """What the head of a SoftMax Pro plate section says.

    Parameters
    ----------
    type
        Endpoint, Kinetic, Spectrum or Well Scan.
    mode
        Absorbance, Fluorescence, Luminescence or Time Resolved.
    wavelengths
        The wavelength of each read side by side; empty where the head gives none.
    first_row, rows
        Number of the first row that was read, and how many were; 1 and 0 where the head does not say.
    """

    type: str
    mode: str
    wavelengths: tuple[str, ...]
    first_row: int = 1
    rows: int = 0


def section_of(fields: list[str]) -> Section:
    """What the fields of the head of a section say; how many there are depends on the mode and on the version."""
    wavelengths: tuple[str, ...] = ()
    first_row, rows = 1, 0
    for at in range(6, len(fields) - 2):
        first, columns, wells = fields[at : at + 3]
        if not (first.isdigit() and columns.isdigit() and wells.isdigit()) or int(wells) not in _WELLS:
            continue
        if max(int(first), int(columns)) > COLUMNS:
            continue
        said = fields[at - 1].split()
        wavelengths = tuple(said) if all(re.fullmatch(r"\d{3,4}", each) for each in said) else ()
        pairs = [pair for pair in pairwise(fields[at + 3 :]) if all(each.isdigit() for each in pair)]
        if pairs:
            first_row, rows = int(pairs[-1][0]), int(pairs[-1][1])
        break
    return Section(fields[4], fields[5], wavelengths, first_row, rows)


class Canvas:
    """A sheet, and which of its cells are understood already.

    Parameters
    ----------
    sheet
        The sheet.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._taken: dict[int, list[range]] = {}
        self._last = Around()

    @cached_property
    def lists(self) -> list[WellRun]:
        """The long lists of wells: rows that can be nothing else, so that no other structure is looked for in them."""
        return long_lists(self.sheet)

    @cached_property
    def open_rows(self) -> list[int]:
        """The rows in which any structure may stand or begin: all but those within long lists."""
        found: list[int] = []
        row = 0
        for run in self.lists:
            found.extend(range(row, run.start + 1))
            row = run.stop
        return [*found, *range(row, len(self.sheet.rows))]

    def take(self, rows: Iterable[int], columns: range) -> None:
        """Mark cells as understood."""
        for row in rows:
            self._taken.setdefault(row, []).append(columns)

    def taken(self, row: int, column: int) -> bool:
        """Whether a cell is understood already."""
        spans = self._taken.get(row)
        return spans is not None and any(column in span for span in spans)

    def touched(self, row: int, columns: range | None = None) -> bool:
        """Whether any cell of a row, or of some of its columns, is understood already."""
        spans = self._taken.get(row, ())
        if columns is None:
            return bool(spans)
        return any(span.start < columns.stop and columns.start < span.stop for span in spans)

    def texts(self, row: int) -> list[tuple[int, str]]:
        """The cells of a row that hold something, as text, with their columns."""
        if not 0 <= row < len(self.sheet.rows):
            return []
        return [(column, text) for column, cell in enumerate(self.sheet.rows[row]) if (text := as_text(cell))]

    def blank(self, row: int) -> bool:
        """Whether a row holds nothing, or does not exist."""
        if not 0 <= row < len(self.sheet.rows):
            return True
        return not any(cell.strip() if isinstance(cell, str) else True for cell in self.sheet.rows[row])

    def decimal_comma(self, cells: Iterable[Iterable[Cell]]) -> bool:
        """Whether these cells, rather than the whole sheet, have decimal commas: parts of a file may differ."""
        rows = [[cell for cell in row if isinstance(cell, str) and ("," in cell or "." in cell)] for row in cells]
        if not any(rows):
            return self.sheet.decimal_comma
        if has_decimal_comma(rows):
            return True
        pointed = any("." in cell and number(cell, False) is not None for row in rows for cell in row)
        return self.sheet.decimal_comma and not pointed

    @cached_property
    def numbered(self) -> dict[int, list[tuple[int, tuple[int, ...]]]]:
        """The runs of column numbers of every row that has any, each with the column before it."""
        found = ((row, list(number_runs(self.sheet, row))) for row in self.open_rows)
        return {row: runs for row, runs in found if runs}

    @cached_property
    def _plates(self) -> list[tuple[int, str]]:
        found = []
        for row in self.open_rows:
            cells = self.sheet.rows[row]
            first = next((as_text(cell) for cell in cells[:3] if cell != "" and as_text(cell)), "")
            if len(first) > 80 or not first or first[0] not in "pPbBaAiI":
                continue
            texts = self.texts(row)
            if first == "Plate:" and len(texts) > 1:  # SoftMax Pro: the head of a section
                found.append((row, self.sheet.text(row, texts[0][0] + 1)))
            elif len(texts) == 2 and _PLATE_KEY.fullmatch(first) and not texts[1][1].startswith("["):
                found.append((row, texts[1][1]))
            elif (len(texts) == 1 or first.startswith("ID1")) and (match := _PLATE_LINE.fullmatch(first)):
                found.append((row, (match["named"] or match["value"]).strip()))
        return found

    @cached_property
    def _temperatures(self) -> list[tuple[int, str]]:
        found = []
        for row in self.open_rows:
            first = next((as_text(cell) for cell in self.sheet.rows[row][:3] if cell != ""), "")
            if len(first) < 60 and "emp" in first and _TEMPERATURE.fullmatch(first):
                texts = self.texts(row)
                said = texts[1][1] if len(texts) > 1 else first.partition(":")[2].strip()
                if len(texts) <= 3 and (match := _DEGREES.fullmatch(said)):
                    found.append((row, match[1]))
        return found

    @cached_property
    def sections(self) -> list[tuple[int, Section]]:
        """The heads of SoftMax Pro's plate sections, with their rows."""
        return [
            (row, section_of([as_text(cell) for cell in self.sheet.rows[row]]))
            for row in self.open_rows
            if len(self.sheet.rows[row]) > 8 and self.sheet.rows[row][0] == "Plate:"
        ]

    def section(self, row: int) -> Section | None:
        """The SoftMax Pro section that a row stands in, or the last one before it; ``None`` where the sheet has none above."""
        return next((section for top, section in reversed(self.sections) if top < row), None)

    def around(self, top: int, columns: range | None = None) -> Around:
        """What stands above a structure.

        Parameters
        ----------
        top
            Its first row.
        columns
            Its columns, where others stand beside it; titles are then looked for above these only.
        """
        found = Around()
        titles: list[str] = []
        generic = ""
        margin: int | None = None
        continued = next_plate = False
        before_wavelength = 0
        blanks, row = 0, top - 1
        while row >= max(top - _MOST_ABOVE, 0) and blanks <= _MOST_BLANK and len(titles) < 2:
            if self.touched(row, columns):
                continued = True
                break
            texts = [(c, text) for c, text in self.texts(row) if columns is None or c in columns]
            if not texts:
                blanks += 1
                row -= 1
                continue
            if margin is not None and texts[0][0] > margin:
                row -= 1  # settings of a procedure, further above and further in than the title
                continue
            heads = self.texts(row - 1)
            if _is_heading(heads) and {c for c, _ in texts} <= {c for c, _ in heads} and not self.touched(row - 1):
                values = dict(texts)
                for column, head in heads:
                    if values.get(column):
                        found.pairs.setdefault(head.casefold(), values[column])
                row -= 2
                continue
            if len(texts) == 2 and _PLATE_KEY.fullmatch(texts[0][1]):
                break  # what stands above is of another plate
            said = ""
            if len(texts) == 1 and _GENERIC.fullmatch(texts[0][1]):
                generic = generic or texts[0][1]
            elif (said := self._said(texts, found, titles)) == "label":
                break  # what stands above is of another label
            elif said == "wavelength" and self._is_title(row - 1):
                before_wavelength = len(titles)
            next_plate = next_plate or said == "plate"
            if titles or generic:
                margin = texts[0][0] if margin is None else margin
            row -= 1
        titles = titles or ([generic] if generic else [])
        if titles:
            found.title = titles[0]
            if len(titles) > 1 and found.wavelength and before_wavelength == 1:
                found.plate, found.title = titles  # SkanIt: read, wavelength, plate
        if all(filter_ in found.pairs for filter_ in _FILTERS):
            found.wavelength = "/".join(found.pairs[filter_] for filter_ in _FILTERS)
        found.plate = found.plate or self._plate(found, top)
        found.temperature = found.temperature or self._temperature(found, top)
        if continued:
            # What is said once stands for all that follow: the plate, and the title of a series of wavelengths or times.
            found.plate = found.plate or self._last.plate
            found.temperature = found.temperature or self._last.temperature
            series = found.wavelength or found.moment or found.time is not None or next_plate
            if not found.title and series:
                found.title = self._last.title
                found.wavelength = found.wavelength or self._last.wavelength
        self._last = found
        for unit in re.findall(r"\(([^()]*)\)", found.title):
            if unit.casefold() in UNITS:
                found.unit = unit
        return found

    def _said(self, texts: list[tuple[int, str]], found: Around, titles: list[str]) -> str:
        """Take up what one line says; tells whether it is a ``wavelength``, a ``plate``, or the ``label`` of the settings below it."""
        if _DATE.match(texts[0][1]):
            return ""
        if len(texts) > 1 and (pairs := _pairs_in(texts)):
            found.pairs = {**pairs, **found.pairs}
            return ""
        if len(texts) > 3:
            return ""
        text = ", ".join(each for _, each in texts)
        first = texts[0][1]
        if match := _LABEL_LINE.fullmatch(text):
            if titles == [match[1]]:
                return "label"
            if titles:  # the settings between are of another label
                found.wavelength = ""
                for filter_ in _FILTERS:
                    found.pairs.pop(filter_, None)
            else:
                titles.append(match[1])
        elif match := _FILTER_LINE.fullmatch(text):
            found.pairs.setdefault(match[1].casefold(), match[2])
            return "wavelength"
        elif match := _WAVELENGTH_LINE.fullmatch(text):
            found.wavelength = found.wavelength or match[1]
            return "wavelength"
        elif _WAVELENGTH_KEY.fullmatch(first):
            return "wavelength"
        elif _PLATE_LINE.fullmatch(first) or (len(texts) == 2 and _PLATE_KEY.fullmatch(first)):
            return "plate"  # known to `_plates`
        elif _TEMPERATURE.fullmatch(first):
            if match := _DEGREES.search(text.partition(":")[2] or text):
                found.temperature = found.temperature or match[1]
        elif (unit := heading_unit(first.partition(":")[0])) is not None and found.time is None:
            said = texts[1][1] if len(texts) > 1 else first.partition(":")[2].strip()
            found.time = minutes(said, unit)
        elif (
            _KEY_VALUE.fullmatch(first)
            or (len(texts) > 1 and _SETTING.fullmatch(first))
            or len(text) > 160
            or (len(texts) > 1 and numeric(texts[1][1]))
            or first.startswith("~")
        ):
            pass
        elif not titles and not found.moment and is_moment(text):
            found.moment = text
        else:
            titles.append(_NUMBERED.sub("", text))
        return ""

    def _is_title(self, row: int) -> bool:
        """Whether a row holds a text alone: the name of a read directly above its wavelength (SkanIt)."""
        texts = self.texts(row)
        return len(texts) == 1 and not _KEY_VALUE.fullmatch(texts[0][1])

    def _plate(self, found: Around, top: int) -> str:
        for key in ("plate", "plate name", "plate id", "barcode"):
            if said := found.pairs.get(key):
                return _unquoted(said)
        at = bisect_right(self._plates, (top, "\U0010ffff"))
        return self._plates[at - 1][1] if at else ""

    def _temperature(self, found: Around, top: int) -> str:
        for key, said in found.pairs.items():
            if "temperature" in key and "ambient" not in key and _DEGREES.fullmatch(said):
                return said
        at = bisect_right(self._temperatures, (top, "\U0010ffff"))
        return self._temperatures[at - 1][1] if at else ""


def wavelength_in(label: str) -> str:
    """The wavelength or filters that a label holds, as printed; empty if none."""
    return next((match[1] for pattern in _WAVELENGTH if (match := pattern.search(label))), "")


def layout_like(label: str, cells: Iterable[Cell]) -> bool:
    """Whether a plate holds what was put into the wells rather than a signal: by its label, or as it holds names only."""
    from mtorkin.readers.words import status_of

    if kind_of(label) == "layout":
        return True
    texts = 0
    for cell in cells:
        text = as_text(cell)
        if isinstance(cell, Moment) or (":" in text and minutes(text) is not None):
            return False  # a time, as of the greatest slope
        if numeric(cell):
            return False
        if text and (text == "-" or status_of(text) == "text"):
            texts += 1
    return texts > 0


def _is_heading(texts: list[tuple[int, str]]) -> bool:
    """Whether a row can be the heading of a row of values below it."""
    return len(texts) >= 4 and all(
        not numeric(text) and not text.endswith(":") and ": " not in text for _, text in texts
    )


def _pairs_in(texts: list[tuple[int, str]]) -> dict[str, str]:
    """What a line says whose every cell is ``key: value``; empty where one is anything else."""
    matches = [_PAIR.fullmatch(text) for _, text in texts]
    return {match[1].casefold(): match[2] for match in matches if match} if all(matches) else {}


def _unquoted(text: str) -> str:
    match = re.fullmatch(r'="?"?([^"]*)"?"?', text)
    return match[1] if match else text
