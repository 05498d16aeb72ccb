"""The marker panel of compounds against dose and time, with bands: predicted by a model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import values
from mtorkin.pathway.contexts import context, label
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.occupancy import dose_at_equilibrium
from mtorkin.pathway.schedule import Schedule
from mtorkin.pathway.sensitivity import shares
from mtorkin.pathway.simulate import PREDICTED, Change, ratio
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.pathway.uncertainty import LEAST, band_of, enough, sampled

#: Markers of the panel, and what their row is called.
PANEL = {
    "pS6K1_T389": "S6K1 pT389", "p4EBP1_T37": "4E-BP1 pT37/46", "p4EBP1_S65": "4E-BP1 pS65/T70",
    "pAkt_T308": "Akt pT308", "pAkt_S473": "Akt pS473", "eIF4F": "eIF4F", "Rheb_active": "Rheb-GTP",
}  # fmt: skip
#: Times in min, and the occupancy of mTORC1 whose dose is taken, where none is asked for.
TIMES = (15.0, 120.0, 480.0)
OCCUPIED = 0.9
#: Samples of a class in a mixture, at least.
FEWEST = 5
#: Part of the samples within a band.
LEVEL = 0.9
#: What is known of the samples of a class beside its band, for `mtorkin.pathway.separate`.
MOMENTS = ["mean", "sd", "samples"]
#: What a band says.
ENDS = ["lower", "median", "upper", "direction"]
COLUMNS = [
    "compound", "class", "support", "context", "dose_nM", "time_min", "marker", *ENDS, *MOMENTS, "basis",
]  # fmt: skip


def usual_dose(treatment: Treatment, context_name: str = "full") -> float:
    """The dose in nM that occupies 90 % of mTORC1 at equilibrium, as the likeliest class that has one.

    Raises
    ------
    InputError
        If no class has one.
    """
    cell = values() | context(context_name).sets
    for candidate in treatment.candidates:
        try:
            dose = dose_at_equilibrium(candidate.drug, "mTORC1", OCCUPIED, cell | dict(candidate.drug.constants))
        except InputError:
            # The sentence below says so once for all classes.
            continue
        if math.isfinite(dose):
            return float(dose)
    raise InputError(
        f"{treatment.name}: no dose occupies {OCCUPIED:.0%} of mTORC1 at equilibrium; name one by `mtorkin pathway "
        "--dose`"
    )


def panel(
    treatment: Treatment,
    doses: Sequence[float],
    *,
    times: Sequence[float] = TIMES,
    context_name: str = "full",
    schedule: Schedule = Schedule(),  # noqa: B008 - frozen
    samples: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """The markers over those of the same cell at rest.

    Parameters
    ----------
    treatment
        The compound.
    doses
        In nM in the medium from time 0 on.
    times
        In min, ascending.
    context_name
        The cell.
    schedule
        When the compound is washed out, and given again.
    samples
        Samples of all constants; a mixture deals them out by support, `FEWEST` to each class at least.
    seed
        Seed of the random numbers.

    Returns
    -------
    pandas.DataFrame
        A row per class, dose, time and marker. Of several classes the rows ``mixture`` pool the samples by support; a
        class with fewer than `LEAST` of them has a median, and neither a band nor a direction of its own. ``mean`` and
        ``sd`` are those of the ``samples`` of a class, and empty of a mixture.

    Raises
    ------
    InputError
        If no class is simulated, with the reason; and as `mtorkin.pathway.uncertainty.bands` does.
    """
    enough(samples)
    asked: dict[str, Any] = {"times": times, "context_name": context_name, "samples": samples, "seed": seed}
    bands = list(_bands(class_samples(treatment, doses, schedule, list(PANEL), **asked)))
    words, supports, found = zip(*bands, strict=True)
    # Doses, classes, markers and times, as the rows are ordered.
    columns = {name: np.stack([band[name] for band in found]).transpose(1, 0, 3, 2) for name in (*ENDS, *MOMENTS)}
    whole = columns["median"].shape
    table = pd.DataFrame(
        {
            "class": _along(1, words, whole), "support": _along(1, supports, whole), "dose_nM": _along(0, doses, whole),
            "marker": _along(2, list(PANEL), whole), "time_min": _along(3, times, whole),
        }
        | {name: values.ravel() for name, values in columns.items()}
    )  # fmt: skip
    table = table.assign(compound=treatment.name, context=label(context_name), basis=PREDICTED)[COLUMNS]
    table.attrs["basis"] = PREDICTED
    return table


def _along(axis: int, cells: Sequence[Any], whole: tuple[int, ...]) -> np.ndarray:
    """Cells of one axis, for every row of a table."""
    shape = [-1 if place == axis else 1 for place in range(len(whole))]
    return np.broadcast_to(np.array(cells).reshape(shape), whole).ravel()


def class_samples(
    treatment: Treatment, doses: Sequence[float], schedule: Schedule, markers: list[str], *, samples: int, **asked: Any
) -> Iterator[tuple[Candidate, float, np.ndarray]]:
    """Each class that a compound may be of, its share in the support, and its samples at doses.

    Yields
    ------
    Candidate, float, numpy.ndarray
        Samples, doses, times and markers, over the cell at rest; samples are dealt out by share, `FEWEST` to each class
        at least.

    Raises
    ------
    InputError
        If no class is simulated, with the reason.
    """
    if not treatment.candidates:
        raise InputError(treatment.why_not())
    whole = sum(candidate.support for candidate in treatment.candidates)
    if not whole:
        raise InputError(f"{treatment.name} is not simulated: no class that could be has any support")
    for candidate in treatment.candidates:
        share = candidate.support / whole
        drug = candidate.drug
        found = sampled(
            [drug], [schedule.changes(drug.name, dose) for dose in doses], measured=candidate.spreads, markers=markers,
            samples=max(FEWEST, math.ceil(samples * share)), **asked,
        )  # fmt: skip
        yield candidate, share, found


def pooled(classes: Sequence[tuple[Candidate, float, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """The samples of all classes, and their weights by support, which add up to 1."""
    weights = [np.full(len(found), share / len(found)) for _, share, found in classes]
    return np.concatenate([found for _, _, found in classes]), np.concatenate(weights)


def _bands(
    classes: Iterator[tuple[Candidate, float, np.ndarray]],
) -> Iterator[tuple[str, float, dict[str, np.ndarray]]]:
    """Each class with its support, and its bands as `ENDS` and `MOMENTS`; and the mixture of several."""
    found = []
    for candidate, share, one in classes:
        number = len(one)
        band = band_of(one, level=LEVEL, weights=np.full(number, 1 / number))
        if number < LEAST:
            nothing = np.full_like(one[0], math.nan)
            band |= {"lower": nothing, "upper": nothing, "direction": np.full(nothing.shape, "")}
        moments = one.mean(axis=0), one.std(axis=0, ddof=1), np.full(one[0].shape, number)
        yield candidate.word, candidate.support, band | dict(zip(MOMENTS, moments, strict=True))
        found.append((candidate, share, one))
    if len(found) > 1:
        every, weights = pooled(found)
        band = band_of(every, level=LEVEL, weights=weights)
        whole = sum(candidate.support for candidate, _, _ in found)
        nothing = np.full_like(every[0], math.nan)
        moments = nothing, nothing, np.full(nothing.shape, len(every))
        yield MIXTURE, whole, band | dict(zip(MOMENTS, moments, strict=True))


def panel_shares(candidate: Candidate, dose: float, time: float, context_name: str = "full") -> pd.DataFrame:
    """The shares for every marker of the panel, after a dose in nM and a time in min.

    Returns
    -------
    pandas.DataFrame
        Columns ``marker``, ``constant``, ``mark`` and ``share``.

    Raises
    ------
    InputError
        As `mtorkin.pathway.sensitivity.shares` and `mtorkin.pathway.simulate.ratio` do.
    """

    def predict(factors: dict[str, float]) -> dict[str, float]:
        table = ratio(
            [candidate.drug], [Change(0.0, {candidate.drug.name: dose})], times=[time], context_name=context_name,
            factors=factors, markers=list(PANEL),
        )  # fmt: skip
        return {marker: float(table[marker][time]) for marker in PANEL}

    found = shares(predict, candidate)
    return pd.concat([table.assign(marker=marker) for marker, table in found.items()], ignore_index=True)[
        ["marker", "constant", "mark", "share"]
    ]
