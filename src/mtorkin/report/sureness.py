"""How sure a verdict is, in odds; those of an open verdict are never said without the mechanism that they are for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from mtorkin.base.odds import odds
from mtorkin.base.settings import Selection
from mtorkin.kinetics.law.catalogue import UNLISTED
from mtorkin.report.numbers import DASH


def needed(margin: float) -> str:
    """The odds at which a mechanism is called; a margin is twice their logarithm."""
    ratio = math.exp(margin / 2.0)
    return odds(ratio / (1.0 + ratio))


def in_short(verdict: str, support: float | None) -> str:
    """The odds as a table has them; none of an open verdict, whose odds are for another word."""
    if verdict == "unresolved" or support is None:
        return DASH
    return odds(support).replace("more than ", "> ").replace("less than ", "< ")


def likeliest(support: float | None, alive: Sequence[str]) -> str:
    """The mechanism that leads where the verdict is open, with its odds; empty where there is none."""
    return f"likeliest {alive[0]} at {odds(support)}" if support is not None and alive else ""


def sureness(record: Mapping[str, Any], selection: Selection) -> str:
    """How sure the verdict is, in odds; of an open one those of the likeliest mechanism, which is named."""
    chance = record["support"]
    if chance is None:
        return "No odds: no mechanism is named."
    if record["verdict"] != "unresolved":
        said = odds(chance)
        return f"{said[0].upper()}{said[1:]} against every other mechanism"
    best, *others = [each["class"] for each in record["alive"]]
    margin = selection.margin_unlisted if UNLISTED in others else selection.margin
    if chance < 1.0 - 1.0 / (1.0 + math.exp(margin / 2.0)):
        return f"Undecided. The likeliest is {best}, at {odds(chance)}; a call needs {needed(margin)}"
    return f"Undecided. These wells leave {best}, at {odds(chance)}, but not all that would look the same is excluded"
