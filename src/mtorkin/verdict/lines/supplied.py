"""Evidence lines that a folder supplies as published values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mtorkin.assays.evidence import LineRow
from mtorkin.base.settings import Settings
from mtorkin.verdict.estimates import Estimate
from mtorkin.verdict.lines.checks import CHECKS, together
from mtorkin.verdict.lines.line import Line


def of_supplied(name: str, row: LineRow, value: Mapping[str, Any], settings: Settings) -> Line:
    """A supplied value, by the limits that measured ones have to meet.

    Parameters
    ----------
    name, row
        The line.
    value
        The fields of `mtorkin.assays.supplied.Supplied`.
    settings
        The configuration.
    """
    checked = together([CHECKS[check].supplied(value, settings) for check in row.checks])
    lowest, highest = value["interval"] or (math.nan, math.nan)
    fault = "no interval was given with the value" if value["interval"] is None else checked.fault
    line = Line(
        name,
        row,
        ", ".join(part for part in (value["mutation"] or "", "value supplied") if part),
        Estimate(float(value["value"]), float(lowest), float(highest)),
        quality=fault,
        source=str(value["citation"]),
        supplied=True,
    )
    return line.judged(row.all_limits(settings.evidence) | dict(checked.limits))
