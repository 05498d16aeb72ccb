"""One assay folder from signals to velocities: channels, product, slope or endpoint, background, errors, quality."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Settings
from mtorkin.detection.background import background
from mtorkin.detection.calibration import BEYOND, NO_PRODUCT, Calibration, calibrate
from mtorkin.detection.channels import split, watch_donor
from mtorkin.detection.shown import curves_to_show
from mtorkin.detection.well_error import well_error
from mtorkin.quality import plate_quality
from mtorkin.rates.kinetic import kinetic_rates

_JOIN = "; "
_NO_BACKGROUND = "the plate has no usable low control or blank"
_BACKWARDS = "uninhibited wells lie below the background: see the problems"
#: Standard errors beyond which a mean below zero is no accident.
_BEYOND_DOUBT = 5.0
#: Part of the largest rate that may be rounding.
_ROUNDING = 1e-9
#: Roles of wells in which the reaction runs.
_REACTING = ("sample", "high control")


@dataclass(frozen=True)
class Reduced:
    """Velocities of every well, quality of every plate, a few progress curves to draw, and what was wrong."""

    velocities: pd.DataFrame
    quality: pd.DataFrame
    progress: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def reduce(assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame, settings: Settings) -> Reduced:
    """Velocities of an assay folder.

    Parameters
    ----------
    assay
        What was measured.
    wells, signals
        Tables `tables.WELLS` and `tables.SIGNALS`.
    settings
        The configuration; its quality limits are used.

    Returns
    -------
    Reduced
        Every well is in the velocities, with what became of it.
    """
    if not assay.measures:
        return Reduced(tables.VELOCITIES.frame(), tables.QUALITY.frame(), tables.PROGRESS.frame())
    if assay.velocities is not None:
        return Reduced(_given(wells), tables.QUALITY.frame(), tables.PROGRESS.frame())
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    quality: list[dict[str, object]] = []
    curves: list[dict[str, object]] = []
    given = wells[wells["plate"].isna()]
    if len(given):
        frames.append(_given_standards(given))
        given = given.merge(signals.loc[signals["plate"].isna(), ["well", "signal"]], on="well")
    for (name, plate), part in wells.groupby(["assay", "plate"], sort=False):
        reduced, rows, shown = _plate(assay, part, signals[signals["plate"] == plate], given, settings, problems)
        curves.extend({"assay": name, "plate": plate, **row, "simulated": assay.simulated} for row in shown)
        frames.append(reduced)
        quality.extend({"assay": name, "plate": plate, **row, "simulated": assay.simulated} for row in rows)
    velocities = pd.concat(frames, ignore_index=True) if frames else None
    return Reduced(
        _status(tables.VELOCITIES.frame(velocities)),
        tables.QUALITY.frame(quality),
        tables.PROGRESS.frame(curves),
        problems,
    )


def _given(wells: pd.DataFrame) -> pd.DataFrame:
    """Velocities reduced elsewhere, as they are."""
    kept = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].copy()
    kept["treatment"] = "as given"
    kept["reason"] = wells["excluded"]
    kept["reason"] = kept["reason"].mask(kept["velocity"].isna() & kept["reason"].isna(), "no velocity")
    return _status(tables.VELOCITIES.frame(kept))


def _given_standards(wells: pd.DataFrame) -> pd.DataFrame:
    """Standards from a file: they belong to no plate, and are accounted for like all others."""
    kept = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]]
    return kept.assign(treatment="standard curve from a file").drop(columns=["velocity", "velocity_unit", "se"])


def _status(velocities: pd.DataFrame) -> pd.DataFrame:
    """Say of every well what became of it."""
    substrates = velocities[["ATP", "protein", "substrate"]]
    empty = (substrates == 0).any(axis=1)
    enters = velocities["role"].isin(["sample", "high control"])
    reason = velocities["reason"].mask(
        velocities["reason"].isna() & enters & empty, "a substrate is at zero: no information on a mechanism"
    )
    status = pd.Series("used", index=velocities.index, dtype="string")
    status = status.mask(velocities["role"].isin(["low control", "blank", "standard"]), "control")
    status = status.mask(reason.notna(), "left out")
    status = status.mask(velocities["role"] == "unassigned", "unassigned")
    return velocities.assign(reason=reason, status=status)


def _plate(
    assay: Assay,
    wells: pd.DataFrame,
    signals: pd.DataFrame,
    given: pd.DataFrame,
    settings: Settings,
    problems: list[Problem],
) -> tuple[pd.DataFrame, list[dict[str, object]], list[dict[str, object]]]:
    detection = assay.detection
    assert detection is not None, "a folder with plates has a detection section"
    wells = wells.reset_index(drop=True)
    where = {"assay": str(wells["assay"].iat[0]), "where": f"plate {wells['plate'].iat[0]}"}
    sign = -1.0 if detection.direction == "decrease" else 1.0
    kinetic = detection.kind == "kinetic"
    flags = [pd.Series(pd.NA, index=wells.index, dtype="string")]

    signals, donor = split(detection, signals)
    if donor is not None:
        apart, doubts = watch_donor(wells, donor, settings.quality.donor_deviation, where)
        flags.append(apart)
        problems.extend(doubts)
    calibration = calibrate(assay, wells, _standards(wells, signals, given), problems, where)
    product, without = _product(wells, signals, calibration)
    if kinetic:
        # Reads are product already; where it is in the unit of the substrates, depletion can be reckoned with.
        per_signal = 1.0 if calibration.known and _substrate_units(wells) == {calibration.unit} else None
        limit = settings.quality.conversion / 100.0
        rates = kinetic_rates(assay, wells, product, per_signal, limit, problems, where)
    else:
        rates = _endpoints(assay, wells, product)
    amount, flags = rates["rate"], [*flags, rates["flags"], calibration.flags, without["flags"]]

    error = well_error(wells, signals, rates, calibration, kinetic)
    ground = background(wells, amount, None if error.freedom is None else error.variance)
    per_time = rates["minutes"]
    velocity = (amount - ground.value) / per_time
    shared = error.of_curves(calibration, ground.weights)
    # A background whose error nothing tells (a single well, no replicates) leaves the velocity without one.
    se = np.sqrt(error.variance + ground.se**2 + shared) / per_time
    se = se.where(np.isfinite(se))  # a well that used up its substrate before its first read tells no velocity

    assigned = wells["role"] != "unassigned"
    conversion, unknown = _conversion(wells, velocity * rates["reaction"], calibration)
    undone = pd.Series("", index=wells.index).mask(
        conversion.isna() & wells["role"].isin(_REACTING), f"{_JOIN}{unknown}"
    )
    ratio, falling = (
        ("ratio of acceptor to donor; " if detection.acceptor else ""),
        "; falling signal counted as product",
    )
    begun = ratio + rates["method"] + (falling if sign < 0 else "")
    begun += calibration.basis.map(lambda basis: f"{_JOIN}{basis}" if basis else "")
    frame = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].assign(
        signal=wells["well"].map(signals.sort_values("time", kind="stable").groupby("well")["signal"].last()),
        signal_unit=detection.signal_unit,
        velocity=velocity,
        velocity_unit=f"{calibration.unit}/min",
        se=se,
        background=ground.value / per_time,
        background_se=ground.se / per_time,
        background_trend=ground.trend / per_time,
        conversion=conversion.where(wells["role"].isin(_REACTING)),
        n_reads=rates["n"],
        window_start=rates["start"],
        window_end=rates["end"],
        reason=wells["excluded"].fillna(without["reason"].where(assigned)),
        treatment=begun + "; minus " + ground.basis + "; " + error.basis + undone,
        flags=_joined(flags),
    )
    if not assigned.all():
        said = ["velocity", "se", "background", "background_se", "background_trend", "treatment", "flags"]
        frame[said] = frame[said].where(assigned, axis=0)
    baseless = assigned & ground.value.isna()
    if baseless.any():
        message = f"{_NO_BACKGROUND}, so that its {int(baseless.sum())} wells are left out"
        if without["reason"][wells["role"].isin(["low control", "blank"])].notna().any():
            message += "; its controls have a signal but no product (wells.csv says why): add low controls with the ATP of the samples"
        problems.append(Problem(message, severity="warning", key="role", **where))
    frame["reason"] = frame["reason"].mask(baseless & frame["reason"].isna(), _NO_BACKGROUND)
    missing = assigned & velocity.isna() & frame["reason"].isna()
    frame["reason"] = frame["reason"].mask(missing, "no velocity could be taken: see the problems")
    largest = (amount / per_time).abs().max()
    usable = velocity.where(frame["reason"].isna()) / largest
    if assay.purpose != "counter-assay" and _backwards(wells, usable, ground.se / per_time / largest):
        other = "increase" if sign < 0 else "decrease"
        message = (
            f"the wells without inhibitor lie below the background; set detection.direction to {other} if the signal "
            f"{other}s as product forms, or correct the controls. The plate is left out"
        )
        problems.append(Problem(message, key="direction", assay=where["assay"], where=where["where"]))
        frame["reason"] = frame["reason"].mask(assigned & frame["reason"].isna(), _BACKWARDS)
    # Of the signal itself where it can be, since that is what limits for plates are meant for.
    rate = amount if kinetic else sign * wells["well"].map(signals.groupby("well")["signal"].mean()).astype(float)
    level = ground.value if kinetic else background(wells, rate).value
    # Conversion lowers a velocity that is a mean over the reaction, not one that is extrapolated to its start.
    converted = conversion.mask(rates["initial"])
    quality = plate_quality(
        wells, rate, converted, settings.quality, bool(conversion.notna().any()), background=level, signals=signals
    )
    frame["flags"] = _joined([frame["flags"], quality.flags])
    frame["reason"] = frame["reason"].fillna(quality.left_out)
    shown = curves_to_show(wells, product, rates, calibration.unit) if kinetic else []
    return frame, quality.rows, shown


def _backwards(wells: pd.DataFrame, velocity: pd.Series, of_background: pd.Series) -> bool:
    """Whether the reaction seems to run backwards.

    Uninhibited velocities, as parts of the largest rate, are then below zero on the whole by more than they and their background are uncertain.
    """
    free = velocity[wells["role"].isin(_REACTING) & ~(wells["inhibitor"] > 0)].dropna()
    if len(free) < 2:
        return False
    error = np.sqrt(free.var() / len(free) + np.square(of_background[free.index].fillna(0.0)).max())
    return bool(free.median() < -_ROUNDING and free.mean() < -_BEYOND_DOUBT * error)


def _standards(wells: pd.DataFrame, signals: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """The standards that serve a plate, with their signal: its own, else those of a file."""
    own = wells[(wells["role"] == "standard") & wells["excluded"].isna()]
    # Standards do not react: their signal does not depend on the time of the read.
    own = own.assign(signal=own["well"].map(signals.groupby("well")["signal"].mean()).astype(float))
    own = own[own["signal"].notna()]
    return own if len(own) else given


def _product(
    wells: pd.DataFrame, signals: pd.DataFrame, calibration: Calibration
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Reads as product, without those that have none; why wells have none, and what to be wary of, by well."""
    number = pd.Series(wells.index, index=wells["well"])
    reads = signals[signals["well"].isin(number.index)]
    well = number.loc[reads["well"]].to_numpy(np.int64)
    signal = reads["signal"].to_numpy(float)
    product = calibration.product(signal, well)
    reason, flags = calibration.reason.copy(), pd.Series(pd.NA, index=wells.index, dtype="string")
    none = np.bincount(well, np.isnan(product), minlength=len(wells))
    some = np.bincount(well, minlength=len(wells)) > none
    undefined = np.bincount(well, np.isnan(signal), minlength=len(wells)) > 0
    reason = reason.mask(reason.isna() & (none > 0) & ~some, NO_PRODUCT)
    reason = reason.mask(undefined & ~some, "the donor is not above zero, so that there is no ratio")
    lost = pd.Series(none.astype(int), index=wells.index).astype("string") + " reads have no product and are left out"
    flags = flags.mask((none > 0) & some, lost)
    outside = np.bincount(well, calibration.beyond(signal, well), minlength=len(wells)) > 0
    reacting = wells["role"].isin([*_REACTING, "low control"])
    flags = _joined([flags, pd.Series(pd.NA, index=wells.index, dtype="string").mask(outside & reacting, BEYOND)])
    return reads.assign(signal=product)[~np.isnan(product)], {"reason": reason, "flags": flags}


def _conversion(wells: pd.DataFrame, product: pd.Series, calibration: Calibration) -> tuple[pd.Series, str]:
    """Fraction of the scarcer substrate turned over, and why it is not known where it is not."""
    empty = pd.Series(np.nan, index=wells.index)
    if not calibration.known:
        return empty, "conversion not known: the signal is not calibrated to product"
    units = _substrate_units(wells)
    if units != {calibration.unit}:
        return (
            empty,
            f"conversion not known: product is in {calibration.unit}, substrates in {' and '.join(sorted(units))}",
        )
    scarcer = wells[["ATP", "protein", "substrate"]].min(axis=1)
    return product / scarcer.where(scarcer > 0), "conversion not known: no velocity, or no substrate"


def _substrate_units(wells: pd.DataFrame) -> set[str]:
    """Units of the substrates in the wells in which the reaction runs."""
    reacting = wells["role"].isin(_REACTING)
    return {unit for name in ("ATP", "protein", "substrate") for unit in wells.loc[reacting, f"{name}_unit"].dropna()}


def _joined(flags: list[pd.Series]) -> pd.Series:
    """Flags of several sources, one text a well."""
    texts = zip(*(source.fillna("") for source in flags), strict=True)
    joined = [_JOIN.join(filter(None, text)) or None for text in texts]
    return pd.Series(joined, index=flags[0].index, dtype="string")


def _endpoints(assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """The signal of every well, and the minutes that it took."""
    minutes = assay.conditions.reaction_minutes()
    assert minutes is not None, "an endpoint assay states its reaction time"
    by_well = signals.groupby("well")["signal"]
    mean, count = wells["well"].map(by_well.mean()), wells["well"].map(by_well.size())
    return pd.DataFrame(
        {
            "rate": mean.astype(float),
            "se": np.nan,
            "n": count.astype("Int64"),
            "start": np.nan,
            "end": np.nan,
            "minutes": minutes,
            "reaction": minutes,
            "initial": False,
            "method": "endpoint over reaction time",
            "flags": pd.Series(pd.NA, index=wells.index, dtype="string"),
        },
        index=wells.index,
    )
