"""From the tables of kinetic families to the tables of fits: every model, its criteria, the patterns and their support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Settings
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.evidence.dose_response import half_maximal, within_levels
from mtorkin.kinetics.evidence.selection import CRITERIA, differences, weights
from mtorkin.kinetics.fit.adequacy import LACK_OF_FIT, OUTLYING, correlated_pairs, standard_deviation
from mtorkin.kinetics.fit.fitting import Array, Data
from mtorkin.kinetics.fit.intervals import Interval
from mtorkin.kinetics.law.species import COMPLEX, COMPOUND, complex_concentration

_CURVE_POINTS = 61
#: Expected loss of -2 log L below which a design cannot tell two patterns apart.
_SEPARABLE = 1.0
_JOIN = "; "
#: The axis of families in which ATP and the protein substrate vary.
_BOTH = "both"

Row = dict[str, Any]


@dataclass(frozen=True)
class Fitted:
    """Tables of the fits of some families; see `mtorkin.base.tables`."""

    fits: pd.DataFrame
    parameters: pd.DataFrame
    predictions: pd.DataFrame
    curves: pd.DataFrame
    patterns: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


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
    written = {
        "fits": tables.FITS,
        "parameters": tables.PARAMETERS,
        "predictions": tables.PREDICTIONS,
        "curves": tables.CURVES,
        "patterns": tables.PATTERNS,
    }
    rows: dict[str, list[Row]] = {name: [] for name in written}
    problems: list[Problem] = []
    in_order = family_wells.sort_values(["assay", "plate", "well"], kind="stable")
    wells_of = dict(tuple(in_order.groupby("family", sort=False)))
    for record in families.sort_values("family").to_dict("records"):
        family = {str(name): value for name, value in record.items()}
        wells = wells_of[family["family"]]
        if not (wells["velocity"] > 0).any():
            problems.append(
                Problem(
                    "no velocity is above zero after background subtraction, so there is nothing to fit; "
                    "look at the controls and at detection.direction",
                    assay=_text(family["assay"]),
                    compound=_text(family["compound"]),
                )
            )
            continue
        for name, new in _fit_family(family, wells, settings).items():
            rows[name].extend(new)
    return Fitted(**{name: table.frame(rows[name]) for name, table in written.items()}, problems=problems)


def _fit_family(family: Row, wells: pd.DataFrame, settings: Settings) -> dict[str, list[Row]]:
    axis = _text(family["axis"])
    known = _enzyme_known(family)
    species, comparison, others = _compare(family, wells, axis, known, settings)
    name = {"family": family["family"]}
    patterns = comparison.patterns(*others)
    if settings.fit.bootstrap and patterns:
        again = {row["pattern"]: row for row in comparison.bootstrap(settings.fit.bootstrap, settings.seed)}
        for row in patterns:
            row |= {f"bootstrap_{name}": again[row["pattern"]][name] for name in ("best", "alone")}
    flags = _family_flags(comparison, known, axis, settings)
    richest = comparison.lack_of_fit(comparison.richest)
    if richest is not None and richest.p < LACK_OF_FIT:
        flags.append(f"lack of fit: replicates scatter less than the richest model misses them (p = {richest.p:.2g})")
    if comparison.baseline != "Michaelis-Menten":
        flags.append(f"the substrate alone does not follow Michaelis-Menten: all models have {comparison.baseline}")
    if comparison.uninhibited is not None:
        constant, fraction = (100.0 * part for part in comparison.uninhibited)
        flags.append(
            f"no inhibitor takes away {constant:.2g} % of the largest velocity and {fraction:.2g} % of the uninhibited one: "
            "the low control may not be the background"
        )
    if comparison.scaled:
        flags.append("plates differ in activity: each but the first has a scale of velocity of its own")
    leading = max((row["support"] for row in patterns), default=0.0)
    alike = [row["pattern"] for row in patterns if row["support"] < leading and row["separation"] < _SEPARABLE]
    if alike:
        flags.append(f"this design cannot tell the pattern found from {', '.join(alike)}")
    near = [row["pattern"] for row in patterns if not row["alive"] and row["delta"] < row["margin"]]
    if near:
        flags.append(f"a constant lies within reach of the border to {', '.join(near)}: either is right")
    if species == COMPLEX:
        flags.append(
            "the inhibitor is taken to be the FKBP12 complex, which describes the data better than total compound"
        )
    levels: list[Row] = []
    if axis != _BOTH and _text(family["compound"]):
        units = family["substrate_unit"], family["inhibitor_unit"]
        levels = list(within_levels(comparison, axis, units, settings.fit.confidence))
    return {
        "fits": [
            {**name, "compound": family["compound"], "scatter": comparison.scatter, "species": species, **row}
            for models in (comparison.textbook, comparison.confined)
            for row in _fit_rows(comparison, models, flags)
        ],
        "parameters": [
            {**name, **row} for c in comparison.textbook for row in _parameter_rows(family, comparison, c, settings)
        ]
        + [{**name, **row} for row in levels],
        "predictions": _prediction_rows(wells, comparison),
        "curves": [{**name, **row} for row in _curve_rows(wells, comparison, axis, species, family, settings)],
        "patterns": [{**name, "compound": family["compound"], **row} for row in patterns],
    }


def _enzyme_known(family: Row) -> bool:
    # Depletion needs enzyme and inhibitor in one unit; arbitrary units of a published table cannot be compared.
    stated = bool(pd.notna(family["enzyme_concentration"]))
    return stated and bool(family["enzyme_concentration_unit"] == family["inhibitor_unit"])


def _compare(
    family: Row, wells: pd.DataFrame, axis: str, known: bool, settings: Settings
) -> tuple[str, Comparison, list[Comparison]]:
    """Compare all models for each species that may be the inhibitor: the species that describes the data better, its comparison, and those of the others."""
    drug = wells["inhibitor"].to_numpy(float)
    data = Data(
        substrate=wells["substrate"].to_numpy(float) if axis else np.ones(len(wells)),
        inhibitor=drug,
        velocity=wells["velocity"].to_numpy(float),
        enzyme=float(family["enzyme_concentration"]) if known else 0.0,
        protein=wells["protein"].to_numpy(float) if axis == _BOTH else np.ones(len(wells)),
        plate=_plates(wells) if axis == _BOTH else np.zeros(len(wells), np.int64),
        shared=_of_background(wells),
    )
    found = {COMPOUND: data}
    complexed = _complexed(wells, drug, family, settings)
    if complexed is not None:
        found[COMPLEX] = replace(data, inhibitor=complexed)

    def judged(data: Data) -> tuple[float, Comparison]:
        own = compare(
            data,
            axis,
            regions=settings.regions,
            selection=settings.selection,
            starts=settings.fit.starts,
            nu=settings.fit.student_t,
        )
        if own.confined:
            return min(own.evidence().values()), own
        # In the user's unit of velocity: the two comparisons need not share their own.
        unit = 2.0 * own.data.n * float(np.log(own.scale.velocity))
        return min(getattr(c.criteria, own.criterion) for c in own.textbook) + unit, own

    results = {species: judged(own) for species, own in found.items()}
    species = min(results, key=lambda name: results[name][0])
    return species, results[species][1], [own for name, (_, own) in results.items() if name != species]


def _complexed(wells: pd.DataFrame, drug: Array, family: Row, settings: Settings) -> Array | None:
    """The FKBP12 complex in every well, where it can be told from total compound."""
    fkbp12 = wells["FKBP12"].fillna(0.0).to_numpy(float)
    if not (fkbp12 > 0).any() or family["inhibitor_unit"] != "uM":
        return None
    formed = complex_concentration(drug, fkbp12, settings.fit.fkbp12_dissociation)
    dosed = drug > 0
    # Within a percent of total compound there is nothing to tell apart.
    return formed if (np.abs(formed - drug)[dosed] > 0.01 * drug[dosed]).any() else None


def _plates(wells: pd.DataFrame) -> Any:
    """A number for every plate, in the order of their names."""
    names = wells["assay"].fillna("") + "\n" + wells["plate"].fillna("")
    return np.unique(names.to_numpy(str), return_inverse=True)[1].astype(np.int64)


def _of_background(wells: pd.DataFrame) -> Array:
    """The errors of backgrounds, which wells share, a row each, shape (errors, n).

    Wells of a plate with the same background had the same subtracted. Where it is a straight line in the substrate, the whole plate shares the error of its middle and
    that of its slope.
    """
    error = wells["background_se"].fillna(0.0).to_numpy(float)
    slope = wells["background_trend"].to_numpy(float)
    line = np.isfinite(slope)
    middle = np.sqrt(np.maximum(error**2 - np.nan_to_num(slope) ** 2, 0.0))
    place = wells[["assay", "plate"]].assign(
        value=wells["background"].mask(line), error=pd.Series(middle, index=wells.index).mask(line)
    )
    number = place.groupby(list(place.columns), dropna=False, sort=True).ngroup().to_numpy()
    rows = [
        np.where(number == each, part, 0.0) for each in np.unique(number) for part in (middle, np.nan_to_num(slope))
    ]
    return np.array([row for row in rows if row.any()]).reshape(-1, len(wells))


def _fit_rows(comparison: Comparison, models: list[Candidate], flags: list[str]) -> Iterable[Row]:
    values = {name: [getattr(c.criteria, name) for c in models] for name in CRITERIA}
    # The likelihood is a density: in the user's unit of velocity it is smaller by that unit, once for every well.
    in_unit = comparison.data.n * float(np.log(comparison.scale.velocity))
    delta = {name: differences(values[name]) for name in CRITERIA}
    weight = {name: weights(values[name]) for name in CRITERIA}
    for index, c in enumerate(models):
        # A model confined to a region may miss the wells for that reason alone.
        lack = None if c.pattern else comparison.lack_of_fit(c)
        chosen = c is comparison.chosen
        own = [f"{name} at a bound of its range" for name in c.fit.at_bounds]
        yield {
            "model": c.name,
            "pattern": c.pattern,
            "region": c.region,
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
            "flags": _JOIN.join([*own, *(flags if chosen else [])]),
        }


def _parameter_rows(family: Row, comparison: Comparison, candidate: Candidate, settings: Settings) -> Iterable[Row]:
    found, data, scale = candidate.fit, comparison.data, comparison.scale
    profiled = candidate is comparison.chosen
    powers: dict[str, Any] = {name: {name: 1.0} for name in found.names} | found.mechanism.derived
    covariance = found.covariance(data)
    half = half_maximal(found, data)
    wanted = [*powers.values(), *([half.powers] if half else [])]
    ends = comparison.interval(candidate, wanted, settings.fit.confidence) if profiled else []
    inhibitor = family["inhibitor_unit"]
    units = {
        "Vmax": family["velocity_unit"], "V0": family["velocity_unit"], "Km": family["substrate_unit"],
        "Ka": family["substrate_unit"], "Ksi": family["substrate_unit"], "Kb": family["protein_unit"],
    }  # fmt: skip
    ratios = ("alpha", "beta", "gamma", "delta", "phi", "h")
    for index, (name, product) in enumerate(powers.items()):
        value = found.value(product)
        direction = found.direction(product)
        flags = [f"{part} at a bound of its range" for part in product if part in found.at_bounds]
        if name in ("Km", "Ka"):
            flags += _outside(value, data.substrate, "substrate")
        elif name == "Kb":
            flags += _outside(value, data.protein, "protein")
        elif name.startswith("K") and name != "Ksi":
            flags += _outside(value, data.inhibitor, "inhibitor")
        unit = scale.of(name)
        interval = ends[index] if profiled else None
        yield {
            "model": candidate.name,
            "parameter": name,
            "value": unit * value,
            "stderr": unit * value * float(np.sqrt(max(float(direction @ covariance @ direction), 0.0))),
            "lower": np.nan if interval is None or interval.lower is None else unit * interval.lower,
            "upper": np.nan if interval is None or interval.upper is None else unit * interval.upper,
            "profiled": profiled,
            "unit": "" if name in ratios or name.startswith("scale ") else units.get(name, inhibitor),
            "flags": _JOIN.join(flags),
        }
    if half is not None:
        unit, direction = scale.inhibitor, found.direction(half.powers)
        own = half.interval(found, ends[-1]) if profiled else Interval(None, None)
        yield {
            "model": candidate.name,
            "parameter": "IC50",
            "value": unit * half.total,
            "stderr": unit * half.free * float(np.sqrt(max(float(direction @ covariance @ direction), 0.0))),
            "lower": np.nan if own.lower is None else unit * own.lower,
            "upper": np.nan if own.upper is None else unit * own.upper,
            "profiled": profiled,
            "unit": inhibitor,
            "flags": _JOIN.join(_outside(half.total, data.inhibitor, "inhibitor")),
        }


def _outside(value: float, tested: Array, what: str) -> list[str]:
    positive = tested[tested > 0]
    if positive.size == 0 or positive.min() <= value <= positive.max():
        return []
    side = "below" if value < positive.min() else "above"
    return [f"{side} the {what} concentrations tested"]


def _family_flags(comparison: Comparison, known: bool, axis: str, settings: Settings) -> list[str]:
    flags = []
    found, data = comparison.chosen.fit, comparison.data
    at_half = half_maximal(found, data)
    if at_half is not None:
        half = at_half.total
        if not known:
            flags.append("enzyme concentration not known: depletion of free inhibitor is not in the model")
        elif data.enzyme > 0.1 * half:
            flags.append(f"tight binding: [E] is {data.enzyme / half:.2g} of IC50 (depletion is in the model)")
        if found.mechanism.partial and data.top_inhibitor < settings.regions.saturation * half:
            flags.append(f"top inhibitor below {settings.regions.saturation:g} IC50: residual activity is extrapolated")
    km = found.values.get("Km", found.values.get("Ka"))
    if axis and km is not None and data.substrate.max() < 2.0 * km:
        flags.append(f"top substrate is {data.substrate.max() / km:.2g} Km (2 or more separate mechanisms)")
    for first, second, value in correlated_pairs(found, data):
        flags.append(f"{first} and {second} correlated ({value:.3f})")
    residual = (data.velocity - found.predict(data)) / standard_deviation(found, data)
    outlying = int((np.abs(residual) > OUTLYING).sum())
    if outlying:
        flags.append(f"{outlying} outlying well{'s' if outlying > 1 else ''} (kept)")
    return flags


def _prediction_rows(wells: pd.DataFrame, comparison: Comparison) -> list[Row]:
    found, data, unit = comparison.chosen.fit, comparison.data, comparison.scale.velocity
    fitted, deviation = found.predict(data), standard_deviation(found, data)
    residual = (data.velocity - fitted) / np.where(deviation > 0, deviation, 1.0)
    given = ["family", "assay", "plate", "well", "substrate", "protein", "inhibitor", "velocity"]
    return [
        {
            **{str(name): value for name, value in well.items()},
            "fitted": unit * fitted[index],
            "sd": unit * deviation[index],
            "standardised_residual": residual[index],
            "flags": "outlying" if abs(residual[index]) > OUTLYING else "",
        }
        for index, well in enumerate(wells[given].to_dict("records"))
    ]


def _curve_rows(
    wells: pd.DataFrame, comparison: Comparison, axis: str, species: str, family: Row, settings: Settings
) -> list[Row]:
    """Points to draw: along the substrate at every inhibitor level, or along the inhibitor where there is one substrate level."""
    if axis == _BOTH:
        return []
    scale, enzyme = comparison.scale, comparison.data.enzyme
    if axis:
        # Quadratic spacing puts the points where the curve bends.
        grid = np.linspace(0.0, 1.0, _CURVE_POINTS)[1:] ** 2 * float(wells["substrate"].max())
        levels = np.unique(wells["inhibitor"].to_numpy(float))
        inhibitor, substrate = np.repeat(levels, grid.size), np.tile(grid, levels.size)
    else:
        tested = wells.loc[wells["inhibitor"] > 0, "inhibitor"]
        inhibitor = np.geomspace(float(tested.min()) / 3.0, 3.0 * float(tested.max()), _CURVE_POINTS)
        substrate = np.full_like(inhibitor, scale.substrate)
    acting = inhibitor
    if species == COMPLEX:
        fkbp12 = np.full_like(inhibitor, float(family["FKBP12"]))
        acting = complex_concentration(inhibitor, fkbp12, settings.fit.fkbp12_dissociation)
    drawn = Data(substrate / scale.substrate, acting / scale.inhibitor, np.zeros_like(inhibitor), enzyme)
    fitted = scale.velocity * comparison.chosen.fit.predict(drawn)
    return [
        {"inhibitor": x, "substrate": s if axis else np.nan, "fitted": v}
        for x, s, v in zip(inhibitor.tolist(), substrate.tolist(), fitted.tolist(), strict=True)
    ]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
