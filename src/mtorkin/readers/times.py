"""Times: in the labels of kinetic plate blocks, and along the axes of kinetic tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from mtorkin.sheets.cells import Cell, Moment, as_text, plain_number

#: Minutes in one of each unit.
_UNITS = {
    "ms": Fraction(1, 60_000),
    "msec": Fraction(1, 60_000),
    "s": Fraction(1, 60),
    "sec": Fraction(1, 60),
    "second": Fraction(1, 60),
    "m": Fraction(1),
    "min": Fraction(1),
    "minute": Fraction(1),
    "h": Fraction(60),
    "hr": Fraction(60),
    "hour": Fraction(60),
    "d": Fraction(1440),
    "day": Fraction(1440),
}
#: The unit of clocks that hold hours and minutes alone.
HOURS_MINUTES = "h:mm"
_NUMBER_UNIT = r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>s|secs?|seconds?|min|minutes?|h|hrs?|hours?)"
_CLOCK = r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d+)?)"
_TIME = re.compile(
    rf"(?<![^\W_.,])(?<![.,])(?:(?:t|time|zeit|temps|時間)\s*[=:：]?\s*)?(?:{_NUMBER_UNIT}|{_CLOCK})(?![^\W_]|\s*[AP]\.?M\b)",
    re.IGNORECASE,
)
_CYCLE = re.compile(
    r"(?<!\w)(?:cycle|zyklus|サイクル|kinetic read|time point|reading|read|repeat|iteration|loop)\s*"
    r"(?:no\.?|nr\.?|#|:)?\s*\d+(?:\s*(?:/|of)\s*\d+)?(?!\w)",
    re.IGNORECASE,
)
# 1:02:03.5 or 2:03.5, and 1 d 2 h 3 min 4 s in parts.
_AXIS_CLOCK = re.compile(r"(?:(?:(\d+)[.:])?(\d{1,4}):)?(\d{1,4}):([0-5]?\d(?:[.,]\d+)?)")
#: Hours of the day up to 12, as 1:05:30 PM.
_HALF_DAY = re.compile(r"(\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)\s*([AP])\.?M\.?", re.IGNORECASE)
_PART = r"(\d+(?:[.,]\d+)?)\s*{}\s*"
_AXIS_PARTS = re.compile(
    f"(?:{_PART.format('d(?:ays?)?')})?(?:{_PART.format('h(?:ours?|rs?)?')})?(?:{_PART.format('m(?:in(?:utes?)?)?')})?"
    f"(?:{_PART.format('s(?:ec(?:onds?)?)?')})?",
    re.IGNORECASE,
)
_DATE_ORDERS = tuple(
    re.compile(date_form + r"(?:T|,?\s+)(?P<clock>\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[AP]\.?M\.?)?)", re.IGNORECASE)
    for date_form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d\d)",
        r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d\d)",
    )
)
#: Minutes since the year 0 from which on a time is one with a date.
DATED = 1900 * 365 * 1440.0
_DURATION = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_HEADING = re.compile(
    r"(?:(?:kinetic|avg\.?|average|meas(?:urement|\.)?|elapsed|reading|read|mean|total|delta)\s*)*"
    r"(?:t|times?|time ?points?|elapsed|meastime|zeit|時間|tiempo|tijd|tid|(?P<shared>temps|tempo))\s*"
    r"[:=]?\s*(?:[\[(]\s*(?P<unit>[a-z:.0]+)\s*[\])]"
    r"|[\s,_/]+(?P<bare>ms|msec|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?))?(?:\s*\([a-z]\))?",
    re.IGNORECASE,
)
#: One of several headings of times: ``Time 2 [s]``; ``t1`` needs its unit, as T1 is a well.
_NUMBERED = re.compile(
    r"((?:meas(?:urement)? ?)?time|t(?=.*[\])]$))[\s_#]*(?:\d{1,3}|[A-P]\d{1,2})\s*([\[(].*[\])])?", re.IGNORECASE
)
#: The times of one well, whose values stand beside them: ``A1 Time (s)``.
_OF_WELL = re.compile(r"(?:[A-P]|A[A-F])\d{1,2}[\s_:-]+(\S.*)")
#: A cell that is a unit of time, as below the heading ``Time``.
_UNIT_CELL = re.compile(
    r"[\[(]?\s*(ms|msec|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?)\s*[\])]?", re.IGNORECASE
)
#: A heading that is a unit of time and nothing else; ``min`` alone may be a minimum.
_UNIT_ALONE = re.compile(r"seconds?|secs?|minutes?|hours?|days?", re.IGNORECASE)


def is_moment(text: str) -> bool:
    """Whether a text is a time or the number of a cycle and nothing else, as ``Reading 2, 30 s``."""
    rest, _ = split_time(text)
    return bool(text) and not _CYCLE.sub("", rest).strip(" ,;:@-()")


def split_time(label: str) -> tuple[str, float | None]:
    """Part the label of a kinetic block into the label of its read and its time.

    Parameters
    ----------
    label
        Such as ``0 s``, ``1.5 min``, ``t = 30 s``, ``Ratio, Cycle 3, 60 s`` or ``00:01:30``.

    Returns
    -------
    label : str
        What is left, e.g. ``Ratio``; the whole label where it holds no time.
    time : float or None
        Time in min, from the last time in the label (what stands before may be an integration time); ``None`` where
        it holds none.
    """
    found = list(_TIME.finditer(label))
    if not found:
        return label, None
    match = found.pop()
    start, end = match.span()
    if match["unit"]:
        time = _exact(match["number"]) * _unit(match["unit"])
        unit = _unit(match["unit"])
        # 1 h 5 min 30 s is one time: ever smaller units with nothing between.
        while (
            found
            and found[-1]["unit"]
            and _unit(found[-1]["unit"]) > unit
            and not label[found[-1].end() : start].strip()
        ):
            match = found.pop()
            start, unit = match.start(), _unit(match["unit"])
            time += _exact(match["number"]) * unit
    else:
        time = _exact(match["hours"]) * 60 + _exact(match["minutes"]) + _exact(match["seconds"]) / 60
    rest = _CYCLE.sub("", label[:start] + label[end:])
    rest = re.sub(r"\s+", " ", re.sub(r"\(\s*\)", "", rest))
    rest = re.sub(r"(?:\s*[,;:@]\s*){2,}", ", ", rest).strip(" ,;:@-_")
    if rest.count("(") != rest.count(")"):
        rest = rest.strip(" ,;:@-()")
    return rest, float(time)


def heading_unit(text: str) -> str | None:
    """The unit of a heading such as ``Time [s]``, empty if it has none; ``None`` where it is no heading of times.

    A unit that is a pattern, as in ``Time [hh:mm:ss]``, is no unit: the cells then hold clocks. That of hours and
    minutes is one, as the cells could else be minutes and seconds.

    Examples
    --------
    >>> heading_unit("Time [s]"), heading_unit("time_s"), heading_unit("Zeit [s]"), heading_unit("Min")
    ('s', 's', 's', None)
    >>> heading_unit("Time [hh:mm:ss]"), heading_unit("Time [hh:mm]")
    ('', 'h:mm')
    >>> heading_unit("Temps (s)"), heading_unit("Temps")
    ('s', None)
    """
    text = text.strip()
    if _UNIT_ALONE.fullmatch(text):
        return text.lower()
    match = _HEADING.fullmatch(text)
    if not match:
        return None
    unit = (match["unit"] or match["bare"] or "").lower().strip(".")
    if re.fullmatch("h{1,2}:m{1,2}", unit):
        return HOURS_MINUTES
    if match["shared"] and unit.rstrip("s") not in _UNITS and unit not in _UNITS:
        return None  # Temps may be temperatures
    return unit if unit.rstrip("s") in _UNITS or unit in _UNITS else ""


def unnumbered(heading: str) -> str:
    """The heading of a column of times without what tells it from others: a number, a wavelength or a well.

    Examples
    --------
    >>> unnumbered("Time 2 [s]"), unnumbered("t1 (s)"), unnumbered("Time A01"), unnumbered("T1")
    ('Time [s]', 't (s)', 'Time', 'T1')
    >>> unnumbered("A1 Time (s)"), unnumbered("A1 RFU")
    ('Time (s)', 'A1 RFU')
    """
    own = _OF_WELL.fullmatch(heading.strip())
    if own and heading_unit(own[1]) is not None:
        return own[1]
    match = _NUMBERED.fullmatch(heading.strip())
    return " ".join(filter(None, match.groups())) if match else heading


def unit_below(text: str) -> str:
    """The unit of times in a cell that holds nothing else, as in a second row of headings; else empty.

    Examples
    --------
    >>> unit_below("[s]"), unit_below("min"), unit_below("RFU")
    ('s', 'min', '')
    """
    match = _UNIT_CELL.fullmatch(text.strip())
    return match[1].lower() if match else ""


def minutes(cell: Cell, unit: str = "") -> float | None:
    """A time in min, exactly as printed.

    Parameters
    ----------
    cell
        ``90`` (with a unit), ``0:01:30``, ``1:30`` (minutes and seconds), ``1:30 PM`` (of the day), ``0 h 15 min``,
        ``PT90S``, or days as a workbook stores them.
    unit
        The unit of a bare number, from its heading; empty if there is none.

    Returns
    -------
    float or None
        ``None`` where the cell is no time, or a number without a unit.
    """
    if isinstance(cell, Moment):
        return None if cell.shown == "date" else float(Fraction(round(float(cell) * 86_400_000), 60_000))
    return _minutes(as_text(cell), unit)


@lru_cache(maxsize=20_000)
def _minutes(text: str, unit: str) -> float | None:
    text = text.replace("\u2009", " ").replace("\xa0", " ").strip()
    if not text or len(text) > 40:
        return None
    if match := _HALF_DAY.fullmatch(text):
        clock = _minutes(match[1] if match[1].count(":") == 2 else f"{match[1]}:00", "") or 0.0
        return clock % 720 + 720 * (match[2] in "pP")
    if unit == HOURS_MINUTES:
        return _minutes(f"{text}:00" if text.count(":") == 1 else text, "")
    plain = plain_number(text) or plain_number(text, True)
    if plain is not None:
        return float(Fraction(plain) * _unit(unit)) if unit else None
    if match := _AXIS_CLOCK.fullmatch(text):
        days, hours, mins, secs = (_exact(part) if part else Fraction(0) for part in match.groups())
        return float(days * 1440 + hours * 60 + mins + secs / 60)
    for pattern in (_DURATION, _AXIS_PARTS):
        if (match := pattern.fullmatch(text)) and any(match.groups()):
            days, hours, mins, secs = (_exact(part) if part else Fraction(0) for part in match.groups())
            return float(days * 1440 + hours * 60 + mins + secs / 60)
    return None


def axis(cells: Sequence[Cell], unit: str = "") -> list[float | None]:
    """Times along a table, in min.

    A workbook may store a time of day with the date of day 1, which it does not show; and where the instrument wrote an
    empty cell for time 0, the even steps that follow tell so.

    Parameters
    ----------
    cells
        The cells of the axis.
    unit
        The unit of bare numbers, from the heading.
    """
    times = [minutes(cell, unit) for cell in cells]
    if times.count(None) == len(times):
        return dated(cells)
    moments = [
        (cell, time) for cell, time in zip(cells, times, strict=True) if isinstance(cell, Moment) and time is not None
    ]
    if moments and moments[0][0].shown == "time":
        hidden = moments[0][1] // 1440 * 1440
        times = [None if time is None else round((time - hidden) * 60_000) / 60_000 for time in times]
    if len(times) > 2 and times[0] is None and not as_text(cells[0]):
        first, second = times[1], times[2]
        if first is not None and second is not None and first > 0 and abs(second - 2 * first) < 1e-3 * first:
            times[0] = 0.0
    return times


def dated(cells: Sequence[Cell]) -> list[float | None]:
    """Dates with a time of day, in min since the year 0; none where any cell that holds something is no such.

    Where day and month could be exchanged, the order is the one that makes the series shorter.

    Examples
    --------
    >>> first, second = dated(["14.03.2026 23:59:30", "15.03.2026 00:00:30"])
    >>> second - first
    1.0
    """
    texts = [as_text(cell) for cell in cells]
    if not any(texts):
        return [None] * len(texts)
    found: list[list[float | None]] = []
    for order in _DATE_ORDERS:
        matches = [order.fullmatch(text) for text in texts]
        if all(match or not text for match, text in zip(matches, texts, strict=True)):
            try:
                found.append([_since_year_0(match) if match else None for match in matches])
            except ValueError:  # a month beyond 12
                continue
    return min(found, key=_span, default=[None] * len(texts))


def _span(times: list[float | None]) -> float:
    known = [time for time in times if time is not None]
    return max(known) - min(known)


def _since_year_0(match: re.Match[str]) -> float:
    clock = _minutes(match["clock"].strip(), HOURS_MINUTES)
    if clock is None:
        raise ValueError(match[0])
    year = int(match["year"])
    return date(year + 2000 * (year < 100), int(match["month"]), int(match["day"])).toordinal() * 1440 + clock


def stamps(cells: Sequence[Cell], decimal_comma: bool = False) -> list[float | None]:
    """The numbers of an axis of times that has no unit, as printed; ``None`` where a cell holds none.

    Examples
    --------
    >>> stamps(["0", "10,5", "x"], decimal_comma=True)
    [0.0, 10.5, None]
    """
    return [_stamp(cell, decimal_comma) for cell in cells]


def from_zero(numbers: Sequence[float | None]) -> bool:
    """Whether numbers that nothing names rise from 0, as times do and neither wavelengths nor numbers of reads.

    Examples
    --------
    >>> from_zero([0.0, 30.0, 60.0]), from_zero([340.0, 405.0, 450.0]), from_zero([0.0, 30.0, None])
    (True, False, False)
    """
    known = [number for number in numbers if number is not None]
    rises = all(after > before for before, after in pairwise(known))
    return len(numbers) == len(known) > 2 and known[0] == 0 and rises


def _stamp(cell: Cell, decimal_comma: bool) -> float | None:
    if isinstance(cell, Moment):
        return None
    plain = plain_number(as_text(cell), decimal_comma) if isinstance(cell, str) else str(cell)
    return None if plain is None else float(plain)


def _unit(text: str) -> Fraction:
    text = text.lower().strip(".")
    return _UNITS[text] if text in _UNITS else _UNITS[text.rstrip("s")]


def _exact(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))
