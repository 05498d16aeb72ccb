"""A compared family as rows of the tables of fits, predictions, curves and patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.selection import CRITERIA, differences, weights
from mtorkin.kinetics.families.constants import parameter_rows
from mtorkin.kinetics.families.family import BOTH, Row
from mtorkin.kinetics.families.inhibitor import Compared
from mtorkin.kinetics.families.wary import flags_of
from mtorkin.kinetics.fit.adequacy import OUTLYING, standard_deviation
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.flags import Raised, raised
from mtorkin.kinetics.law.species import COMPLEX

_CURVE_POINTS = 61
_JOIN = "; "


def rows_of(compared: Compared) -> dict[str, list[Row]]:
    """The rows of a family, by table: ``fits``, ``parameters``, ``predictions``, ``curves`` and ``patterns``."""
    name, compound = {"family": compared.family.name}, {"compound": compared.family.record["compound"]}
    return {
        "fits": [{**name, **compound, **row} for row in _fit_rows(compared)],
        "parameters": [{**name, **row} for row in parameter_rows(compared)],
        "predictions": _prediction_rows(compared),
        "curves": _curve_rows(compared),
        "patterns": [{**name, **compound, **row} for row in compared.patterns],
    }


def _fit_rows(compared: Compared) -> Iterator[Row]:
    comparison, flags = compared.comparison, flags_of(compared)
    for models in (comparison.textbook, comparison.confined):
        yield from _compared_rows(compared, models, flags)


def _compared_rows(compared: Compared, models: Sequence[Candidate], flags: list[Raised]) -> Iterator[Row]:
    """Models that are compared by their criteria, unconfined or confined ones."""
    comparison = compared.comparison
    values = {name: [getattr(c.criteria, name) for c in models] for name in CRITERIA}
    # The likelihood is a density: in the user's unit of velocity it is smaller by that unit, once for every well.
    in_unit = comparison.data.n * float(np.log(comparison.scale.velocity))
    delta = {name: differences(values[name]) for name in CRITERIA}
    weight = {name: weights(values[name]) for name in CRITERIA}
    for index, c in enumerate(models):
        # A model confined to a region may miss the wells for that reason alone.
        lack = None if c.pattern else comparison.lack_of_fit(c)
        chosen = c is comparison.chosen
        own = [
            *(raised("at-bound", name=name) for name in c.fit.at_bounds),
            *(raised("undetermined", name=name) for name in c.fit.undetermined),
            *(flags if chosen else []),
        ]
        yield {
            "model": c.name,
            "pattern": c.pattern,
            "region": c.region,
            "scatter": comparison.scatter,
            "species": compared.species,
            "depletion": comparison.data.enzyme > 0,
            "n": comparison.data.n,
            "k": c.criteria.k,
            "loglik": c.criteria.loglik - in_unit,
            **{name: values[name][index] + 2.0 * in_unit for name in CRITERIA},
            **{f"delta_{name}": delta[name][index] for name in CRITERIA},
            **{f"weight_{name}": weight[name][index] for name in CRITERIA},
            "evidence": c.evidence,
            "lack_of_fit": np.nan if lack is None else lack.p,
            "lack_of_fit_F": np.nan if lack is None else lack.F,
            "converged": c.fit.converged,
            "chosen": chosen,
            "flags": _JOIN.join(each.sentence for each in own),
            "flag_codes": _JOIN.join(each.flag.code for each in own),
        }


def _prediction_rows(compared: Compared) -> list[Row]:
    comparison, wells = compared.comparison, compared.family.wells
    found, data, unit = comparison.chosen.fit, comparison.data, comparison.scale.velocity
    law, deviation = found.predict(data), standard_deviation(found, data)
    residual = (data.velocity - law) / np.where(deviation > 0, deviation, 1.0)
    # What is drawn beside the velocities as they were measured.
    fitted = law + comparison.measured.velocity - data.velocity
    given = ("family", "assay", "plate", "well", "substrate", "protein", "inhibitor", "velocity")
    cells = {
        **{name: wells[name].tolist() for name in given},
        "fitted": (unit * fitted).tolist(),
        "sd": (unit * deviation).tolist(),
        "standardised_residual": residual.tolist(),
        "flags": np.where(np.abs(residual) > OUTLYING, "outlying", "").tolist(),
    }
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _curve_rows(compared: Compared) -> list[Row]:
    """Points to draw: along the substrate at every inhibitor level, or along the inhibitor at one substrate level."""
    family, scale = compared.family, compared.comparison.scale
    if family.axis == BOTH:
        return []
    if family.axis:
        # Quadratic spacing puts the points where the curve bends.
        grid = np.linspace(0.0, 1.0, _CURVE_POINTS)[1:] ** 2 * float(family.wells["substrate"].max())
        levels = np.unique(family.drug)
        inhibitor, substrate = np.repeat(levels, grid.size), np.tile(grid, levels.size)
    else:
        tested = family.drug[family.drug > 0]
        inhibitor = np.geomspace(float(tested.min()) / 3.0, 3.0 * float(tested.max()), _CURVE_POINTS)
        substrate = np.full_like(inhibitor, scale.substrate)
    drawn = Data(substrate / scale.substrate, inhibitor / scale.inhibitor, np.zeros_like(inhibitor))
    if compared.species == COMPLEX:
        fkbp12 = np.full_like(inhibitor, float(family.record["FKBP12"]))
        drawn = drawn.acted_on_by(family.complex_of(inhibitor, fkbp12).over(scale.inhibitor))
    fitted = scale.velocity * compared.comparison.drawn(drawn)
    return [
        {"family": family.name, "inhibitor": x, "substrate": s if family.axis else np.nan, "fitted": v}
        for x, s, v in zip(inhibitor.tolist(), substrate.tolist(), fitted.tolist(), strict=True)
    ]
