"""Times in the labels of kinetic plate blocks."""

from __future__ import annotations

import re

from mtorkin.assays.units import parse

_UNITS = {
    "s": "s",
    "sec": "s",
    "second": "s",
    "m": "min",
    "min": "min",
    "minute": "min",
    "h": "h",
    "hr": "h",
    "hour": "h",
}
_NUMBER_UNIT = r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>s|secs?|seconds?|min|minutes?|h|hrs?|hours?)"
_CLOCK = r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d+)?)"
_TIME = re.compile(rf"(?<![\w.,])(?:(?:t|time)\s*[=:]?\s*)?(?:{_NUMBER_UNIT}|{_CLOCK})(?!\w)", re.IGNORECASE)
_CYCLE = re.compile(r"(?<!\w)(?:cycle|kinetic read|time point)\s*(?:no\.?|nr\.?|#)?\s*\d+(?!\w)", re.IGNORECASE)


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
    match = found[-1]
    if match["unit"]:
        unit = _UNITS[match["unit"].lower().rstrip("s") or "s"]
        time = parse(f"{match['number'].replace(',', '.')} {unit}", "time").value
    else:
        clock = [parse(f"{match[part]} {unit}", "time").value for part, unit in _CLOCK_PARTS]
        time = sum(clock)
    rest = _CYCLE.sub("", label[: match.start()] + label[match.end() :])
    return re.sub(r"\s+", " ", re.sub(r"(?:\s*[,;:@()]\s*){2,}", ", ", rest)).strip(" ,;:@-()"), time


_CLOCK_PARTS = (("hours", "h"), ("minutes", "min"), ("seconds", "s"))
