"""Whether the model says what it has to: the rows of ``statements.yaml``, measured.

``python -m mtorkin.pathway.statements`` prints each with what the model says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter

from mtorkin.base.packaged import packaged
from mtorkin.pathway.constants import load_constants
from mtorkin.pathway.drugs import Drug, kinase_inhibitor, rapalog
from mtorkin.pathway.simulate import Change, simulate
from mtorkin.pathway.source import FILE

#: The drugs of the statements, and their doses in nM.
DRUGS: dict[str, tuple[Drug, float]] = {
    "rapalog": (rapalog("rapalog"), 20.0),
    "kinase inhibitor": (kinase_inhibitor("kinase inhibitor", Ki=2.0), 250.0),
}


class Statement(BaseModel):
    """A row of ``statements.yaml``, whose head says what the fields are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str
    marker: str
    at: tuple[float, ...]
    drug: Literal["none", "rapalog", "kinase inhibitor"] = "none"
    context: str = "full"
    over: str = "rest"
    what: Literal["each", "lowest", "back"] = "each"
    low: float = 0.0
    high: float = float("inf")
    sign: Literal["up", "down", "kept", "none"]
    source: str

    def holds(self, figures: tuple[float, ...]) -> bool:
        """Whether what was found keeps to the limits."""
        return all(self.low <= figure <= self.high for figure in figures)

    def has_sign(self, figures: tuple[float, ...]) -> bool:
        """Whether what was found goes the right way, whatever its size."""
        unchanged = 0.0 if self.what == "back" else 1.0
        limits = {
            "up": (unchanged, float("inf")),
            "down": (-float("inf"), unchanged),
            "kept": (0.5, float("inf")),
            "none": (self.low, self.high),
        }
        low, high = limits[self.sign]
        return all(low < figure < high for figure in figures)


@cache
def load_statements() -> dict[str, Statement]:
    """Every statement, by name."""
    return TypeAdapter(dict[str, Statement]).validate_python(packaged("mtorkin.pathway", "statements.yaml"))


def measure(factors: Mapping[str, float] | None = None, model: Path = FILE) -> dict[str, tuple[float, ...]]:
    """What the model says to each statement.

    Parameters
    ----------
    factors
        What constants are multiplied by, by name; those that a context sets too.
    model
        A file of SBML with the constants and species of ``pathway.xml``.

    Returns
    -------
    dict
        Name of the statement to its figures: one per time, or one where it asks for the lowest or the return.
    """
    statements = load_statements()
    asked = sorted({time for statement in statements.values() for time in statement.at} | {0.0})
    markers = sorted({statement.marker for statement in statements.values()})

    @cache
    def run(context: str, drug: str) -> dict[str, dict[float, float]]:
        given, dose = DRUGS.get(drug, (None, 0.0))
        drugs = [] if given is None else [given]
        changes = [] if given is None else [Change(0.0, {given.name: dose})]
        times = asked if drugs else [0.0]
        found = simulate(
            drugs, changes, times=times, context_name=context, factors=factors, markers=markers, model=model
        )
        return {str(marker): dict(zip(times, found[marker], strict=True)) for marker in markers}

    figures = {}
    for name, statement in statements.items():
        course = run(statement.context, statement.drug)[statement.marker]
        # At time 0 the drug has not bound yet: the cell at rest.
        other = course if statement.over == "rest" else run(statement.over, "none")[statement.marker]
        rest = other[0.0]
        found = [course[time] / rest for time in statement.at]
        if statement.what == "lowest":
            found = [min(found)]
        elif statement.what == "back":
            found = [found[-1] - min(found[:-1])]
        figures[name] = tuple(float(figure) for figure in found)
    return figures


def draw(rng: np.random.Generator, sigma: float = 0.3) -> dict[str, float]:
    """Factors for every chosen constant: log-normal, with this standard deviation of the logarithm."""
    names = [name for name, row in load_constants().items() if row.mark == "chosen"]
    return dict(zip(names, np.exp(rng.normal(0.0, sigma, len(names))).tolist(), strict=True))


def figures_table() -> str:
    """Each statement with its limits and what the model says, as the table of docs/pathway.md."""
    lines = ["| statement | in the context | limits | the model | rests on |", "|---|---|---|---|---|"]
    for name, found in measure().items():
        row = load_statements()[name]
        limits = " to ".join([f"{row.low:g}"] * (row.low > 0) + [f"{row.high:g}"] * (row.high < float("inf")))
        bound = "at least " if row.high == float("inf") else "at most " if row.low == 0 else ""
        said = ", ".join(f"{figure:.2f}" for figure in found)
        place = row.context if row.over == "rest" else f"{row.context}, over {row.over}"
        lines.append(f"| {row.says} | {place} | {bound}{limits} | {said} | {row.source} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(figures_table(), end="")
