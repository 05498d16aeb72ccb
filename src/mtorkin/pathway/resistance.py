"""Against which mutant or amplified gene a compound still works: how far its dose shifts there, predicted by a model.

A compound works on a marker at the dose that halves it, of what a normal cell has without a drug. A cell that has more
of the marker needs more of the compound, and in some no dose does.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import HEEDED_BY
from mtorkin.pathway.contexts import context, label, load_contexts
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.panel import usual_dose
from mtorkin.pathway.simulate import COARSE, PREDICTED, Change, Dish
from mtorkin.pathway.treatments import Candidate, Treatment

#: Markers that are looked at, and what their column is called.
ASKED = {"pS6K1_T389": "S6K1 pT389", "p4EBP1_T37": "4E-BP1 pT37/46", "eIF4F": "translation (eIF4F)"}
#: The normal cell, the part of its marker that a dose has to reach, and the time in min after the dose.
NORMAL, LEVEL, TIME = "full", 0.5, 120.0
#: Doses over the one that occupies 90 % of mTORC1 in the normal cell, three to each factor of ten.
STEPS = tuple(np.geomspace(1e-4, 1e3, 22).tolist())
#: Shift of the dose from which on a compound counts as lost.
LOST = 10.0
#: How far from 1 a shift is called none: what is between two doses is good to some 5 %.
SAME = 0.05
#: Support that a class has at least, for its row to be worth the time.
SUPPORT = 0.05
#: What a row may say.
SAYS = {
    "works": f"it takes less than {LOST:g} times the dose of the normal cell",
    "lost": f"it takes {LOST:g} times that dose or more, or no dose does it",
    "never": "no dose does it, nor in the normal cell",
    "low already": "the marker is at half of the normal cell without a drug",
    "open": "the lowest dose looked at does it in the normal cell, so that the shift is not known",
}
#: Units of doses, in nM, the largest first.
UNITS = {"mM": 1e6, "µM": 1e3, "nM": 1.0, "pM": 1e-3}
COLUMNS = [
    "compound", "class", "support", "context", "marker", "dose_nM", "normal_dose_nM", "fold", "highest_nM", "says",
    "in_words", "basis",
]  # fmt: skip


class Found(NamedTuple):
    """The dose that halves a marker in nM, or in place of one: ``none``, ``lowest`` (or less) or ``at rest``."""

    dose: float | None
    instead: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell under doses of one drug.

    Attributes
    ----------
    drug
        The drug.
    doses
        The doses that may be looked at, in nM, ascending.
    context_name
        The cell.
    """

    drug: Drug
    doses: tuple[float, ...]
    context_name: str

    @cached_property
    def _seen(self) -> dict[int, np.ndarray]:
        return {}

    @cached_property
    def _dish(self) -> Dish:
        return Dish([self.drug], context_name=self.context_name)

    @cached_property
    def at_rest(self) -> np.ndarray:
        """The markers without a drug."""
        return np.asarray(self._after([], [0.0])[0])

    def _after(self, changes: list[Change], times: list[float]) -> np.ndarray:
        return self._dish.after(changes, times=times, markers=list(ASKED), tolerances=COARSE)

    def at(self, place: int) -> np.ndarray:
        """The markers at a dose, by its place among the doses."""
        if place not in self._seen:
            (self._seen[place],) = self._after([Change(0.0, {self.drug.name: self.doses[place]})], [TIME])
        return self._seen[place]

    def dose(self, marker: int, goal: float, near: float | None = None) -> Found:
        """The dose that takes a marker, by its place, to a goal; between doses along the logarithm.

        Markers fall with the dose, so that it is found whatever doses are looked at. Those come first that another
        marker took, that are next to ``near``, and the highest; then where it would be by the law of mass action.
        """
        rest = self.at_rest[marker]
        if rest <= goal:
            return Found(None, "at rest")
        low, high = -1, len(self.doses)
        first = [] if near is None else [bisect(self.doses, near), bisect(self.doses, near) - 1, high - 1]
        guess = (low + high) // 2
        while high - low > 1:
            between = [place for place in (*self._seen, *first) if low < place < high]
            place = between[0] if between else min(max(guess, low + 1), high - 1)
            left = self.at(place)[marker]
            done = bool(left <= goal)
            low, high = (low, place) if done else (place, high)
            guess = (low + high) // 2
            if 0 < left < rest:
                # Half is left at the dose of this place times left / (rest - left), and so on.
                guess = bisect(self.doses, self.doses[place] * left / (rest - left) * (rest - goal) / goal) - done
        if high == len(self.doses):
            return Found(None, "none")
        if high == 0:
            return Found(None, "lowest")
        above, below = self.at(low)[marker], self.at(high)[marker]
        part = (above - goal) / (above - below)
        return Found(float(self.doses[low] * (self.doses[high] / self.doses[low]) ** part))


def resistance(treatment: Treatment, contexts: Collection[str] | None = None) -> pd.DataFrame:
    """How far the dose of a compound shifts in cells that may resist, by the constants as they are.

    Parameters
    ----------
    treatment
        The compound; its likeliest class and each other with a support of `SUPPORT` or more have rows of their own, but
        for one without a dose at equilibrium (covalent).
    contexts
        Names of rows of ``contexts.yaml``; default: those that are marked as resisting.

    Returns
    -------
    pandas.DataFrame
        A row per class, context and marker: ``dose_nM`` that halves the marker there, of what a normal cell has, and
        ``normal_dose_nM`` in the normal cell; ``fold``, the ratio of both; ``highest_nM``, the highest dose looked at;
        ``says``, a word of `SAYS`; and ``in_words``. What no dose reaches is empty, and said in words.

    Raises
    ------
    InputError
        If no class is simulated, none has a dose, or there is no such context.

    Examples
    --------
    >>> from mtorkin.pathway.catalogue import treatment
    >>> from mtorkin.pathway.extra import available
    >>> if available():
    ...     table = resistance(treatment("rapamycin"), ["FRB mutant"])
    ...     assert table["says"][0] == "lost"
    """
    if not treatment.candidates:
        raise InputError(treatment.why_not())
    resisting = [name for name, row in load_contexts().items() if row.resists]
    asked = resisting if contexts is None else list(contexts)
    for name in asked:
        context(name)
    first, *others = treatment.candidates
    likely = replace(treatment, candidates=(first, *(each for each in others if each.support >= SUPPORT)))
    rows = []
    for candidate in likely.candidates:
        try:
            usual = usual_dose(replace(likely, candidates=(candidate,)), NORMAL)
        except InputError:
            # A covalent class has no dose at equilibrium. Where no class has one, the last line says so.
            continue
        rows += list(_rows(candidate, tuple(step * usual for step in STEPS), asked))
    if not rows:
        usual_dose(likely, NORMAL)
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.assign(compound=treatment.name, basis=PREDICTED)
    table.attrs["basis"] = PREDICTED
    return table


def _rows(candidate: Candidate, doses: tuple[float, ...], contexts: Iterable[str]) -> Iterable[dict[str, object]]:
    normal = Cell(candidate.drug, doses, NORMAL)
    goals = LEVEL * normal.at_rest
    usual = [normal.dose(place, goal) for place, goal in enumerate(goals)]
    for name in contexts:
        cell = normal if _is_normal(name, candidate.drug) else Cell(candidate.drug, doses, name)
        for place, marker in enumerate(ASKED):
            there = usual[place]
            here = cell.dose(place, goals[place], there.dose)
            says, fold, words = _said(here, there, doses)
            yield {
                "class": candidate.word, "support": candidate.support, "context": label(name), "marker": marker,
                "dose_nM": here.dose, "normal_dose_nM": there.dose, "fold": fold, "highest_nM": doses[-1],
                "says": says, "in_words": words,
            }  # fmt: skip


def _is_normal(context_name: str, drug: Drug) -> bool:
    """Whether a cell is the normal one to a drug: nothing is another there but what the other kind of drug heeds."""
    (other,) = set(HEEDED_BY) - {drug.enters}
    return set(context(context_name).sets) <= set(HEEDED_BY[other])


def _said(here: Found, there: Found, doses: tuple[float, ...]) -> tuple[str, float | None, str]:
    """What a row says of the dose here and in the normal cell: the word, the shift where there is one, and a phrase."""
    lowest, highest = _with_unit(doses[0]), _with_unit(doses[-1])
    if here.instead == "at rest":
        return "low already", None, "at half of the normal cell without a drug"
    if here.instead == "none":
        return "never" if there.instead == "none" else "lost", None, f"no dose up to {highest}"
    if there.instead == "none":
        return "works", None, f"a dose does, and in the normal cell none up to {highest}"
    if here.dose is None:
        return "works", None, f"{lowest} or less does"
    if there.dose is None:
        return "open", None, f"in the normal cell {lowest} or less does"
    fold = here.dose / there.dose
    words = "the same dose" if abs(fold - 1) < SAME else f"{fold:{',.0f' if fold >= LOST else '.2g'}} times the dose"
    return "works" if fold < LOST else "lost", fold, words


def _with_unit(dose: float) -> str:
    """A dose in nM with three digits, in the unit that suits it."""
    unit, size = next((unit, size) for unit, size in UNITS.items() if dose >= size or size == min(UNITS.values()))
    return f"{dose / size:.3g} {unit}"


def by_class(rows: Iterable[Mapping[Any, Any]]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Which class still works: for each context and marker the classes behind each word of `SAYS`.

    A class whose compounds differ stands behind each of their words, with their names.

    Parameters
    ----------
    rows
        Rows of `resistance`, of any number of compounds.
    """
    found: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
    for row in rows:
        words = found.setdefault((row["context"], row["marker"]), {}).setdefault(row["class"], {})
        words.setdefault(row["says"], []).append(row["compound"])
    told: dict[tuple[str, str], dict[str, list[str]]] = {}
    for place, classes in found.items():
        told[place] = {}
        for name, words in classes.items():
            for says, compounds in words.items():
                alike = name if len(words) == 1 else f"{name} ({', '.join(compounds)})"
                told[place].setdefault(says, []).append(alike)
    return told
