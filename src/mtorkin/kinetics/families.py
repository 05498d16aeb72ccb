"""From the tables of kinetic families to the tables of fits: every model, its criteria, the patterns and their support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mtorkin import tables
from mtorkin.errors import Problem
from mtorkin.kinetics import mechanisms as m
from mtorkin.kinetics.adequacy import (
    LACK_OF_FIT,
    OUTLYING,
    correlated_pairs,
    lack_of_fit,
    standard_deviation,
)
from mtorkin.kinetics.error_model import estimate_scatter
from mtorkin.kinetics.fitting import Data, Fit, Scale, fit, predict
from mtorkin.kinetics.intervals import Interval, profile_interval
from mtorkin.kinetics.mechanisms import Mechanism
from mtorkin.kinetics.models import lmfit_result
from mtorkin.kinetics.patterns import confined_models
from mtorkin.kinetics.rate_law import Array
from mtorkin.kinetics.selection import CRITERIA, Criteria, criteria, differences, weights
from mtorkin.settings import Settings

#: Name of the substrate law alone, where no inhibitor was used.
MICHAELIS_MENTEN = m.Mechanism("Michaelis-Menten", m.NO_INHIBITION.constants)

_CURVE_POINTS = 61
_JOIN = "; "


@dataclass(frozen=True)
class Fitted:
    """Tables of the fits of some families; see `mtorkin.tables`."""

    fits: pd.DataFrame
    parameters: pd.DataFrame
    predictions: pd.DataFrame
    curves: pd.DataFrame
    patterns: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    """A fitted model in a comparison."""

    name: str
    pattern: str
    region: str
    fit: Fit
    criteria: Criteria


def fit_families(families: pd.DataFrame, family_wells: pd.DataFrame, settings: Settings) -> Fitted:
    """Fit every model to every family.

    Parameters
    ----------
    families, family_wells
        Tables `tables.FAMILIES` and `tables.FAMILY_WELLS`.
    settings
        The configuration.

    Returns
    -------
    Fitted
        The tables of fits; families that cannot be fitted are in its problems.
    """
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("fits", "parameters", "predictions", "curves", "patterns")
    }
    problems: list[Problem] = []
    wells_of = dict(tuple(family_wells.groupby("family", sort=False)))
    for row in families.sort_values("family").to_dict("records"):
        family = {str(name): value for name, value in row.items()}
        wells = wells_of[family["family"]].sort_values(["assay", "plate", "well"], kind="stable")
        if not (wells["velocity"] > 0).any():
            problems.append(
                Problem(
                    "no velocity is above zero after background subtraction, so there is nothing to fit; "
                    "look at the controls and at detection.direction",
                    assay=family["assay"],
                    compound=_text(family["compound"]),
                )
            )
            continue
        for name, new in _fit_family(family, wells, settings).items():
            rows[name].extend(new)
    return Fitted(
        fits=tables.FITS.frame(rows["fits"]),
        parameters=tables.PARAMETERS.frame(rows["parameters"]),
        predictions=tables.PREDICTIONS.frame(rows["predictions"]),
        curves=tables.CURVES.frame(rows["curves"]),
        patterns=tables.PATTERNS.frame(rows["patterns"]),
        problems=problems,
    )


def _fit_family(family: dict[str, Any], wells: pd.DataFrame, settings: Settings) -> dict[str, list[dict[str, Any]]]:
    enzyme = family["enzyme_concentration"]
    # Depletion needs enzyme and inhibitor in one unit; arbitrary units of a published table cannot be compared.
    comparable = bool(pd.notna(enzyme)) and family["enzyme_concentration_unit"] == family["inhibitor_unit"]
    axis = _text(family["axis"])
    data, scale = Data(
        substrate=wells["substrate"].to_numpy(float) if axis else np.ones(len(wells)),
        inhibitor=wells["inhibitor"].to_numpy(float),
        velocity=wells["velocity"].to_numpy(float),
        enzyme=float(enzyme) if comparable else 0.0,
    ).in_own_units()
    textbook = _textbook(axis, data)
    scatter, floor = estimate_scatter(data, textbook[-1], settings.fit.starts)
    data = Data(data.substrate, data.inhibitor, data.velocity, data.enzyme, scatter)

    plain = [_candidate(model.name, "", "", fit(model, data, starts=settings.fit.starts), data) for model in textbook]
    confined = []
    if textbook[0] is not MICHAELIS_MENTEN:
        for model in confined_models(data, axis, settings.regions):
            # The unconfined optimum is the best start for its region where it lies inside.
            extra = tuple(c.fit.free for c in plain if c.fit.mechanism is model.mechanism)
            found = fit(model.mechanism, data, confined=model.bounds, starts=settings.fit.starts, extra=extra)
            confined.append(_candidate(model.name, model.pattern, model.region, found, data))

    chosen = _chosen(plain, confined, settings.selection.criterion)
    lack = lack_of_fit(plain[-1].fit, data)
    flags = _family_flags(chosen, data, comparable, axis, settings)
    if lack is not None and lack.p < LACK_OF_FIT:
        flags.append(f"lack of fit: replicates scatter less than the richest model misses them (p = {lack.p:.2g})")
    spread = _describe_floor(floor)
    return {
        "fits": [
            {**row, "scatter": spread}
            for comparison in (plain, confined)
            for row in _fit_rows(family, comparison, chosen, data, scale, flags)
        ],
        "parameters": [row for c in plain for row in _parameter_rows(family, c, c is chosen, data, scale, settings)],
        "predictions": _prediction_rows(family, wells, chosen, data, scale),
        "curves": _curve_rows(family, wells, chosen, data, scale, axis),
        "patterns": _pattern_rows(family, confined, settings),
    }


def _textbook(axis: str, data: Data) -> tuple[Mechanism, ...]:
    if not (data.inhibitor > 0).any():
        return (MICHAELIS_MENTEN,)
    return m.TEXTBOOK if axis else m.DOSE_RESPONSE


def _candidate(name: str, pattern: str, region: str, found: Fit, data: Data) -> _Candidate:
    return _Candidate(name, pattern, region, found, criteria(found, data))


def _chosen(plain: list[_Candidate], confined: list[_Candidate], criterion: str) -> _Candidate:
    """The textbook model that stands for the best confined one; without inhibitor, the only one there is."""
    if not confined:
        return plain[0]
    best = min(confined, key=lambda c: getattr(c.criteria, criterion))
    return next(c for c in plain if c.name == best.fit.mechanism.name)


def _fit_rows(
    family: dict[str, Any], comparison: list[_Candidate], chosen: _Candidate, data: Data, scale: Scale, flags: list[str]
) -> Iterable[dict[str, Any]]:
    values = {name: [getattr(c.criteria, name) for c in comparison] for name in CRITERIA}
    # The likelihood is a density: in the user's unit of velocity it is smaller by that unit, once for every well.
    in_unit = data.n * float(np.log(scale.velocity))
    delta = {name: differences(values[name]) for name in CRITERIA}
    weight = {name: weights(values[name]) for name in CRITERIA}
    for index, c in enumerate(comparison):
        own = [f"{name} at a bound of its range" for name in c.fit.at_bounds]
        yield {
            "family": family["family"],
            "compound": family["compound"],
            "model": c.name,
            "pattern": c.pattern,
            "region": c.region,
            "depletion": data.enzyme > 0,
            "n": data.n,
            "k": c.criteria.k,
            "loglik": c.criteria.loglik - in_unit,
            **{name: values[name][index] + 2.0 * in_unit for name in CRITERIA},
            **{f"delta_{name}": delta[name][index] for name in CRITERIA},
            **{f"weight_{name}": weight[name][index] for name in CRITERIA},
            "lack_of_fit": lack.p if (lack := lack_of_fit(c.fit, data)) is not None else np.nan,
            "lack_of_fit_F": lack.F if lack is not None else np.nan,
            "converged": c.fit.converged,
            "chosen": c is chosen,
            "flags": _JOIN.join([*own, *(flags if c is chosen else [])]),
        }


def _pattern_rows(family: dict[str, Any], confined: list[_Candidate], settings: Settings) -> list[dict[str, Any]]:
    criterion = settings.selection.criterion
    values = [getattr(c.criteria, criterion) for c in confined]
    if not values:
        return []
    delta, weight = differences(values), weights(values)
    rows = []
    for pattern in dict.fromkeys(c.pattern for c in confined):
        own = [index for index, c in enumerate(confined) if c.pattern == pattern]
        best = min(own, key=lambda index: delta[index])
        rows.append(
            {
                "family": family["family"],
                "compound": family["compound"],
                "pattern": pattern,
                "model": confined[best].name,
                "criterion": criterion,
                "delta": delta[best],
                "support": float(np.sum(weight[own])),
                "alive": bool(delta[best] < settings.selection.margin),
            }
        )
    return rows


def _parameter_rows(
    family: dict[str, Any], candidate: _Candidate, profiled: bool, data: Data, scale: Scale, settings: Settings
) -> list[dict[str, Any]]:
    found = candidate.fit
    mechanism = found.mechanism
    estimates = lmfit_result(found, data).params
    substrate_unit, inhibitor_unit = family["substrate_unit"], family["inhibitor_unit"]
    units = {
        "Vmax": family["velocity_unit"],
        "V0": family["velocity_unit"],
        "Km": substrate_unit,
        "Kic": inhibitor_unit,
        "Kiu": inhibitor_unit,
        "Kapp": inhibitor_unit,
    }
    derived = {name: powers for name, powers in mechanism.constants.items() if powers and name not in mechanism.free}
    rows = []
    for name in (*mechanism.free, *derived):
        powers = derived.get(name, {name: 1.0})
        interval = profile_interval(found, data, powers, settings.fit.confidence) if profiled else Interval(None, None)
        value = float(np.exp(sum(power * np.log(found.values[part]) for part, power in powers.items())))
        flags = [f"{part} at a bound of its range" for part in powers if part in found.at_bounds]
        if name in ("Kic", "Kiu", "Kapp"):
            flags += _outside(value, data.inhibitor, "inhibitor")
        if name == "Km":
            flags += _outside(value, data.substrate, "substrate")
        unit, error = scale.of(name), estimates[name].stderr
        rows.append(
            {
                "family": family["family"],
                "model": candidate.name,
                "parameter": name,
                "value": unit * value,
                "stderr": np.nan if error is None else unit * error,
                "lower": np.nan if interval.lower is None else unit * interval.lower,
                "upper": np.nan if interval.upper is None else unit * interval.upper,
                "profiled": profiled,
                "unit": units.get(name, ""),
                "flags": _JOIN.join(flags),
            }
        )
    half = half_maximal(found, data.enzyme)
    if half is not None:
        rows.append(
            {
                "family": family["family"],
                "model": candidate.name,
                "parameter": "IC50",
                "value": scale.inhibitor * half,
                "stderr": np.nan,
                "lower": np.nan,
                "upper": np.nan,
                "profiled": False,
                "unit": inhibitor_unit,
                "flags": _JOIN.join(_outside(half, data.inhibitor, "inhibitor")),
            }
        )
    return rows


def half_maximal(found: Fit, enzyme: float) -> float | None:
    """Total inhibitor for half of the full effect at [S] = Km, in the unit of the inhibitor.

    Kapp + [E]/2 (Copeland 2013, section 9): half of the enzyme bound, the other half of it free. ``None`` without inhibition.
    """
    values = found.values
    mechanism = found.mechanism
    if mechanism.scheme == "level":
        return values["Kapp"] + enzyme / 2.0 if "Kapp" in values else None
    binding = 0.0
    for name in ("Kic", "Kiu"):
        powers = mechanism.constants.get(name)
        if powers:
            binding += 0.5 / float(np.prod([values[part] ** power for part, power in powers.items()]))
    return 1.0 / binding + enzyme / 2.0 if binding > 0 else None


def _outside(value: float, tested: Array, what: str) -> list[str]:
    positive = tested[tested > 0]
    if positive.size == 0 or positive.min() <= value <= positive.max():
        return []
    side = "below" if value < positive.min() else "above"
    return [f"{side} the {what} concentrations tested"]


def _family_flags(chosen: _Candidate, data: Data, comparable: bool, axis: str, settings: Settings) -> list[str]:
    flags = []
    found = chosen.fit
    half = half_maximal(found, data.enzyme)
    if half is not None:
        if not comparable:
            flags.append("enzyme concentration not known: depletion of free inhibitor is not in the model")
        elif data.enzyme > 0.1 * half:
            flags.append(f"tight binding: [E] is {data.enzyme / half:.2g} of IC50 (depletion is in the model)")
        if found.mechanism.partial and data.top_inhibitor < 10.0 * half:
            flags.append("top inhibitor below 10 IC50: residual activity is extrapolated")
    if axis and data.substrate.max() < 2.0 * found.values["Km"]:
        flags.append(
            f"top substrate is {data.substrate.max() / found.values['Km']:.2g} Km (2 or more separate mechanisms)"
        )
    for first, second, value in correlated_pairs(found, data):
        flags.append(f"{first} and {second} correlated ({value:.3f})")
    outlying = int((np.abs((data.velocity - found.fitted) / standard_deviation(found, data)) > OUTLYING).sum())
    if outlying:
        flags.append(f"{outlying} outlying well{'s' if outlying > 1 else ''} (kept)")
    return flags


def _describe_floor(floor: float) -> str:
    if floor >= 5:
        return "equal at all velocities"
    if floor <= 0.011:
        return "proportional to velocity"
    return f"constant plus proportional, equal at {100 * floor:.2g} % of the top velocity"


def _prediction_rows(
    family: dict[str, Any], wells: pd.DataFrame, chosen: _Candidate, data: Data, scale: Scale
) -> list[dict[str, Any]]:
    deviation = standard_deviation(chosen.fit, data)
    residual = (data.velocity - chosen.fit.fitted) / np.where(deviation > 0, deviation, 1.0)
    return [
        {
            **{name: well[name] for name in ("family", "assay", "plate", "well", "substrate", "inhibitor", "velocity")},
            "fitted": scale.velocity * chosen.fit.fitted[index],
            "sd": scale.velocity * deviation[index],
            "standardised_residual": residual[index],
            "flags": "outlying" if abs(residual[index]) > OUTLYING else "",
        }
        for index, well in enumerate(wells.to_dict("records"))
    ]


def _curve_rows(
    family: dict[str, Any], wells: pd.DataFrame, chosen: _Candidate, data: Data, scale: Scale, axis: str
) -> list[dict[str, Any]]:
    """Points to draw: along the substrate at every inhibitor level, or along the inhibitor where there is one substrate level."""
    if axis:
        # Quadratic spacing puts the points where the curve bends.
        grid = np.linspace(0.0, 1.0, _CURVE_POINTS)[1:] ** 2 * float(wells["substrate"].max())
        levels = np.unique(wells["inhibitor"].to_numpy(float))
        inhibitor, substrate = np.repeat(levels, grid.size), np.tile(grid, levels.size)
    else:
        tested = wells.loc[wells["inhibitor"] > 0, "inhibitor"]
        inhibitor = np.geomspace(float(tested.min()) / 3.0, 3.0 * float(tested.max()), _CURVE_POINTS)
        substrate = np.full_like(inhibitor, scale.substrate)
    drawn = Data(substrate / scale.substrate, inhibitor / scale.inhibitor, np.zeros_like(inhibitor), data.enzyme)
    fitted = scale.velocity * predict(chosen.fit.mechanism, chosen.fit.free, drawn)[0]
    return [
        {"family": family["family"], "inhibitor": x, "substrate": s if axis else np.nan, "fitted": v}
        for x, s, v in zip(inhibitor.tolist(), substrate.tolist(), fitted.tolist(), strict=True)
    ]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
