"""What signals show of an export or layout that is not as it was: marks for thousands, a layout cut short, a copy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mtorkin.assays.names import listed
from mtorkin.assays.ranges import beyond
from mtorkin.assays.schema import Plate
from mtorkin.assays.thousands import unclear
from mtorkin.assays.units import LARGEST, SMALLEST, TIME, Quantity
from mtorkin.base.errors import Problem
from mtorkin.readers.reads import Read
from mtorkin.sheets import well_order
from mtorkin.sheets.cells import as_text

_BACKGROUND = ("low control", "blank")
_REACTING = ("sample", "high control")
#: Wells with the signal of a sample from which on they are no accident. Such a signal lies at least so far from the
#: background to the median of the reacting wells, and so many times as far as any well of the background.
_UNNAMED, _HALF, _BEYOND = 3, 0.5, 3.0
#: Times between reads that tell what is usual, and how many times as long as that one is a leap.
_GAPS, _LEAP = 4, 50.0
#: Different numbers in a copy.
_DIFFERENT = 10

Rows = Iterable[Mapping[str, Any]]
Signals = Mapping[str, float]


def implausible(
    plate: Plate, reads: Sequence[Read], named: Mapping[str, str | None], meant: Collection[str]
) -> list[Problem]:
    """An error for the first time or signal that no instrument has, of the wells that are used.

    Parameters
    ----------
    plate, reads
        The plate and its reads.
    named
        The wells that the layout names, each with the reason why it is left out.
    meant
        What `assay.yaml` lists under ``unusual``.
    """
    least = float(SMALLEST)  # a fraction takes thirty times as long to compare
    for read in reads:
        if read.time is not None and (said := beyond("time", Quantity(read.time, TIME), f"{read.time:g} min", meant)):
            return [Problem(said, where=f"plate {plate.name}", key="time")]
        for well, printed in read.signals.items():
            if printed.value is None or well not in named or named[well]:
                continue
            if abs(printed.value) > LARGEST or 0 < abs(printed.value) < least:
                said = f"{printed.text[:40]} is no number that an instrument prints; correct the export"
            else:
                said = beyond("signal", Quantity(printed.value, ""), printed.text, meant)
            if said:
                return [Problem(said, where=f"plate {plate.name} well {well}", key="signal")]
    return []


def thousands(plate: Plate, reads: Sequence[Read]) -> list[Problem]:
    """An error where points may separate thousands."""
    texts = {
        as_text(printed.cell): well
        for read in reads
        for well, printed in read.signals.items()
        if printed.value is not None and isinstance(printed.cell, str)
    }
    if not (found := unclear(texts)):
        return []
    pointed, beside = found
    message = (
        f"the signals are {beside}, and numbers such as {pointed}, whose point can separate thousands or be the "
        "decimal mark; export the file without thousands separators"
    )
    return [Problem(message, where=f"plate {plate.name} well {texts[pointed]}", key="signal")]


def last_signals(reads: Sequence[Read]) -> dict[str, float]:
    """The last number of every well."""
    return {
        well: printed.value for read in reads for well, printed in read.signals.items() if printed.value is not None
    }


def unnamed(
    plate: Plate, signals: Signals, roles: Mapping[str, str | None], elsewhere: Collection[str] = ()
) -> list[Problem]:
    """A warning where wells that no layout names have the signals of samples: the layout may be cut short.

    Where they are the last of the plate one is enough, and none where all other plates have wells there.

    Parameters
    ----------
    plate
        The plate.
    signals
        The last signal of every well of its export.
    roles
        The role of every well that the layout names.
    elsewhere
        The wells that it names of every other plate.
    """
    last = _last(signals, roles)
    if last and set(last) <= set(elsewhere):
        message = (
            f"the layout ends before {listed(last, 6)}, and has wells there on every other plate, as this export does; "
            "is it cut short? Name them, with a reason under `exclude` where they are not to be used"
        )
        return [Problem(message, "warning", where=f"plate {plate.name}", key="well")]
    runs = [signals[well] for well, role in roles.items() if role in _REACTING and well in signals]
    empty = np.array([signals[well] for well, role in roles.items() if role in _BACKGROUND and well in signals])
    if not runs:
        return []
    background = float(np.median(empty)) if empty.size else 0.0
    rise = float(np.median(runs)) - background
    reach = max(_HALF * abs(rise), _BEYOND * float(np.abs(empty - background).max(initial=0.0)))
    above = {well: np.sign(rise) * (signal - background) for well, signal in signals.items() if well not in roles}
    like = [well for well, signal in above.items() if signal > reach]
    if len(like) < (1 if last else _UNNAMED):
        return []
    those = "1 well that the layout does not name has a signal" if len(like) == 1 else ""
    message = (
        f"{those or f'{len(like)} wells that the layout does not name have signals'} like those of its samples: "
        f"{listed(sorted(like, key=well_order), 6)}; is the layout cut short? Name them, with a reason under `exclude` "
        "where they are not to be used"
    )
    return [Problem(message, "warning", where=f"plate {plate.name}", key="well")]


def _last(signals: Signals, roles: Mapping[str, str | None]) -> list[str]:
    """The wells that no layout names, where all of them come after all that it names; by rows, or by columns."""
    for order in (well_order, lambda well: well_order(well)[::-1]):
        wells = sorted(signals, key=order)
        rest = [well for well in wells if well not in roles]
        if rest and len(rest) < len(wells) and wells[-len(rest) :] == rest:
            return rest
    return []


def shorter(times: Mapping[str, Sequence[float | None]]) -> list[Problem]:
    """A warning for every plate whose reads are the first of those of another: its export may be cut short.

    Parameters
    ----------
    times
        The times of the reads by plate.
    """
    longest = max(times.values(), key=len, default=())
    return [
        Problem(
            f"the export has the first {len(own)} of the {len(longest)} reads of other plates; is it cut short?",
            "warning", where=f"plate {name}", key="plates.file",
        )
        for name, own in times.items()
        if 1 < len(own) < len(longest) and list(own) == list(longest[: len(own)])
    ]  # fmt: skip


def leaps(plate: Plate, reads: Sequence[Read]) -> list[Problem]:
    """A warning where a read comes much later after the one before it than others do: its time may be mistyped.

    Wells may have times of their own, so that only those of one are looked at.
    """
    well = next(iter(reads[0].signals), "") if reads else ""
    known = np.unique([read.time for read in reads if read.time is not None and well in read.signals])
    gaps = np.diff(known)
    if gaps.size < _GAPS or gaps.max() < _LEAP * np.median(gaps):
        return []
    at = int(gaps.argmax())
    message = f"the times leap from {known[at]:g} to {known[at + 1]:g} min; correct them if this is a slip"
    return [Problem(message, "warning", where=f"plate {plate.name}", key="time")]


def copies(signals: Mapping[str, Signals]) -> list[Problem]:
    """An error for every plate all of whose wells hold the numbers of another plate of the folder.

    Parameters
    ----------
    signals
        The last signal of every well that the layout names, by plate.
    """
    problems = []
    known: dict[frozenset[tuple[str, float]], str] = {}
    for name, found in signals.items():
        other = known.setdefault(frozenset(found.items()), name)
        if other != name and len(set(found.values())) >= _DIFFERENT:
            message = (
                f"all wells hold the numbers of plate {other}, to the last digit, as no second measurement does; give "
                "its own export, or remove the copy"
            )
            problems.append(Problem(message, where=f"plate {name}", key="plates.file"))
    return problems
