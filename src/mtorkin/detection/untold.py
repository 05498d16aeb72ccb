"""Low controls at one level of a substrate that varies, or blanks: what they do not tell of the background."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mtorkin.base.errors import Problem
from mtorkin.detection.background import Background
from mtorkin.detection.contents import SUBSTRATES, reacting


@dataclass(frozen=True, eq=False)
class Untold:
    """A substrate that varies on a plate and not among its low controls.

    Attributes
    ----------
    substrate
        Its name.
    level
        Its concentration in the low controls; nan where they do not state it.
    lowest, highest, unit
        Its concentrations in the wells in which the reaction runs.
    controls
        What they are, in words.
    """

    substrate: str
    level: float
    lowest: float
    highest: float
    unit: str
    controls: str = "low controls"

    def problem(self, carried: bool) -> Problem:
        """A warning; ``carried`` where the substrate brings along what is detected."""
        unit = f" {self.unit}" if self.unit else ""
        where = f"all at {self.level:g}{unit}" if np.isfinite(self.level) else "at a concentration that is not stated"
        message = (
            f"the {self.controls} are {where}, and the wells at {self.lowest:g} to {self.highest:g}{unit}: they do not "
            f"tell whether the background changes with {self.substrate}; add low controls at each of its levels"
        )
        if carried and self.level > 0:
            message += (
                f". {self.substrate} carries what is detected, so that the error of the velocities allows for a "
                f"background in proportion to {self.substrate}"
            )
        elif carried:
            message += f". {self.substrate} carries what is detected: the velocities may be wrong"
        return Problem(message, severity="warning", key="role")


def untold(wells: pd.DataFrame, carried: str) -> list[Untold]:
    """The substrates of whose background the low controls of a plate tell nothing.

    Low controls without protein serve every level of it: only what they hold is looked at, and what carries the signal.

    Parameters
    ----------
    wells
        Wells of one plate.
    carried
        The substrate that brings along what is detected; empty where none does.
    """
    usable = wells["excluded"].isna()
    low, runs = wells[usable & (wells["role"] == "low control")], wells[usable & reacting(wells)]
    if not len(low):
        return _blanks_alone(wells[usable & (wells["role"] == "blank")], runs, carried)
    found = []
    for name in SUBSTRATES:
        held, levels = low[name].to_numpy(float), runs[name].dropna().to_numpy(float)
        stated = np.unique(held[np.isfinite(held)])
        level = float(stated[0]) if stated.size else np.nan
        if stated.size > 1 or (np.unique(levels[levels > 0]) == level).all():
            continue
        if np.unique(levels).size > 1 and (level > 0 or name == carried):
            found.append(Untold(name, level, float(levels.min()), float(levels.max()), _unit(runs, name)))
    return found


def _blanks_alone(blanks: pd.DataFrame, runs: pd.DataFrame, carried: str) -> list[Untold]:
    """What carries the signal, on a plate whose background is that of blanks: these hold none of it."""
    if not len(blanks) or not carried or (blanks[carried] > 0).any():
        return []
    levels = runs[carried].dropna().to_numpy(float)
    if np.unique(levels).size < 2:
        return []
    name = "blanks, and there are no low controls,"
    return [Untold(carried, 0.0, float(levels.min()), float(levels.max()), _unit(runs, carried), name)]


def _unit(runs: pd.DataFrame, name: str) -> str:
    units = runs[f"{name}_unit"].dropna()
    return str(units.iat[0]) if len(units) else ""


def allowed_for(ground: Background, wells: pd.DataFrame, substrate: Untold) -> Background:
    """The same background, its error widened for a substrate that carries what is detected.

    The background is then between a constant and one in proportion to the substrate. With a slope that is as likely
    anywhere between both, the standard deviation from the constant is the greatest distance over the root of 3. All
    wells of the plate share that error.

    Parameters
    ----------
    ground
        The background that the low controls tell.
    wells
        The wells of the plate.
    substrate
        The substrate that carries it; what low controls hold of it is above zero.
    """
    content = wells[substrate.substrate].to_numpy(float)
    greatest = np.maximum(ground.value.to_numpy(float), 0.0) / substrate.level
    part = pd.Series(greatest * (np.nan_to_num(content, nan=substrate.level) - substrate.level) / np.sqrt(3.0))
    part = part.set_axis(ground.value.index).where(ground.value.notna())
    # A straight line in another substrate keeps its own trend: a well has one.
    trend = ground.trend.fillna(part)
    return replace(ground, se=(ground.se**2 + part**2) ** 0.5, trend=trend)
