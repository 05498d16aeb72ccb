"""Which calibration a plate has: standards on it, else from a file, else a factor, else none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from mtorkin.assays.detection import Detection
from mtorkin.assays.units import parse
from mtorkin.base.errors import Problem
from mtorkin.detection.calibration import Calibration
from mtorkin.detection.contents import REACTING, reacting
from mtorkin.detection.curve_fit import fit_curve
from mtorkin.detection.standard_curve import Array, Curve, factor

#: Roles of wells that need a calibration.
_MEASURED = (*REACTING, "low control")


def calibrate(
    detection: Detection, wells: pd.DataFrame, standards: pd.DataFrame, interpolation: float = 0.2
) -> tuple[Calibration, list[Problem]]:
    """The calibration of one plate.

    Parameters
    ----------
    detection
        How product was detected.
    wells
        Wells of the plate, numbered from 0.
    standards
        Wells of the standards that serve it, as `tables.WELLS`, with their ``signal``; may be empty.
    interpolation
        Difference in steepness, as a fraction, below which a curve between those of two [ATP] is taken.

    Returns
    -------
    calibration : Calibration
        Where nothing tells product, the signal stays as it is.
    problems : list of Problem
        A warning for everything that keeps wells from being calibrated.
    """
    plate = _Plate(detection, wells, standards, interpolation)
    found = plate.from_standards() if len(standards) else None
    return found or plate.from_factor(), plate.problems


@dataclass(frozen=True, eq=False)
class _Plate:
    """Wells of a plate, the standards that serve it, how alike curves must be to interpolate, and what was wrong."""

    detection: Detection
    wells: pd.DataFrame
    standards: pd.DataFrame
    interpolation: float
    problems: list[Problem] = field(default_factory=list)

    def warn(self, message: str, key: str = "standard") -> None:
        """Keep a warning."""
        self.problems.append(Problem(message, severity="warning", key=key))

    @property
    def varied(self) -> bool:
        """Whether the reaction runs at several [ATP]."""
        return bool(self.wells.loc[reacting(self.wells), "ATP"].nunique() > 1)

    def from_factor(self) -> Calibration:
        """A factor for all wells; 1 where none is known."""
        product, sign = self.detection.product(), -1.0 if self.detection.falls else 1.0
        if product is not None:
            found = self._same(factor(sign * product.value), product.unit, self.detection.product_said())
            return found if self.detection.specific_activity_at is None else self._constant_label(found)
        raw = self._same(factor(sign), self.detection.signal_unit, "")
        if not (len(self.standards) and self.detection.row.own_curve and self.varied):
            return raw
        # The same signal is another product at another ATP: raw signals would pass for a mechanism.
        assigned = self.wells["role"] != "unassigned"
        reason = raw.reason.mask(assigned, "the standards cannot be used: see the problems")
        return replace(raw, share=np.zeros_like(raw.share), reason=reason)

    def _same(self, curve: Curve, unit: str, basis: str) -> Calibration:
        """One curve for all wells."""
        n, nothing = len(self.wells), pd.Series(pd.NA, index=self.wells.index, dtype="string")
        said = pd.Series(basis, index=self.wells.index)
        return Calibration((curve,), np.ones((n, 1)), np.ones(n), unit, bool(basis), said, nothing, nothing.copy())

    def _constant_label(self, plain: Calibration) -> Calibration:
        """Counts where all wells hold the same labelled ATP: specific activity falls as 1/[ATP]."""
        stated = str(self.detection.specific_activity_at)
        at = parse(stated, "concentration")
        known = (self.wells["ATP"] > 0) & (self.wells["ATP_unit"] == at.unit)
        lacking = int((~known & self.wells["role"].isin(_MEASURED)).sum())
        if lacking:
            self.warn(
                f"specific_activity_at needs the ATP of every well in {at.unit}; {lacking} wells have none and are "
                "left out",
                "specific_activity_at",
            )
        return replace(
            plain,
            share=np.asarray(known, np.float64)[:, None],
            scale=(self.wells["ATP"] / at.value).where(known, 1.0).to_numpy(float),
            basis=plain.basis + f" at {stated} ATP",
            reason=plain.reason.mask(~known, "its ATP is not known, and with it not its specific activity"),
        )

    def from_standards(self) -> Calibration | None:
        """Standard curves; ``None`` where none can be used."""
        units = self.standards["standard_unit"].dropna().unique().tolist()
        if len(units) > 1:
            self.warn(
                f"the standards are in {' and '.join(units)}; give all in one unit. Velocities stay in signal per "
                "minute"
            )
            return None
        curves = self._curves()
        if not curves:
            return None
        given = self.detection.standards
        source = f" of {given.file}" if given and self.standards["plate"].isna().all() else ""
        if self._own_curves():
            return self._at_each_atp(curves, units[0], source)
        [curve] = curves.values()
        return self._same(curve, units[0], f"{curve.shape} standard curve{source} through {curve.wells} wells")

    def _own_curves(self) -> bool:
        """Whether each [ATP] has a curve of its own."""
        stated = self.standards["ATP"].nunique()
        return stated > 1 or (self.detection.row.own_curve and self.varied and stated == 1)

    def _curves(self) -> dict[float, Curve]:
        """The curves that can be used, by their [ATP]; nan for one that serves all."""
        unstated = int(self.standards["ATP"].isna().sum())
        if self.detection.row.own_curve and self.varied and unstated == len(self.standards):
            self.warn(
                "the standards do not say their ATP, so that one conversion curve serves all; ADP detection needs a "
                "curve at each [ATP]"
            )
        if not self._own_curves():
            curve = self._curve(self.standards, "", "; velocities stay in signal per minute")
            return {} if curve is None else {float("nan"): curve}
        if unstated:
            self.warn(f"{unstated} standards do not say their ATP and are not used; give it in the layout")
        curves = {}
        for level in sorted(self.standards["ATP"].dropna().unique().tolist()):
            part = self.standards[self.standards["ATP"] == level]
            at = f" at {level:g} {part['ATP_unit'].iat[0]} ATP"
            curve = self._curve(part, at, "; its wells have no conversion curve")
            if curve is not None:
                curves[level] = curve
        return curves

    def _curve(self, part: pd.DataFrame, at: str, without: str) -> Curve | None:
        """One standard curve; ``None`` with a warning where it cannot be used."""
        product, signal = part["standard"].to_numpy(float), part["signal"].to_numpy(float)
        try:
            curve = fit_curve(product, signal, self.detection.standard_curve)
        except ValueError as error:
            self.warn(f"{error}{at}{without}")
            return None
        if curve.rises == self.detection.falls:
            does, says = ("rises", "decrease") if curve.rises else ("falls", "increase")
            self.warn(
                f"the signal of the standards{at} {does} with product, and detection.direction is {says}; correct one "
                "of them. The standards are not used"
            )
            return None
        return curve

    def _at_each_atp(self, curves: dict[float, Curve], unit: str, source: str) -> Calibration:
        """Each well by the curve of its own ATP, or between those of its neighbours where these are nearly one."""
        levels, wells = list(curves), self.wells
        share = np.zeros((len(wells), len(levels)))
        molar = wells["ATP_unit"].dropna().iloc[0]
        basis = pd.Series("", index=wells.index)
        reason = pd.Series(pd.NA, index=wells.index, dtype="string")
        flags = reason.copy()
        for atp in wells["ATP"].drop_duplicates():
            here = (wells["ATP"].isna() if pd.isna(atp) else wells["ATP"] == atp).to_numpy(bool)
            shares = _shares(float(atp), curves, self.interpolation)
            share[here] = shares
            used = [levels[index] for index in np.flatnonzero(shares)]
            if used:
                shapes = " and ".join(dict.fromkeys(curves[level].shape for level in used))
                at = " and ".join(f"{level:g}" for level in used)
                basis[here] = f"{shapes} standard curve{source} at {at} {molar} ATP"
                if len(used) == 2:
                    flags[here] = f"conversion curve interpolated between {at} {molar} ATP"
            elif pd.isna(atp):
                reason[here] = "it holds no ATP, so that no conversion curve is its own"
            else:
                reason[here] = "no conversion curve at its ATP"
                if wells.loc[here, "role"].isin(_MEASURED).any():
                    self.warn(
                        f"there is no conversion curve at {atp:g} {molar} ATP, and none nearly alike on either side; "
                        "add standards with that ATP. Its wells are left out"
                    )
        scale = np.ones(len(wells))
        return Calibration(tuple(curves.values()), share, scale, unit, True, basis, reason, flags)


def _shares(atp: float, curves: dict[float, Curve], interpolation: float) -> Array:
    """What each curve counts at some [ATP]; nothing where no curve is known there."""
    levels = list(curves)
    shares = np.zeros(len(levels))
    if atp in curves:
        shares[levels.index(atp)] = 1.0
        return shares
    below = max((level for level in levels if level < atp), default=None)
    above = min((level for level in levels if level > atp), default=None)
    if below is None or above is None or not _alike([curves[below], curves[above]], interpolation):
        return shares
    shares[levels.index(above)] = (atp - below) / (above - below)
    shares[levels.index(below)] = 1.0 - shares[levels.index(above)]
    return shares


def _alike(curves: Iterable[Curve], interpolation: float) -> bool:
    """Whether two curves are nearly as steep as each other at the middle standard."""
    first, second = (float(curve.steepness(np.array([np.mean(curve.product_range)]))[0]) for curve in curves)
    return abs(first - second) < interpolation * min(abs(first), abs(second))
