"""Two drugs at once: more or less than either alone would lead one to expect. Predicted by a model.

Bliss asks whether they act independently: the parts that each leaves of a marker multiply. Loewe asks whether one is a
dilution of the other, and is undefined where the pair does more than one of them can do at any dose.

References
----------
.. [1] Bliss 1939 Ann Appl Biol 26:585.
.. [2] Loewe 1953 Arzneim Forsch 3:285.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.doses import HIGHEST, dose_for
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.panel import usual_dose
from mtorkin.pathway.simulate import PREDICTED, Change, ratio
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.pathway.uncertainty import SHARED, UNCHANGED, enough, factors

#: Doses of each drug over the one that occupies 90 % of mTORC1.
STEPS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

#: A drug that leaves more of the marker than this at any dose is a partial inhibitor of it.
PARTIAL = 0.03
#: What the excess over Bliss may be.
VERDICTS = {
    "more": "they do more than two that act independently",
    "less": "they do less than two that act independently",
    "independent": "they act independently",
    "open": "open: fewer than 90 % of the samples agree",
}


@dataclass(frozen=True)
class Pair:
    """Two drugs, each as the likeliest class of its compound, and what is looked at.

    Attributes
    ----------
    one, other
        The drugs.
    marker
        The marker.
    time
        Minutes after both are given.
    context_name
        The cell.
    """

    one: Candidate
    other: Candidate
    marker: str
    time: float = 120.0
    context_name: str = "full"

    def left(self, dose: float, other_dose: float, sample: Mapping[str, float] | None = None) -> float:
        """What is left of the marker, over the same cell at rest.

        Raises
        ------
        InputError
            As `mtorkin.pathway.simulate.simulate` does: the model holds one inhibitor and one rapalog.
        """
        drugs = [self.one.drug, self.other.drug]
        doses = {drugs[0].name: dose, drugs[1].name: other_dose}
        table = ratio(
            drugs, [Change(0.0, doses)], times=[self.time], context_name=self.context_name, markers=[self.marker],
            factors=sample,
        )  # fmt: skip
        return float(table[self.marker].iloc[0])


def pair_of(one: Treatment, other: Treatment, marker: str, time: float = 120.0, context_name: str = "full") -> Pair:
    """Two compounds, each as its likeliest class that is simulated.

    Raises
    ------
    InputError
        If one is not simulated, with the reason.
    """
    for treatment in (one, other):
        if not treatment.candidates:
            raise InputError(treatment.why_not())
    return Pair(one.candidates[0], other.candidates[0], marker, time, context_name)


def doses_of(treatment: Treatment, context_name: str = "full") -> list[float]:
    """The doses of a compound that are looked at, in nM.

    Raises
    ------
    InputError
        As `mtorkin.pathway.panel.usual_dose` does.
    """
    usual = usual_dose(treatment, context_name)
    return [step * usual for step in STEPS]


def surface(pair: Pair, doses: Sequence[float], other_doses: Sequence[float]) -> pd.DataFrame:
    """The marker at every pair of doses, and none of either, beside what Bliss expects.

    Parameters
    ----------
    pair
        The drugs.
    doses, other_doses
        In nM, above 0.

    Returns
    -------
    pandas.DataFrame
        Columns ``dose_nM``, ``other_dose_nM``, ``left`` (of the marker, over the cell at rest), ``expected`` (the
        product of what each alone leaves) and ``excess`` (expected less left: above 0 they do more than expected).

    Raises
    ------
    InputError
        As `Pair.left` does, and where a drug alone raises the marker, of which Bliss says nothing.
    """
    alone = {0.0: 1.0} | {dose: pair.left(dose, 0.0) for dose in doses}
    other_alone = {0.0: 1.0} | {dose: pair.left(0.0, dose) for dose in other_doses}
    for candidate, lefts in ((pair.one, alone), (pair.other, other_alone)):
        if max(lefts.values()) > 1 + UNCHANGED:
            raise InputError(
                f"{candidate.drug.name} alone raises {pair.marker}, and Bliss is of parts that are left; name another "
                "marker by --marker"
            )
    rows = []
    for dose, left in alone.items():
        for other_dose, other_left in other_alone.items():
            expected = left * other_left
            both = pair.left(dose, other_dose) if dose and other_dose else expected
            rows.append((dose, other_dose, both, expected, expected - both))
    table = pd.DataFrame(rows, columns=["dose_nM", "other_dose_nM", "left", "expected", "excess"])
    table.attrs["basis"] = PREDICTED
    return table


def most_apart(table: pd.DataFrame) -> tuple[float, float]:
    """The pair of doses of a `surface`, both above 0, at which it is farthest from what Bliss expects."""
    both = table[(table["dose_nM"] > 0) & (table["other_dose_nM"] > 0)]
    row = both.sort_values("excess", key=abs, kind="stable").iloc[-1]
    return float(row["dose_nM"]), float(row["other_dose_nM"])


@dataclass(frozen=True)
class Excess:
    """The excess over Bliss at one pair of doses, with the band of all that is uncertain.

    Attributes
    ----------
    lower, median, upper
        Of the samples.
    verdict
        A word of `VERDICTS`.
    """

    lower: float
    median: float
    upper: float
    verdict: str


def bliss(pair: Pair, dose: float, other_dose: float, *, samples: int = 50, seed: int = 0) -> Excess:
    """The excess over Bliss in samples of all constants.

    Raises
    ------
    InputError
        As `Pair.left` does, and where there are fewer than 20 samples.
    """
    enough(samples)
    rng = np.random.default_rng(seed)
    measured = {**pair.one.spreads, **pair.other.spreads}
    found = []
    for _ in range(samples):
        sample = factors(rng, measured)
        alone, other, both = (
            pair.left(*doses, sample) for doses in ((dose, 0.0), (0.0, other_dose), (dose, other_dose))
        )
        found.append(alone * other - both)
    excess = np.array(found)
    shares = {
        "more": (excess > UNCHANGED).mean(), "less": (excess < -UNCHANGED).mean(),
        "independent": (abs(excess) <= UNCHANGED).mean(),
    }  # fmt: skip
    verdict = next((word for word, share in shares.items() if share >= SHARED), "open")
    lower, median, upper = np.quantile(excess, [0.05, 0.5, 0.95])
    return Excess(float(lower), float(median), float(upper), verdict)


def loewe(pair: Pair, dose: float, other_dose: float) -> float:
    """The combination index of Loewe at a pair of doses: below 1 they do more than one as a dilution of the other.

    Raises
    ------
    InputError
        If one of them alone leaves part of the marker at any dose: beyond that there is no dose of it that does what
        the pair does, and an index would end there without a word. And as `Pair.left` does.
    """
    left = pair.left(dose, other_dose)
    index = 0.0
    for candidate, given in ((pair.one, dose), (pair.other, other_dose)):
        most = _most(candidate.drug, pair)
        if most > PARTIAL:
            raise InputError(
                f"Loewe additivity is undefined of a partial inhibitor: {candidate.drug.name} alone leaves {most:.3g} "
                f"of {pair.marker} at any dose, and no dose of it does what a pair does beyond that"
            )
        index += given / _dose_alone(candidate.drug, pair, left)
    return index


def _dose_alone(drug: Drug, pair: Pair, left: float) -> float:
    return dose_for(drug, pair.marker, left, time=pair.time, context_name=pair.context_name)


def _most(drug: Drug, pair: Pair) -> float:
    table = ratio(
        [drug], [Change(0.0, {drug.name: HIGHEST})], times=[pair.time], context_name=pair.context_name,
        markers=[pair.marker],
    )  # fmt: skip
    return float(table[pair.marker].iloc[0])
