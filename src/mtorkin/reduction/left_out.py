"""Why wells of a plate are left out, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.base.errors import Problem
from mtorkin.detection.contents import uninhibited
from mtorkin.detection.product import Product
from mtorkin.detection.well_error import Measured
from mtorkin.reduction.velocity import Velocity

#: Part of the largest rate that may be rounding.
_ROUNDING = 1e-9
#: Wells from which on so few different values are no measurement.
_WELLS, _VALUES = 24, 3


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Why wells are left out.

    Attributes
    ----------
    reason
        Of every well, missing where it stays; aligned with the wells.
    problems
        What is said of it.
    """

    reason: pd.Series
    problems: list[Problem]


def left_out(measured: Measured, product: Product, velocity: Velocity, falls: bool | None, beyond: float) -> LeftOut:
    """Wells without product, background or velocity, and plates on which the reaction seems to run backwards.

    Parameters
    ----------
    measured, product, velocity
        What was found on a plate.
    falls
        Whether the signal falls as product forms; ``None`` where it may go either way.
    beyond
        Standard errors by which uninhibited wells must lie below the background for that to be no accident.
    """
    wells, problems = measured.wells, []
    assigned = wells["role"] != "unassigned"
    reason = wells["excluded"]
    if product.reason.notna().any():
        reason = reason.fillna(product.reason.where(assigned))

    baseless = assigned & velocity.ground.value.isna()
    if baseless.any():
        none = "the plate has no usable low control or blank"
        problems.append(_without_background(wells, product, f"{none}, so that its {int(baseless.sum())} wells"))
        reason = reason.mask(baseless & reason.isna(), none)
    missing = assigned & velocity.value.isna() & reason.isna()
    if missing.any():
        spent = missing & (velocity.conversion >= 1.0)
        more = "more product than there was substrate: correct the calibration or the concentrations"
        reason = reason.mask(missing, "no velocity could be taken: see the problems").mask(spent, more)

    if few := _few_values(measured, assigned & reason.isna()):
        problems.append(Problem(f"{few}; export the values as they were measured. The plate is left out", key="signal"))
        reason = reason.mask(assigned & reason.isna(), "signals of few values: see the problems")

    if falls is not None and _backwards(measured, velocity, reason, beyond):
        other = "increase" if falls else "decrease"
        message = (
            f"the wells without inhibitor lie below the background; set detection.direction to {other} if the signal "
            f"{other}s as product forms, or correct the controls. The plate is left out"
        )
        problems.append(Problem(message, key="direction"))
        said = "uninhibited wells lie below the background: see the problems"
        reason = reason.mask(assigned & reason.isna(), said)
    return LeftOut(reason, problems)


def _few_values(measured: Measured, chosen: pd.Series) -> str:
    """What is said where a plate has a handful of different signals, as one that was clipped or made binary."""
    held = measured.signals[measured.signals["well"].isin(measured.wells.loc[chosen, "well"])]
    return few_values(held["signal"], held["well"].nunique(), "wells", "signals")


def few_values(values: pd.Series, count: int, places: str, what: str, alike: int = _WELLS) -> str:
    """What is said where many places hold a handful of different values; empty where that may be.

    Parameters
    ----------
    values
        The values.
    count
        In how many places they are.
    places, what
        The places and the values, in words.
    alike
        Places from which on a single value is no measurement.
    """
    different = values.dropna().unique()
    if count < (_WELLS if len(different) > 1 else alike) or len(different) > _VALUES:
        return ""
    return f"{count} {places} have no other {what} than {', '.join(f'{value:g}' for value in sorted(different))}"


def _without_background(wells: pd.DataFrame, product: Product, these: str) -> Problem:
    message = f"{these} are left out"
    if product.reason[wells["role"].isin(["low control", "blank"])].notna().any():
        message += (
            "; its controls have a signal but no product (wells.csv.gz says why): add low controls with the ATP of the "
            "samples"
        )
    return Problem(message, severity="warning", key="role")


def _backwards(measured: Measured, velocity: Velocity, reason: pd.Series, beyond: float) -> bool:
    """Whether uninhibited velocities are below zero on the whole, by more than they and their background are uncertain.

    They are taken as parts of the largest rate.
    """
    minutes = measured.rates["minutes"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.fmax.reduce(np.abs(measured.amount.to_numpy(float) / minutes))
        value = velocity.value.to_numpy(float) / largest
        of_background = velocity.ground.se.to_numpy(float) / minutes / largest
    chosen = ~np.isnan(value) & reason.isna().to_numpy(bool) & uninhibited(measured.wells).to_numpy(bool)
    free = value[chosen]
    if len(free) < 2:
        return False
    shared = np.where(np.isnan(of_background), 0.0, of_background)[chosen]
    error = np.sqrt(free.var(ddof=1) / len(free) + np.square(shared).max())
    return bool(np.median(free) < -_ROUNDING and free.mean() < -beyond * error)
