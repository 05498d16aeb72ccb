"""One assay folder from signals to velocities: background, slope or endpoint, calibration, quality."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mtorkin import tables
from mtorkin.assays.schema import Assay
from mtorkin.errors import Problem
from mtorkin.settings import Settings
from mtorkin.signals.background import background
from mtorkin.signals.calibration import Calibration, from_standards
from mtorkin.signals.quality import plate_quality
from mtorkin.signals.slopes import slope

_JOIN = "; "


@dataclass(frozen=True)
class Reduced:
    """Velocities of every well, quality of every plate, and what was wrong."""

    velocities: pd.DataFrame
    quality: pd.DataFrame
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
        return Reduced(tables.VELOCITIES.frame(), tables.QUALITY.frame())
    if assay.velocities is not None:
        return Reduced(_given(wells), tables.QUALITY.frame())
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    quality: list[dict[str, object]] = []
    for (name, plate), part in wells.groupby(["assay", "plate"], sort=False):
        reduced, rows = _plate(assay, part, signals[signals["plate"] == plate], settings, problems)
        frames.append(reduced)
        quality.extend({"assay": name, "plate": plate, **row, "simulated": assay.simulated} for row in rows)
    velocities = pd.concat(frames, ignore_index=True) if frames else None
    return Reduced(_status(tables.VELOCITIES.frame(velocities)), tables.QUALITY.frame(quality), problems)


def _given(wells: pd.DataFrame) -> pd.DataFrame:
    """Velocities reduced elsewhere, as they are."""
    kept = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].copy()
    kept["treatment"] = "as given"
    kept["reason"] = wells["excluded"]
    kept["reason"] = kept["reason"].mask(kept["velocity"].isna() & kept["reason"].isna(), "no velocity")
    return _status(tables.VELOCITIES.frame(kept))


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
    assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame, settings: Settings, problems: list[Problem]
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    detection = assay.detection
    assert detection is not None, "a folder with plates has a detection section"
    wells = wells.reset_index(drop=True)
    where = {"assay": str(wells["assay"].iat[0]), "where": f"plate {wells['plate'].iat[0]}"}
    sign = -1.0 if detection.direction == "decrease" else 1.0
    kinetic = detection.kind == "kinetic"

    rates = _slopes(assay, wells, signals, problems, where) if kinetic else _endpoints(assay, wells, signals)
    rate = sign * rates["rate"]
    ground = background(wells, rate)
    calibration = _calibration(assay, wells, signals, problems, where)

    per_time = rates["minutes"]
    velocity = (rate - ground.value) * calibration.factor / per_time
    own = rates["se"].fillna(0.0) if kinetic else pd.Series(0.0, index=wells.index)
    se = np.hypot(own, ground.se.fillna(0.0)) * calibration.factor / per_time
    # Without replicates of the background and without a slope, nothing here tells the error of a velocity.
    se = se.where((rates["se"].notna() if kinetic else False) | ground.se.notna() & kinetic)

    unit = f"{calibration.unit}/min"
    what = "slope" if kinetic else "endpoint over reaction time"
    steps = [what, "falling signal counted as product"] if sign < 0 else [what]
    treatment = _JOIN.join(steps) + "; minus " + ground.basis + (f"; {calibration.basis}" if calibration.basis else "")
    assigned = wells["role"] != "unassigned"
    substrate = wells[["ATP", "protein", "substrate"]].min(axis=1)
    converted = velocity * rates["reaction"] / substrate.where(substrate > 0)
    frame = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].assign(
        velocity=velocity.where(assigned),
        velocity_unit=unit,
        se=se.where(assigned),
        n_reads=rates["n"],
        window_start=rates["start"],
        window_end=rates["end"],
        reason=wells["excluded"],
        treatment=treatment.where(assigned),
        flags=rates["flags"],
    )
    missing = assigned & velocity.isna() & wells["excluded"].isna()
    frame["reason"] = frame["reason"].mask(missing, "no velocity could be taken: see the problems")
    calibrated = bool(calibration.basis)
    comparable = calibrated and (wells.loc[assigned, _units()].stack() == calibration.unit).all()
    return frame, plate_quality(wells, rate, converted, settings.quality, bool(comparable))


def _units() -> list[str]:
    return ["ATP_unit", "protein_unit", "substrate_unit"]


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
            "flags": pd.Series(pd.NA, index=wells.index, dtype="string"),
        },
        index=wells.index,
    )


def _slopes(
    assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame, problems: list[Problem], where: dict[str, str]
) -> pd.DataFrame:
    """The slope of every well in signal per minute."""
    assert assay.detection is not None
    window = assay.detection.window_minutes()
    found = {}
    for well, reads in signals.groupby("well", sort=False):
        try:
            found[well] = slope(reads["time"].to_numpy(float), reads["signal"].to_numpy(float), window)
        except ValueError as error:
            problems.append(
                Problem(
                    f"{error}; widen detection.window, or set detection.kind to endpoint",
                    severity="warning",
                    assay=where["assay"],
                    where=f"{where['where']} well {well}",
                )
            )
    lines = wells["well"].map(found)

    def each(name: str) -> pd.Series:
        return lines.map(lambda line: getattr(line, name), na_action="ignore")

    end = each("end").astype(float)
    return pd.DataFrame(
        {
            "rate": each("value").astype(float),
            "se": each("se").astype(float),
            "n": each("n").astype("Int64"),
            "start": each("start").astype(float),
            "end": end,
            "minutes": 1.0,
            "reaction": end,
            "flags": lines.map(lambda line: "curved" if line.curved else pd.NA, na_action="ignore").astype("string"),
        },
        index=wells.index,
    )


def _calibration(
    assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame, problems: list[Problem], where: dict[str, str]
) -> Calibration:
    detection = assay.detection
    assert detection is not None
    standards = wells[(wells["role"] == "standard") & wells["excluded"].isna()]
    if len(standards):
        # Standards do not react: their signal does not depend on the time of the read.
        signal = standards["well"].map(signals.groupby("well")["signal"].mean()).to_numpy(float)
        try:
            return from_standards(standards["standard"].to_numpy(float), signal, str(standards["standard_unit"].iat[0]))
        except ValueError as error:
            problems.append(Problem(f"{error}; velocities stay in signal per minute", severity="warning", **where))
    product = detection.product()
    if product is not None:
        return Calibration(product.value, product.unit, f"{detection.product_per_signal} product per unit of signal")
    return Calibration(1.0, detection.signal_unit, "")
