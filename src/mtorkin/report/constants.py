"""The constants of a family's chosen model in print."""

from __future__ import annotations

from dataclasses import dataclass

from mtorkin.report.numbers import Estimate, estimate, in_molar
from mtorkin.report.rows import Row, items
from mtorkin.report.study import Study
from mtorkin.report.words import PARAMETERS


@dataclass(frozen=True)
class Parameter:
    """A constant of the chosen model in print; `molar` is its value in molar, where it is a concentration."""

    name: str
    estimate: Estimate
    flags: list[str]
    molar: float | None = None


def chosen_model(family: Row, study: Study) -> Row | None:
    """The reported model of a family, if one was fitted."""
    return next((row for row in study.fits.get(family["family"], []) if row["chosen"]), None)


def constants(family: Row, study: Study) -> list[Parameter]:
    """The constants of the chosen model, in the order of `words.PARAMETERS`; none where no model was fitted."""
    chosen = chosen_model(family, study)
    if chosen is None:
        return []
    order = list(PARAMETERS)
    found = [row for row in study.parameters.get(family["family"], []) if row["model"] == chosen["model"]]
    found.sort(key=lambda row: order.index(row["parameter"]) if row["parameter"] in order else len(order))
    return [
        Parameter(
            row["parameter"],
            estimate(row["value"], row["stderr"], row["lower"], row["upper"], bool(row["profiled"]), row["unit"]),
            items(row["flags"]),
            in_molar(row["value"], row["unit"]),
        )
        for row in found
    ]
