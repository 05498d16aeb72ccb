"""Blocks that are one series in time: their times, or the numbers of their cycles, stand in their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from mtorkin.readers.around import wavelength_in
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read
from mtorkin.readers.times import is_moment, split_time


def sheets_in_time(reads: list[Read], split_all: bool) -> None:
    """The same for reads that are called as their sheet, or as a time, of which a workbook has one for each time."""
    named = [read for read in reads if read.sheet and (read.label == read.sheet or is_moment(read.label))]
    _in_time(named, split_all, dict.fromkeys((read.sheet for read in named), ""))


def told_by_title(reads: list[tuple[Place, Read]]) -> None:
    """Put what stands above reads before their label, where the same label comes again below another title.

    Parameters
    ----------
    reads
        Reads of a sheet; changed in place.
    """
    alike: dict[tuple[object, ...], list[Read]] = {}
    for _, read in reads:
        key = (read.label, read.kind, read.plate, read.time, read.stamp, read.cycle)
        if read.title and read.kind != "layout":
            alike.setdefault(key, []).append(read)
    again = {
        first.label
        for first, *others in alike.values()
        if any(other.title != first.title and other.signals.keys() & first.signals.keys() for other in others)
    }
    for read in (read for found in alike.values() for read in found):
        if read.label in again:
            read.label = f"{read.title} {read.label}"


def blocks_in_time(reads: list[tuple[Place, Read]], split_all: bool) -> None:
    """Give blocks that are cycles of one series the time that stands in their labels.

    Parameters
    ----------
    reads
        Reads of plates, in the order of the file; changed in place.
    split_all
        Whether every time in a label is the time of the read. Otherwise it is so only where several blocks differ in
        nothing else: it may be an integration time.
    """
    _in_time([read for _, read in reads], split_all, {})


def lone_stamps(reads: list[tuple[Place, Read]]) -> None:
    """Take a time without unit from plates of which no other has another one: it may be a setting.

    Parameters
    ----------
    reads
        Reads of plates; changed in place.
    """
    series: dict[tuple[str, str], list[Read]] = {}
    for _, read in reads:
        series.setdefault((read.label, read.plate), []).append(read)
    for found in series.values():
        if len({read.stamp for read in found}) < 2:
            for read in found:
                read.stamp = None


def _in_time(reads: list[Read], split_all: bool, sheets: Mapping[str, str]) -> None:
    """Part times and cycles from labels; sheets that hold one series together have one name in `sheets`."""
    series: dict[tuple[str, str, str], list[tuple[Read, str, float]]] = {}
    for read in reads:
        if read.kind == "layout" or read.time is not None:
            continue
        rest, time = split_time(read.label)
        if time is not None:
            sheet = sheets.get(read.sheet, read.sheet)
            series.setdefault((rest, read.plate, sheet), []).append((read, rest, time))
    for found in series.values():
        if split_all or len({time for _, _, time in found}) > 1:
            for read, rest, time in found:
                read.label, read.time = rest, time
                read.wavelength = read.wavelength or wavelength_in(rest)
                read.origins.setdefault("time", read.origins.get("label", ""))
    _stamped(reads, sheets)
    _cycles(reads, sheets)


def sections_in_time(canvas: Canvas, reads: list[tuple[Place, Read]]) -> None:
    """Give reads the time, or the number of the cycle, that stands above them and others of the same section.

    Each section begins with such a line, and has a read of each label, of which no section has two.

    Parameters
    ----------
    canvas
        The sheet.
    reads
        Its reads in the order of the file; changed in place.
    """
    lines = [(row, texts[0][1]) for row in canvas.open_rows if len(texts := canvas.texts(row)) == 1]
    starts = [(row, text) for row, text in lines if is_moment(text) and not canvas.touched(row)]
    sections: list[tuple[str, dict[tuple[str, str], list[Read]]]] = []
    ends = [*(row for row, _ in starts[1:]), len(canvas.sheet.rows)]
    for (row, text), end in zip(starts, ends, strict=False):
        held: dict[tuple[str, str], list[Read]] = {}
        for (at, _), read in reads:
            if row < at < end and read.kind == "raw":
                held.setdefault((read.label, read.plate), []).append(read)
        sections.append((text, held))
    common = set.intersection(*(set(held) for _, held in sections)) if len(sections) > 1 else set()
    for key in common:
        own = [(text, held[key][0]) for text, held in sections if len(held[key]) == 1]
        timed = any(read.time is not None or read.stamp is not None or read.cycle for _, read in own)
        if len(own) < len(sections) or timed:
            continue
        stamped = _not_counted([match for text, _ in own if (match := _POINT.fullmatch(text))])
        for text, read in own:
            read.time = split_time(text)[1]
            if read.time is None and (number := re.search(r"\d+", text)):
                if stamped:
                    read.stamp = float(number[0])
                else:
                    read.cycle = number[0]


_CYCLE = re.compile(
    r"^(?:(?P<rest>.*?)[\s,;:(-]*)?\b(?:cycle|reading|kinetic read|time ?point|iteration|loop)\s*"
    r"(?:no\.?|nr\.?|#|:)?\s*(?P<cycle>\d+)(?:\s*(?:/|of)\s*\d+)?\)?$",
    re.IGNORECASE,
)


#: A time without unit in a label: ``t = 30``, or ``Time point 30``, which may be the number of a cycle too.
_POINT = re.compile(
    r"(?:(?P<rest>.*?)[\s,;:(-]+)?(?:t\s*(?P<is>=?)|time ?point\s*(?:no\.?|nr\.?|#|:|=)?|time\s*[=:]?)\s*"
    r"(?P<number>\d+(?:[.,]\d+)?)\)?",
    re.IGNORECASE,
)


def _not_counted(points: list[re.Match[str]]) -> bool:
    """Whether labels give times: their numbers rise, and do not count points by 1 each."""
    numbers = [float(point["number"].replace(",", ".")) for point in points]
    steps = {after - before for before, after in pairwise(numbers)}
    counted = steps == {1.0} and all("point" in point[0].casefold() for point in points)
    named = all(point["is"] != "" or numbers[0] == 0 for point in points)  # t1 and t2 may be treatments
    return bool(steps) and min(steps) > 0 and named and not counted


def _stamped(reads: list[Read], sheets: Mapping[str, str]) -> None:
    """Part times without unit from labels that differ in nothing else."""
    series: dict[tuple[str, str, str], list[tuple[Read, re.Match[str]]]] = {}
    for read in reads:
        timed = read.time is not None or read.stamp is not None
        if read.kind != "layout" and not timed and (match := _POINT.fullmatch(read.label)):
            sheet = sheets.get(read.sheet, read.sheet)
            series.setdefault((match["rest"] or "", read.plate, sheet), []).append((read, match))
    for found in series.values():
        if _not_counted([match for _, match in found]):
            for read, match in found:
                read.label, read.stamp = match["rest"] or "", float(match["number"].replace(",", "."))
                read.origins.setdefault("time", read.origins.get("label", ""))


def _cycles(reads: list[Read], sheets: Mapping[str, str]) -> None:
    """Part the number of the cycle from a label that has a time, or that differs from others in this number only."""
    series: dict[tuple[str, str, str], list[tuple[Read, str, str]]] = {}
    for read in reads:
        if match := _CYCLE.fullmatch(read.label):
            rest = (match["rest"] or "").strip()
            sheet = sheets.get(read.sheet, read.sheet)
            series.setdefault((rest, read.plate, sheet), []).append((read, rest, match["cycle"]))
    for found in series.values():
        several = len({cycle for *_, cycle in found}) == len(found) > 1
        for read, rest, cycle in found:
            if several or read.time is not None:
                read.label, read.cycle = rest, cycle
