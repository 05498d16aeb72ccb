"""The outlook of compounds as lines for a terminal; compounds of which the same is to be said share them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from mtorkin.preflight.record import Apart, Conversion, Measurement, Outlook, Series

_WIDTH = 110
_INDENT = 24


def in_words(outlooks: Iterable[Outlook]) -> Iterator[str]:
    """A block of lines for every compound, or for compounds that are alike; then the experiments that they name."""
    outlooks = list(outlooks)
    alike: dict[tuple[str, ...], list[Outlook]] = {}
    for outlook in outlooks:
        # Conversion, which noise sets apart, counts by its order alone.
        rough = [_rounded(measurement.conversion) for measurement in outlook.measurements]
        alike.setdefault(tuple(_lines(outlook, rough)), []).append(outlook)
    for group in alike.values():
        yield textwrap.fill(", ".join(outlook.compound for outlook in group), _WIDTH)
        each = zip(*(outlook.measurements for outlook in group), strict=True)
        yield from _lines(group[0], [_highest([one.conversion for one in same]) for same in each])
    experiments = {missing.experiment: missing.do for outlook in outlooks for missing in outlook.missing}
    if experiments:
        yield "The experiments:"
    for name, do in experiments.items():
        yield _line(name, do)


def _lines(outlook: Outlook, conversions: list[Conversion]) -> Iterator[str]:
    differing = _differing(outlook.measurements)
    for measurement, conversion in zip(outlook.measurements, conversions, strict=True):
        yield _line("measured", _measured(measurement, differing, conversion))
    for group in outlook.together:
        yield _line("together", f"ATP and protein, {group.wells} wells of {', '.join(group.folders)}")
    for pair in outlook.apart:
        yield _line("not together", _apart(pair))
    yield _line("can be", ", ".join(outlook.can_be) or "unresolved only")
    needed: dict[str, list[str]] = {}
    for missing in outlook.missing:
        for name in missing.classes:
            needed.setdefault(name, []).append(missing.experiment)
    if needed:
        yield _line("for more", "; ".join(f"{name} needs {', '.join(each)}" for name, each in needed.items()))


def _line(what: str, text: str) -> str:
    head = f"  {what}".ljust(_INDENT)
    return textwrap.fill(
        text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip


def _differing(measurements: list[Measurement]) -> set[str]:
    """The attributes of its arms in which the measurements of a compound differ."""
    names = {name for measurement in measurements for name in measurement.arm}
    return {name for name in names if len({measurement.arm.get(name) for measurement in measurements}) > 1}


def _measured(measurement: Measurement, differing: set[str], conversion: Conversion) -> str:
    arm = [words for name, words in measurement.arm.items() if name in differing]
    each = f"{measurement.fewest}" + (f" to {measurement.most}" if measurement.most > measurement.fewest else "")
    controls = [
        f"{count} {side}"
        for side, count in (("high", measurement.high_controls), ("low", measurement.low_controls))
        if count
    ]
    parts = [
        *([] if measurement.purpose == "mechanism" else [measurement.purpose]),
        *(levels(series) for series in measurement.series),
        *([f"at {measurement.fixed}"] if measurement.fixed else []),
        f"{each} well{'' if each == '1' else 's'} each",
        *([" and ".join(controls) + " controls"] if controls else []),
        _conversion(conversion),
    ]
    return f"{', '.join([measurement.assay, *arm])}: {'; '.join(parts)}"


def levels(series: Series) -> str:
    """The levels of what varies."""
    found = series.levels
    if not found:
        return f"{series.name} at none"
    what = f"{len(found)} doses" if series.name == "inhibitor" else f"{series.name} at {len(found)} levels"
    ends = f"{found[0]:g} to {found[-1]:g}" if len(found) > 1 else f"{found[0]:g}"
    return f"{what}, {ends} {series.unit}"


def _conversion(conversion: Conversion) -> str:
    if conversion.highest is None:
        return f"conversion cannot be known ({conversion.why_not})"
    return f"conversion up to {100 * conversion.highest:.2g} %"


def _rounded(conversion: Conversion) -> Conversion:
    """To one digit."""
    if conversion.highest is None:
        return conversion
    return conversion.model_copy(update={"highest": float(f"{conversion.highest:.1g}")})


def _highest(conversions: list[Conversion]) -> Conversion:
    """That of several compounds, of which it can be known of all or none."""
    return max(conversions, key=lambda conversion: conversion.highest or 0.0)


def _apart(pair: Apart) -> str:
    """Why two folders are not fitted together."""
    reasons = []
    for found in pair.differences:
        if found.here == found.there == "none":
            reasons.append(f"no {found.what} is named")
            continue
        hint = " (the same? then write it alike)" if found.near else ""
        reasons.append(f"the {found.what} is {found.here} and {found.there}{hint}")
    return f"{pair.folder} and {pair.other}: {'; '.join(reasons) or pair.why}"
