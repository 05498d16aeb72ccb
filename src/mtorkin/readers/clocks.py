"""Clocks on the wall: reads whose times are those of the day get the time since the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read
from mtorkin.readers.times import DATED

_DAY = 1440.0
#: A first time (min) from which on a clock is one on the wall, where it is later than all reads take: no reaction is
#: read for the first time after so long.
_LATE = 360.0
_HALF_DAY = re.compile(r"\d\s*[AP]\.?M\b", re.IGNORECASE)


def since_the_first(canvas: Canvas, found: list[tuple[Place, Read]]) -> Iterator[str]:
    """Give reads with times of the day, of every plate, the time since the first of them.

    Times of the day are those with a date or with AM or PM, and clocks such as ``10:31:05`` that begin late in the day.

    Parameters
    ----------
    canvas
        The sheet.
    found
        Its reads with their places, in the order of the file; changed in place.

    Yields
    ------
    str
        A sentence for each plate whose times were changed.
    """
    _when_read([read for _, read in found])
    plates: dict[str, list[Read]] = {}
    for _, read in found:
        if read.time is not None:
            plates.setdefault(read.plate, []).append(read)
    for plate, reads in plates.items():
        texts = [canvas.sheet.at(read.origins.get("time", "")) for read in (reads[0], reads[-1])]
        times = _over_midnight([read.time for read in reads if read.time is not None])
        if len(set(times)) < 2 or not _of_the_day(texts[0], times):
            continue
        first = min(times)
        for read, time in zip(reads, times, strict=True):
            read.time = round((time - first) * 60_000) / 60_000
        where = f" of plate {plate}" if plate else ""
        yield (
            f"the times{where} are those of a clock ('{texts[0]}', {reads[0].origins['time']}), and are read as the "
            f"time since the first of them, 0 to {max(times) - first:g} min; if the reaction began before, "
            "give times since then"
        )


def _when_read(reads: list[Read]) -> None:
    """Give reads of a series that has no times, but a date above each of them, these."""
    series: dict[tuple[str, str], list[Read]] = {}
    for read in reads:
        if read.kind != "layout":
            series.setdefault((read.plate, read.label), []).append(read)
    for found in series.values():
        timed = any(read.time is not None or read.stamp is not None for read in found)
        whens = {read.read_at for read in found}
        if not timed and None not in whens and len(whens) == len(found) > 1:
            for read in found:
                read.time = read.read_at
                read.origins["time"] = read.origins["read at"]


def _over_midnight(times: list[float]) -> list[float]:
    """Times of the day, those after midnight a day later; they begin before it, and half a day or more lies between."""
    held = sorted(set(times))
    end = next((after for before, after in pairwise(held) if after - before > _DAY / 2), None)
    if end is None or times[0] < end or held[-1] >= _DAY:
        return times
    return [time + _DAY if time < end else time for time in times]


def _of_the_day(text: str, times: list[float]) -> bool:
    first, last = min(times), max(times)
    if first >= DATED or _HALF_DAY.search(text):
        return True
    return ":" in text and _LATE <= first < _DAY and first > last - first
