"""From the signals of a plate to product: the standard curve, or the factor, that belongs to each of its wells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.assays.schema import Assay, Detection
from mtorkin.assays.units import CONCENTRATION, parse
from mtorkin.base.errors import Problem
from mtorkin.detection.standard_curve import Array, Curve, factor, fit_curve

#: A curve between those of two [ATP] is taken where the two differ by less than this in steepness at the middle standard.
INTERPOLATION = 0.2
BEYOND = "extrapolated beyond the standards"
NO_PRODUCT = "the signal is beyond what the standard curve can reach, so that it has no product"


@dataclass(frozen=True, eq=False)
class Calibration:
    """How the wells of a plate turn signal into product; all arrays are aligned with the wells.

    Attributes
    ----------
    curves
        The curves in use.
    share
        What each curve counts for each well, shape (n, curves); a row of zeros where no curve is known.
    scale
        Factor on the product of a well.
    unit
        Unit of the product; of the signal where uncalibrated.
    known
        Whether product is known at all.
    basis
        Where it comes from, in words; empty where uncalibrated.
    reason
        Why a well has no product; missing where it has.
    flags
        What to be wary of.
    """

    curves: tuple[Curve, ...]
    share: Array
    scale: Array
    unit: str
    known: bool
    basis: pd.Series
    reason: pd.Series
    flags: pd.Series

    def by_curve(self, signal: Array, well: NDArray[np.int64]) -> Array:
        """Product of signals by every curve, before `scale`; nan where the curve is not the well's, shape (reads, curves)."""
        found = np.column_stack([curve.product(signal) for curve in self.curves])
        return np.where(self.share[well] > 0, found, np.nan)

    def product(self, signal: Array, well: NDArray[np.int64]) -> Array:
        """Product of signals of wells given by number, shape (reads,)."""
        weighted = np.where(self.share[well] > 0, self.share[well] * self.by_curve(signal, well), 0.0).sum(axis=1)
        found: Array = np.where(self.share[well].sum(axis=1) > 0, weighted * self.scale[well], np.nan)
        return found

    def beyond(self, signal: Array, well: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether signals lie outside of the standards of their curves."""
        outside = np.column_stack([curve.beyond(signal) for curve in self.curves])
        return np.asarray((outside & (self.share[well] > 0)).any(axis=1), np.bool_)

    def per_signal(self, products: Array) -> Array:
        """Product for one unit of signal at the products of every well by every curve, shape (n,)."""
        each = np.column_stack([1.0 / curve.steepness(p) for curve, p in zip(self.curves, products.T, strict=True)])
        found: Array = np.where(self.share > 0, self.share * each, 0.0).sum(axis=1) * self.scale
        return found

    def gradient(self, products: Array) -> Array:
        """Derivative of every well's product by the parameters of all curves, shape (n, parameters)."""
        parts = []
        for index, curve in enumerate(self.curves):
            share = self.share[:, index] * self.scale
            with np.errstate(invalid="ignore"):
                own = share[:, None] * curve.gradient(products[:, index])
            parts.append(np.where(share[:, None] > 0, own, 0.0))
        return np.column_stack(parts)

    def covariance(self) -> Array:
        """Covariance of the parameters of all curves, shape (parameters, parameters)."""
        sizes = [curve.parameters.size for curve in self.curves]
        total = np.zeros((sum(sizes), sum(sizes)))
        start = 0
        for curve, size in zip(self.curves, sizes, strict=True):
            total[start : start + size, start : start + size] = curve.covariance
            start += size
        return total

    def interpolation(self, products: Array) -> Array:
        """Variance of product for not knowing how it changes between two curves: a uniform law over what the two say, shape (n,)."""
        two = (self.share > 0).sum(axis=1) > 1
        inside = np.where(self.share > 0, products, np.nan)
        with np.errstate(invalid="ignore"):
            width = np.where(two, np.fmax.reduce(inside, axis=1) - np.fmin.reduce(inside, axis=1), 0.0)
        found: Array = (width * self.scale) ** 2 / 12.0
        return found


def calibrate(
    assay: Assay,
    wells: pd.DataFrame,
    standards: pd.DataFrame,
    problems: list[Problem],
    where: dict[str, str],
) -> Calibration:
    """The calibration of one plate: standards on it, else from a file, else a factor, else none.

    Parameters
    ----------
    assay
        What was measured.
    wells
        Wells of the plate, numbered from 0.
    standards
        Wells of the standards that serve it, as `tables.WELLS`, with their ``signal``; may be empty.
    problems
        Gains a warning for everything that keeps wells from being calibrated.
    where
        Assay and plate, for messages.
    """
    detection = assay.detection
    if detection is None:
        raise ValueError("a folder with plates has a detection section")
    if len(standards):
        found = _from_standards(detection, wells, standards, problems, where)
        if found is not None:
            return found
    product = detection.product()
    sign = -1.0 if detection.direction == "decrease" else 1.0
    if product is None:
        raw = _one(wells, factor(sign), detection.signal_unit, "")
        levels = wells.loc[wells["role"].isin(["sample", "high control"]), "ATP"].nunique()
        if not (len(standards) and detection.format == "adp-glo" and levels > 1):
            return raw
        # The same signal is another product at another ATP: raw signals would pass for a mechanism.
        reason = raw.reason.mask(wells["role"] != "unassigned", "the standards cannot be used: see the problems")
        return replace(raw, share=np.zeros_like(raw.share), reason=reason)
    if detection.specific_activity_at is None:
        return _one(wells, factor(sign * product.value), product.unit, _words(detection))
    return _hot(wells, detection, product.value, problems, where)


def _words(detection: Detection) -> str:
    if detection.specific_activity is not None:
        return f"specific activity {detection.specific_activity}, {detection.volume} counted"
    if detection.extinction is not None:
        return f"extinction {detection.extinction}, path {detection.path_length}"
    return f"{detection.product_per_signal} product per unit of signal"


def _one(wells: pd.DataFrame, curve: Curve, unit: str, basis: str) -> Calibration:
    """One curve for all wells."""
    n, nothing = len(wells), pd.Series(pd.NA, index=wells.index, dtype="string")
    said = pd.Series(basis, index=wells.index)
    return Calibration((curve,), np.ones((n, 1)), np.ones(n), unit, bool(basis), said, nothing, nothing.copy())


def _hot(
    wells: pd.DataFrame, detection: Detection, per_count: float, problems: list[Problem], where: dict[str, str]
) -> Calibration:
    """Counts where all wells hold the same labelled ATP: specific activity falls as 1/[ATP]."""
    at = parse(str(detection.specific_activity_at), "concentration")
    plain = _one(
        wells, factor(per_count), CONCENTRATION, _words(detection) + f" at {detection.specific_activity_at} ATP"
    )
    known = (wells["ATP"] > 0) & (wells["ATP_unit"] == at.unit)
    lacking = wells[~known & wells["role"].isin(["sample", "high control", "low control"])]
    if len(lacking):
        message = f"specific_activity_at needs the ATP of every well in {at.unit}; {len(lacking)} wells have none and are left out"
        problems.append(Problem(message, severity="warning", key="specific_activity_at", **where))
    share = np.asarray(known, np.float64)[:, None]
    scale = (wells["ATP"] / at.value).where(known, 1.0).to_numpy(float)
    reason = plain.reason.mask(~known, "its ATP is not known, and with it not its specific activity")
    return Calibration(plain.curves, share, scale, plain.unit, True, plain.basis, reason, plain.flags)


def _from_standards(
    detection: Detection, wells: pd.DataFrame, standards: pd.DataFrame, problems: list[Problem], where: dict[str, str]
) -> Calibration | None:
    """Standard curves; ``None`` where none can be used."""

    def warn(message: str) -> None:
        problems.append(Problem(message, severity="warning", key="standard", **where))

    units = standards["standard_unit"].dropna().unique().tolist()
    if len(units) > 1:
        warn(f"the standards are in {' and '.join(units)}; give all in one unit. Velocities stay in signal per minute")
        return None
    stated = sorted(standards["ATP"].dropna().unique().tolist())
    varied = wells.loc[wells["role"].isin(["sample", "high control"]), "ATP"].nunique() > 1
    needs_own = len(stated) > 1 or (detection.format == "adp-glo" and varied and len(stated) == 1)
    if detection.format == "adp-glo" and varied and not stated:
        warn(
            "the standards do not say their ATP, so that one conversion curve serves all; ADP detection needs a curve at each [ATP]"
        )
    if needs_own and standards["ATP"].isna().any():
        warn(
            f"{int(standards['ATP'].isna().sum())} standards do not say their ATP and are not used; give it in the layout"
        )
    curves: dict[float, Curve] = {}
    for level in stated if needs_own else [float("nan")]:
        part = standards[standards["ATP"] == level] if needs_own else standards
        at = f" at {level:g} {part['ATP_unit'].iat[0]} ATP" if needs_own else ""
        try:
            curve = fit_curve(
                part["standard"].to_numpy(float), part["signal"].to_numpy(float), detection.standard_curve
            )
        except ValueError as error:
            warn(
                f"{error}{at}"
                + (
                    "; velocities stay in signal per minute"
                    if not needs_own
                    else "; its wells have no conversion curve"
                )
            )
            continue
        if curve.rises == (detection.direction == "decrease"):
            does, says = ("rises", "decrease") if curve.rises else ("falls", "increase")
            warn(
                f"the signal of the standards{at} {does} with product, and detection.direction is {says}; correct one of them. The standards are not used"
            )
            continue
        curves[level] = curve
    if not curves:
        return None
    source = f" of {detection.standards.file}" if detection.standards and standards["plate"].isna().all() else ""
    if not needs_own:
        [curve] = curves.values()
        return _one(wells, curve, units[0], f"{curve.shape} standard curve{source} through {curve.wells} wells")
    return _at_each_atp(wells, curves, units[0], source, warn)


def _at_each_atp(
    wells: pd.DataFrame, curves: dict[float, Curve], unit: str, source: str, warn: Callable[[str], None]
) -> Calibration:
    """Each well by the curve of its own ATP, or between those of its neighbours where these are nearly one."""
    levels = list(curves)
    share = np.zeros((len(wells), len(levels)))
    molar = wells["ATP_unit"].dropna().iloc[0]
    basis = pd.Series("", index=wells.index)
    reason = pd.Series(pd.NA, index=wells.index, dtype="string")
    flags = reason.copy()
    for atp in wells["ATP"].drop_duplicates():
        here = (wells["ATP"].isna() if pd.isna(atp) else wells["ATP"] == atp).to_numpy(bool)
        shares = _shares(float(atp), levels, curves)
        share[here] = shares
        used = [f"{levels[index]:g}" for index in np.flatnonzero(shares)]
        shapes = " and ".join(dict.fromkeys(curves[levels[index]].shape for index in np.flatnonzero(shares)))
        if len(used):
            basis[here] = f"{shapes} standard curve{source} at {' and '.join(used)} {molar} ATP"
        if len(used) == 2:
            flags[here] = f"conversion curve interpolated between {used[0]} and {used[1]} {molar} ATP"
        elif not used:
            reason[here] = (
                "no conversion curve at its ATP"
                if pd.notna(atp)
                else "it holds no ATP, so that no conversion curve is its own"
            )
            if pd.notna(atp) and wells.loc[here, "role"].isin(["sample", "high control", "low control"]).any():
                message = f"there is no conversion curve at {atp:g} {molar} ATP, and none nearly alike on either side; add standards with that ATP"
                warn(f"{message}. Its wells are left out")
    scale = np.ones(len(wells))
    return Calibration(tuple(curves.values()), share, scale, unit, True, basis, reason, flags)


def _shares(atp: float, levels: list[float], curves: dict[float, Curve]) -> Array:
    shares = np.zeros(len(levels))
    if atp in curves:
        shares[levels.index(atp)] = 1.0
        return shares
    below = max((level for level in levels if level < atp), default=None)
    above = min((level for level in levels if level > atp), default=None)
    if below is None or above is None or not _alike([curves[below], curves[above]]):
        return shares
    shares[levels.index(above)] = (atp - below) / (above - below)
    shares[levels.index(below)] = 1.0 - shares[levels.index(above)]
    return shares


def _alike(curves: Iterable[Curve]) -> bool:
    """Whether two curves are as steep as each other, within `INTERPOLATION`."""
    first, second = (float(curve.steepness(np.array([np.mean(curve.product_range)]))[0]) for curve in curves)
    return abs(first - second) < INTERPOLATION * min(abs(first), abs(second))
