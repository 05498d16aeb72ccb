"""One plate from signals to velocities: channels, product, slope or endpoint, background, errors, quality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from mtorkin.assays.detection import Detection
from mtorkin.assays.schema import Assay
from mtorkin.assays.units import parse
from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Quality
from mtorkin.detection.background import background
from mtorkin.detection.calibrate import calibrate
from mtorkin.detection.calibration import Calibration
from mtorkin.detection.channels import Channels, no_signal
from mtorkin.detection.contents import reacting, substrate_units
from mtorkin.detection.flags import JOIN, joined, no_flags
from mtorkin.detection.product import Product
from mtorkin.detection.shown import curves_to_show
from mtorkin.detection.watched import Deviation, deviation
from mtorkin.detection.well_error import Measured
from mtorkin.quality import Judged, PlateQuality, plate_quality
from mtorkin.rates.endpoint import endpoints
from mtorkin.rates.kinetic import kinetic_rates
from mtorkin.reduction.left_out import left_out
from mtorkin.reduction.velocity import Limit, Velocity, velocities

#: What a well of no role has none of.
_OF_ASSIGNED = ["velocity", "se", "background", "background_se", "background_trend", "treatment", "flags"]


@dataclass(frozen=True, eq=False)
class Plate:
    """A plate of a folder.

    Attributes
    ----------
    assay
        What was measured.
    wells
        Rows of `tables.WELLS` of the plate, numbered from 0.
    signals
        Rows of `tables.SIGNALS` of the plate.
    standards
        Standards of a file, with their ``signal``; they serve where the plate has none.
    limits
        Limits of plate quality.
    judged
        Whether its quality is asked for; without, no well is flagged or left out by it.
    """

    assay: Assay
    wells: pd.DataFrame
    signals: pd.DataFrame
    standards: pd.DataFrame
    limits: Quality
    judged: bool = True

    @property
    def detection(self) -> Detection:
        """How product was detected."""
        if self.assay.detection is None:
            raise ValueError("a folder with plates has a detection section")
        return self.assay.detection

    @property
    def placed(self) -> bool:
        """Whether the names of its wells say where they are."""
        names = set(self.wells["plate"])
        return not any(plate.name in names and plate.positions == "unknown" for plate in self.assay.plates)


@dataclass(frozen=True, eq=False)
class ReducedPlate:
    """What became of a plate.

    Attributes
    ----------
    velocities
        Rows of `tables.VELOCITIES`, without status.
    quality, progress
        Rows of `tables.QUALITY` and `tables.PROGRESS`, without assay, plate and simulated.
    problems
        What was wrong, without assay and plate.
    """

    velocities: pd.DataFrame
    quality: list[dict[str, Any]]
    progress: list[dict[str, Any]]
    problems: list[Problem]


@dataclass(frozen=True, eq=False)
class Converted:
    """The reads of a plate as product: its channels, their signal, how that became product, and what is doubtful."""

    channels: Channels
    signals: pd.DataFrame
    calibration: Calibration
    product: Product
    doubts: list[Problem]


def converted(plate: Plate) -> Converted:
    """The reads of a plate as product, its background included."""
    detection, wells = plate.detection, plate.wells
    channels = Channels.of(detection, plate.signals)
    signals = channels.signals()
    calibration, doubts = calibrate(detection, wells, _standards(plate, signals), plate.limits.interpolation / 100.0)
    product = Product.of(wells, signals, calibration, no_signal(detection))
    return Converted(channels, signals, calibration, product, doubts)


def reduce_plate(plate: Plate) -> ReducedPlate:
    """Velocities of one plate, its quality, and a few progress curves to draw."""
    detection, wells, read = plate.detection, plate.wells, converted(plate)
    signals, calibration, product, doubts = read.signals, read.calibration, read.product, read.doubts
    apart = [deviation(wells, read.channels, watch, plate.limits) for watch in detection.watches]
    rates, lost = _rates(plate, product, calibration)
    measured = Measured(wells, signals, calibration, rates, detection.kinetic, detection.row.carried)
    limit, unlike = _limit(plate)
    velocity = velocities(measured, limit)
    # Without enzyme a signal may go either way.
    falls = None if plate.assay.purpose == "counter-assay" else detection.falls
    out = left_out(measured, product, velocity, falls, plate.limits.backwards)
    quality = _quality(plate, measured, velocity, apart)
    flags = [*(each.flags for each in apart), rates["flags"], calibration.flags, product.flags, velocity.flags]
    frame = _frame(detection, measured, velocity).assign(reason=out.reason, flags=joined(flags))
    assigned = wells["role"] != "unassigned"
    if not assigned.all():
        frame[_OF_ASSIGNED] = frame[_OF_ASSIGNED].where(assigned, axis=0)
    if plate.judged:
        frame["flags"] = joined([frame["flags"], quality.flags])
        frame["reason"] = frame["reason"].fillna(quality.left_out)
    shown = curves_to_show(wells, product.reads, rates, calibration.unit) if detection.kinetic else []
    problems = [problem for each in apart for problem in each.problems]
    problems += doubts + lost + unlike + velocity.problems + out.problems
    return ReducedPlate(frame, quality.rows, shown, problems)


def _standards(plate: Plate, signals: pd.DataFrame) -> pd.DataFrame:
    """The standards that serve a plate, with their signal: its own, else those of a file."""
    usable = plate.wells["role"] == "standard"
    if usable.any():
        usable &= plate.wells["excluded"].isna()
    if not usable.any():
        return plate.standards
    own = plate.wells[usable]
    # Standards do not react: their signal does not depend on the time of the read.
    own = own.assign(signal=own["well"].map(signals.groupby("well")["signal"].mean()).astype(float))
    own = own[own["signal"].notna()]
    return own if len(own) else plate.standards


def _rates(plate: Plate, product: Product, calibration: Calibration) -> tuple[pd.DataFrame, list[Problem]]:
    """Product of the wells, or its slope."""
    if plate.detection.kinetic:
        # Where product is in the unit of the substrates, depletion can be reckoned with.
        calibrated = calibration.known and substrate_units(plate.wells) == {calibration.unit}
        window, limit = plate.detection.window_minutes(), plate.limits.conversion / 100.0
        return kinetic_rates(plate.wells, product.reads, calibrated, window, limit)
    minutes = plate.assay.conditions.reaction_minutes()
    if minutes is None:
        raise ValueError("an endpoint assay states its reaction time")
    return endpoints(plate.wells, product.reads, minutes), []


def _limit(plate: Plate) -> tuple[Limit, list[Problem]]:
    """From which conversion on the use of substrate is allowed for, and whether product inhibits."""
    limit, stated = Limit(plate.limits.conversion / 100.0), plate.assay.conditions.product_inhibition
    if stated is None:
        return limit, []
    ki, units = parse(stated, "concentration"), substrate_units(plate.wells)
    if units != {ki.unit}:
        theirs = " and ".join(sorted(units))
        message = f"product_inhibition is in {ki.unit} and the substrates in {theirs}, so that it is not used"
        return limit, [Problem(message, severity="warning", key="product_inhibition")]
    return replace(limit, product_ki=ki.value), []


def _quality(plate: Plate, measured: Measured, velocity: Velocity, apart: list[Deviation]) -> PlateQuality:
    """Quality of the signal itself where it can be, since that is what limits for plates are meant for."""
    if not plate.judged:
        return PlateQuality([], no_flags(plate.wells), no_flags(plate.wells))
    wells, rate, level = plate.wells, measured.amount, velocity.ground.value
    if not measured.kinetic:
        sign = -1.0 if plate.detection.falls else 1.0
        mean = measured.signals.groupby("well")["signal"].mean()
        rate = sign * wells["well"].map(mean).astype(float)
        level = background(wells, rate).value
    judged = Judged(
        wells=wells,
        rate=rate,
        background=level,
        # Conversion lowers a velocity that is a mean over the reaction, not one that is extrapolated to its start.
        converted=velocity.conversion.mask(measured.rates["initial"]),
        minutes=measured.rates["reaction"] if velocity.conversion.notna().any() else None,
        signals=measured.signals,
        apart=apart,
        placed=plate.placed,
    )
    return plate_quality(judged, plate.limits)


def _frame(detection: Detection, measured: Measured, velocity: Velocity) -> pd.DataFrame:
    """Rows of `tables.VELOCITIES`, without reason, flags and status."""
    wells, rates, ground = measured.wells, measured.rates, velocity.ground
    per_time = rates["minutes"]
    last = measured.signals.sort_values("time", kind="stable").groupby("well")["signal"].last()
    return wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].assign(
        signal=wells["well"].map(last),
        signal_unit=detection.signal_unit,
        velocity=velocity.value,
        velocity_unit=f"{measured.calibration.unit}/min",
        se=velocity.se,
        background=ground.value / per_time,
        background_se=ground.se / per_time,
        background_trend=ground.trend / per_time,
        conversion=velocity.conversion,
        n_reads=rates["n"],
        window_start=rates["start"],
        window_end=rates["end"],
        treatment=_treatment(detection, measured, velocity),
    )


def _treatment(detection: Detection, measured: Measured, velocity: Velocity) -> pd.Series:
    """What was done to the signal of every well, in words."""
    read, falls = detection.reading.said, "falling signal counted as product" if detection.falls else ""
    undone = velocity.conversion.isna().to_numpy(bool) & reacting(measured.wells).to_numpy(bool)
    columns = (measured.rates["method"], measured.calibration.basis, "minus " + velocity.ground.basis)
    method, basis, ground = (column.to_numpy(object, na_value="") for column in columns)
    error, treatment, unknown = velocity.error.basis, velocity.treatment, velocity.unknown
    steps = (
        (read, how, falls, curve, minus, error, treatment, unknown if without else "")
        for how, curve, minus, without in zip(method, basis, ground, undone, strict=True)
    )
    texts = [JOIN.join(filter(None, each)) or None for each in steps]
    return pd.Series(texts, index=measured.wells.index, dtype="string")


def placed(problems: list[Problem], assay: str, plate: str) -> list[Problem]:
    """Problems of a plate with the place that they speak of."""
    return [replace(problem, assay=assay, where=f"plate {plate} {problem.where}".rstrip()) for problem in problems]
