"""Blocks that are one series in time: their times, or the numbers of their cycles, stand in their labels."""

from __future__ import annotations

import re

from mtorkin.readers.reads import Place, Read
from mtorkin.readers.times import split_time


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
    series: dict[tuple[str, str, str], list[tuple[Read, str, float]]] = {}
    for _, read in reads:
        if read.kind == "layout" or read.time is not None:
            continue
        rest, time = split_time(read.label)
        if time is not None:
            series.setdefault((rest, read.plate, read.sheet), []).append((read, rest, time))
    for found in series.values():
        if split_all or len({time for _, _, time in found}) > 1:
            for read, rest, time in found:
                read.label, read.time = rest, time
                read.origins.setdefault("time", read.origins.get("label", ""))
    _cycles([read for _, read in reads])


_CYCLE = re.compile(
    r"^(?:(?P<rest>.*?)[\s,;:(-]*)?\b(?:cycle|reading|kinetic read|iteration|loop)\s*(?:no\.?|nr\.?|#|:)?\s*"
    r"(?P<cycle>\d+)\)?$",
    re.IGNORECASE,
)


def _cycles(reads: list[Read]) -> None:
    """Part the number of the cycle from a label that has a time, or that differs from others in this number only."""
    series: dict[tuple[str, str, str], list[tuple[Read, str, str]]] = {}
    for read in reads:
        if match := _CYCLE.fullmatch(read.label):
            rest = (match["rest"] or "").strip()
            series.setdefault((rest, read.plate, read.sheet), []).append((read, rest, match["cycle"]))
    for found in series.values():
        several = len({cycle for *_, cycle in found}) == len(found) > 1
        for read, rest, cycle in found:
            if several or read.time is not None:
                read.label, read.cycle = rest, cycle
