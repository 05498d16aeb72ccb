"""Looking above a structure for what is said of it."""

from __future__ import annotations

import re
from bisect import bisect_right

from mtorkin.readers.around import GENERIC, Around
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import numeric
from mtorkin.readers.statements import DEGREES, PLATE_KEY, PLATE_LINE, TEMPERATURE, parts_of
from mtorkin.readers.times import dated, heading_unit, is_moment, minutes, stamps
from mtorkin.readers.words import UNITS, WAVELENGTH

_WAVELENGTH_LINE = re.compile(rf"(?:measurement )?{WAVELENGTH}\b.*?(\d{{3}}(?:[-/]\d+)?)(?:\s*nm)?(.*)", re.IGNORECASE)
#: A further wavelength of the same line, but for one of reference or a width.
_FURTHER = re.compile(r"(?<![\d.])\d{3}(?![\d.])")
_REFERENCE = re.compile(r"\b(ref|bandwidth|band width|slit|correct)", re.IGNORECASE)
_FILTERS = ("excitation", "emission")
_FILTER_LINE = re.compile(
    r"(ex|em)(?:citation|ission)?(?: wavelength| filter)?\b\W*(?:\[nm\]\W*)?(\d{3}(?:[-/]\d+)?)(?:[\s,]*nm)?",
    re.IGNORECASE,
)
#: Excitation and emission in one line.
_BOTH_FILTERS = re.compile(
    r"(?:wavelengths?\W*)?ex\w*\.?\W*(\d{3}(?:[-/]\d+)?)(?:\s*nm)?[\s,;/]+em\w*\.?\W*(\d{3}(?:[-/]\d+)?)(?:\s*nm)?",
    re.IGNORECASE,
)
_WAVELENGTH_KEY = re.compile(rf"(measurement |emission )?{WAVELENGTH}\b.*", re.IGNORECASE)
_KEY_VALUE = re.compile(r"[^:]{1,60}:(?:\s.*)?|.*\S:\s*$", re.DOTALL)
_PAIR = re.compile(r"([A-Za-z][\w .#-]*?):\s+(\S.*)")
_LABEL_LINE = re.compile(
    r"(?:(?:label|read|measurement|channel|calculated results)\s*:|results? for\b)\s*(\S.*)", re.IGNORECASE
)
#: The read of BMG's files of text.
_CHROMATIC = re.compile(r"chromatic\s*:?\s*(\d{1,2})", re.IGNORECASE)
#: When a plate was read.
_READ_AT = re.compile(r"start time|(measurement )?(date ?/ ?time|started)|(measured|read) (at|on)", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_SETTING = re.compile(
    r"mode|reads?|name|date|time|system|user|plate.*|part of plate|start|end|gain.*|.*settings?|start kinetic|shak.*"
    r"|layout|protocol.*|procedure.*|reading type|set temperature|software.*|firmware.*|serial.*|number of.*"
    r"|barcode.*|group|.*\b(?:interval|delay|settle|lag|integration) time|(?:kinetic )?(?:interval|duration|run ?time)"
    r"|(instrument|device|reader)( (name|type|serial.*))?|operator|datum|uhrzeit|fecha|hora|heure"
    r"|comments?|ger(ä|ae)t|benutzer|messung.*|kommentar|appareil|utilisateur|commentaire"
    r"|機器.*|装置.*|ユーザー.*|日付|日時|時刻|コメント",
    re.IGNORECASE,
)
#: A wavelength without a word, on a line of its own.
_BARE = re.compile(r"[2-9]\d\d")
_NUMBERED = re.compile(r"^\d{1,2}\.\s+")
_MOST_ABOVE = 30
_MOST_BLANK = 3


def look_above(canvas: Canvas, top: int, columns: range | None = None) -> Around:
    """What stands above a structure.

    Parameters
    ----------
    canvas
        The sheet.
    top
        First row of the structure.
    columns
        Its columns, where others stand beside it; titles are then looked for above these only.
    """
    look = _Look(canvas, top, columns)
    row = top - 1
    while row >= max(top - _MOST_ABOVE, 0) and look.blanks <= _MOST_BLANK and len(look.titles) < 2:
        lines = look.line(row)
        if not lines:
            break
        row -= lines
    canvas.last = look.together(canvas.last)
    return canvas.last


class _Look:
    """What is found above a structure, line by line upwards.

    Attributes
    ----------
    blanks
        Empty lines passed.
    titles
        Titles, the nearest first.
    """

    def __init__(self, canvas: Canvas, top: int, columns: range | None) -> None:
        self.blanks = 0
        self.titles: list[str] = []
        self._canvas = canvas
        self._top = top
        self._columns = columns
        self._found = Around()
        self._generic = ""
        self._margin: int | None = None
        self._continued = False
        self._next_plate = False
        self._below_plate = False
        self._titles_before_wavelength = 0
        self._places: list[str] = []
        self._generic_place = ""
        self._shared: set[str] = set()
        self._bare: dict[str, tuple[int, int]] = {}

    def line(self, row: int) -> int:
        """Take up a line; tells how many lines it was, and 0 where what stands above is of something else."""
        canvas, columns = self._canvas, self._columns
        if canvas.touched(row, columns):
            self._continued = True
            return 0
        texts = [(c, text) for c, text in canvas.texts(row) if columns is None or c in columns]
        if not texts:
            self.blanks += 1
            return int(not self._below_plate)  # settings above the line of the plate are in the same paragraph
        if self._margin is not None and texts[0][0] > self._margin:
            return 1  # settings of a procedure, further above and further in than the title
        if self._headed(row, texts):
            return 2
        if len(texts) == 2 and PLATE_KEY.fullmatch(texts[0][1]):
            if self.titles or self._generic or self._found.wavelength or self._below_plate:
                return 0  # what stands above is of another plate
            self._below_plate = True
        if len(texts) == 1 and GENERIC.fullmatch(texts[0][1]):
            if not self._generic:
                self._generic, self._generic_place = texts[0][1], self._at(row, texts)
        else:
            said = self._said(row, texts)
            if said == "label":
                return 0  # what stands above is of another label
            if said == "wavelength" and self._is_title(row - 1):
                self._titles_before_wavelength = len(self.titles)
            self._next_plate = self._next_plate or said == "plate"
        if self._margin is None and (self.titles or self._generic):
            self._margin = texts[0][0]
        return 1

    def _at(self, row: int, texts: list[tuple[int, str]]) -> str:
        return self._canvas.sheet.address(row, texts[0][0])

    def _title(self, title: str, row: int, texts: list[tuple[int, str]]) -> None:
        self.titles.append(title)
        if len(texts) == 1 and _BARE.fullmatch(title):
            self._bare.setdefault(title, (row, texts[0][0]))
        self._places.append(self._at(row, texts))

    def _headed(self, row: int, texts: list[tuple[int, str]]) -> bool:
        """Whether a line is values with their headings in the line above; they are then taken up."""
        heads = self._canvas.texts(row - 1)
        under = {c for c, _ in texts} <= {c for c, _ in heads}
        if not (under and _is_heading(heads)) or self._canvas.touched(row - 1):
            return False
        values = dict(texts)
        for column, head in heads:
            if values.get(column):
                self._found.pairs.setdefault(head.casefold(), values[column])
        self._canvas.account.note("setting", (row,), range(texts[-1][0] + 1))
        return True

    def _said(self, row: int, texts: list[tuple[int, str]]) -> str:
        """Take up what one line says; a line may hold several statements.

        Returns
        -------
        str
            ``wavelength`` or ``plate`` where it is one; ``label`` where it heads the settings below it.
        """
        parts = parts_of(texts[0][1]) if len(texts) == 1 else []
        if len(parts) > 1:
            each = [self._said(row, [(texts[0][0], part)]) for part in parts]
            return next(filter(None, each), "")
        found = self._found
        if _DATE.match(texts[0][1]) or _READ_AT.fullmatch(texts[0][1].partition(":")[0]):
            self._read_at(row, texts)
            return ""
        if len(texts) > 1 and (pairs := _pairs_in(texts)):
            found.pairs = {**pairs, **found.pairs}
            return ""
        if len(texts) > 3:
            return ""
        text = ", ".join(each for _, each in texts)
        first = texts[0][1]
        if match := _LABEL_LINE.fullmatch(text):
            return self._label(match[1], row, texts)
        if match := _CHROMATIC.fullmatch(text):
            return self._label(f"Chromatic {match[1]}", row, texts)
        if match := _BOTH_FILTERS.fullmatch(text):
            return self._wavelength("/".join(each[:3] for each in match.groups()), row, texts)
        if match := _FILTER_LINE.fullmatch(text):
            name = next(each for each in _FILTERS if each.startswith(match[1].casefold()))
            if found.pairs.setdefault(name, match[2]) != match[2]:
                self._shared.add(name)
            found.origins.setdefault("wavelength", self._at(row, texts))
            return "wavelength"
        if match := _WAVELENGTH_LINE.fullmatch(text):
            if _FURTHER.search(match[2]) and not _REFERENCE.search(match[2]):
                self._shared.add("wavelength")
            return self._wavelength(match[1], row, texts)
        if _WAVELENGTH_KEY.fullmatch(first):
            return "wavelength"
        if self._columns is not None and (match := PLATE_LINE.fullmatch(text)):
            found.plate = found.plate or (match["named"] or match["value"]).strip()
            found.origins.setdefault("plate", self._at(row, texts))
            return "plate"
        if PLATE_LINE.fullmatch(first) or (len(texts) == 2 and PLATE_KEY.fullmatch(first)):
            return "plate"  # known to `Statements.plates`
        if TEMPERATURE.fullmatch(first):
            if match := DEGREES.search(text.partition(":")[2] or text):
                found.temperature = found.temperature or match[1]
                found.origins.setdefault("temperature", self._at(row, texts))
        elif self._below_a_clock(row):
            return ""  # the end of a kinetic table that was stopped, whose last rows are times alone
        elif not self.titles and not found.moment and is_moment(text):
            found.moment = text
            found.origins.setdefault("time", self._at(row, texts))
        elif (unit := heading_unit(first.partition(":")[0])) is not None and found.time is None:
            said = texts[1][1] if len(texts) > 1 else first.partition(":")[2].strip()
            if unit or not self._canvas.said.of_the_day(row):
                found.time = minutes(said, unit)
            if not unit and found.time is None:
                found.stamp = stamps([said], self._canvas.sheet.decimal_comma)[0]
            if found.time is not None or found.stamp is not None:
                found.origins.setdefault("time", self._at(row, texts))
        elif not (_is_setting(texts) or self._below_mode(row)):
            self._title(_NUMBERED.sub("", text), row, texts)
        return ""

    def _read_at(self, row: int, texts: list[tuple[int, str]]) -> None:
        """Take up the date and time of day at which a plate was read."""
        said = texts[-1][1] if _DATE.match(texts[-1][1]) else texts[0][1].partition(":")[2].strip()
        if self._found.read_at is None and (time := dated([said])[0]) is not None:
            self._found.read_at = time
            self._found.origins["read at"] = self._canvas.sheet.address(row, texts[-1][0])

    def _below_mode(self, row: int) -> bool:
        """Whether a line is one of the settings that begin with ``Mode``."""
        while len(texts := self._canvas.texts(row)) > 1:
            if texts[0][1].casefold().rstrip(":") == "mode":
                return True
            row -= 1
        return False

    def _below_a_clock(self, row: int) -> bool:
        """Whether a row and the one above it begin with a clock, as the rows of a kinetic table do."""
        firsts = [self._canvas.texts(each)[:1] for each in (row, row - 1)]
        return all(first and ":" in first[0][1] and minutes(first[0][1]) is not None for first in firsts)

    def _wavelength(self, wavelength: str, row: int, texts: list[tuple[int, str]]) -> str:
        found = self._found
        if found.wavelength and found.wavelength != wavelength:
            self._shared.add("wavelength")
        found.wavelength = found.wavelength or wavelength
        found.origins.setdefault("wavelength", self._at(row, texts))
        return "wavelength"

    def _label(self, label: str, row: int, texts: list[tuple[int, str]]) -> str:
        """Take up a line such as ``Label: x``; what stands between it and another title is of that other."""
        if self.titles == [label]:
            return "label"
        if self.titles:
            self._found.wavelength = ""
            for name in _FILTERS:
                self._found.pairs.pop(name, None)
            self._shared.clear()
        else:
            self._title(label, row, texts)
        return ""

    def _is_title(self, row: int) -> bool:
        """Whether a row holds a text alone: the name of a read directly above its wavelength (SkanIt)."""
        texts = self._canvas.texts(row)
        return len(texts) == 1 and not _KEY_VALUE.fullmatch(texts[0][1])

    def together(self, last: Around) -> Around:
        """What was found; what stood above the structure before this one holds on where nothing replaces it."""
        found = self._found
        self._own_bare()
        titles = self.titles or ([self._generic] if self._generic else [])
        places = self._places or [self._generic_place]
        if titles:
            found.title = titles[0]
            found.origins["label"] = places[0]
            if len(titles) > 1 and found.wavelength and self._titles_before_wavelength == 1:
                found.plate, found.title, found.named_plate = *titles, True  # SkanIt: read, wavelength, plate
                found.origins["plate"], found.origins["label"] = places
            elif self._continued and last.named_plate and len(self.titles) == 1:
                # A further plate of the same read.
                found.plate, found.title, found.named_plate = titles[0], last.title, True
                found.origins["plate"] = places[0]
                self._hold_on(last)
        if self._shared:  # settings of several reads, of which this may be any
            found.wavelength = ""
            for name in _FILTERS:
                found.pairs.pop(name, None)
        if all(name in found.pairs for name in _FILTERS):
            found.wavelength = "/".join(found.pairs[name][:3] for name in _FILTERS)  # without their widths
        found.plate = found.plate or self._plate()
        found.temperature = found.temperature or self._temperature()
        if self._continued:
            found.plate = found.plate or last.plate
            found.temperature = found.temperature or last.temperature
            if found.plate == last.plate and "kinetics" in last.pairs:  # the cycle of all labels that follow
                found.pairs.setdefault("kinetics", last.pairs["kinetics"])
            # The title of a series of wavelengths or times is said once.
            timed = found.moment or found.time is not None or found.stamp is not None
            series = found.wavelength or timed or self._next_plate
            if not found.title and series:
                found.title = last.title
                self._hold_on(last)
        for unit in re.findall(r"[(\[]\s*([^()\[\]]*?)\s*[)\]]", found.title):
            if unit.casefold() in UNITS:
                found.unit = unit
        return found

    def _own_bare(self) -> None:
        """A bare number is the wavelength of the read below it; of two, nobody can say which is."""
        if len(self._bare) == 1:
            number, (row, column) = next(iter(self._bare.items()))
            if self.titles[0] == number:
                self._found.bare = number
                self._canvas.account.note("label", (row,), range(column, column + 1))
        elif self._bare:
            kept = [each for each in zip(self.titles, self._places, strict=True) if each[0] not in self._bare]
            self.titles, self._places = [title for title, _ in kept], [place for _, place in kept]

    def _hold_on(self, last: Around) -> None:
        """Keep the label of the structure before, and its wavelength where none is said here."""
        self._found.origins["label"] = last.origins.get("label", "")
        if not self._found.wavelength and last.wavelength:
            self._found.wavelength = last.wavelength
            self._found.origins["wavelength"] = last.origins.get("wavelength", "")

    def _plate(self) -> str:
        for key in ("plate", "plate name", "plate id", "barcode"):
            if said := self._found.pairs.get(key):
                return _unquoted(said)
        return _last_before(self._canvas.said.plates, self._top)

    def _temperature(self) -> str:
        for key, said in self._found.pairs.items():
            if "temperature" in key and "ambient" not in key and DEGREES.fullmatch(said):
                return said
        return _last_before(self._canvas.said.temperatures, self._top)


def _last_before(stated: list[tuple[int, str]], top: int) -> str:
    """What was stated last above a row; empty if nothing was."""
    at = bisect_right(stated, (top, "\U0010ffff"))
    return stated[at - 1][1] if at else ""


def _is_setting(texts: list[tuple[int, str]]) -> bool:
    """Whether a line is a setting of the instrument or of the protocol, and no title."""
    first = texts[0][1]
    if _KEY_VALUE.fullmatch(first) or first.startswith("~") or len(", ".join(text for _, text in texts)) > 160:
        return True
    return len(texts) > 1 and bool(_SETTING.fullmatch(first) or numeric(texts[1][1]))


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
