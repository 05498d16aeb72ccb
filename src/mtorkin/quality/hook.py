"""Hook effect: the signal rises again at the highest concentration of a compound, which no monotone inhibition does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.detection.contents import Integers, dense
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.replicates import Array, Replicates


@dataclass(frozen=True)
class Hook:
    """The largest rise towards the highest concentration.

    Attributes
    ----------
    rise
        As a fraction of the uninhibited signal; 0 where every compound falls throughout.
    compound
        The compound that shows it.
    there
        Whether it is more than chance.
    """

    rise: float
    compound: str
    there: bool


def hook(
    plate: pd.DataFrame, composition: Integers, wells: Replicates, gain: Array, chance: float = 0.001
) -> Hook | None:
    """The largest rise among the compounds of a plate; one that is more than chance before one that is not.

    A rise is taken from any lower concentration to the highest, over all substrate concentrations that have both.

    Parameters
    ----------
    plate
        Wells of the plate.
    composition
        Number of what every well holds besides the compound.
    wells
        Wells with enzyme.
    gain
        What positions multiply their signal with.
    chance
        Probability of a rise as large by chance, over all compounds of the plate, below which it counts as there.

    Returns
    -------
    Hook or None
        None where no compound has two concentrations and wells without inhibitor at the same substrates.
    """
    from scipy.special import ndtri  # a fifth of a second, which `check` saves: it judges no plate

    if not np.isfinite(wells.sd).all():
        return None
    held = plate.iloc[wells.rows]
    dose, level = held["inhibitor"].to_numpy(float), wells.net / gain
    series = dense(composition[wells.rows])
    free = dose == 0
    base = np.bincount(series[free], level[free], minlength=series.max() + 1)
    without = base / np.maximum(np.bincount(series[free], minlength=base.size), 1)
    dosed = (dose > 0) & (without > 0)[series]
    if not dosed.any():
        return None
    compounds, compound = np.unique(held["compound"].to_numpy(object)[dosed].astype(str), return_inverse=True)
    doses, step = np.unique(dose[dosed], return_inverse=True)
    # A cell holds the wells of one compound in one series at one concentration.
    cells, cell = np.unique((compound * base.size + series[dosed]) * doses.size + step, return_inverse=True)
    size = np.bincount(cell)
    mean, variance = np.bincount(cell, level[dosed]) / size, np.bincount(cell, wells.sd[dosed] ** 2) / size**2
    line, of_step = np.divmod(cells, doses.size)
    owner, of_series = np.divmod(line, base.size)
    highest = np.zeros(compounds.size, dtype=np.intp)
    np.maximum.at(highest, owner, of_step)
    at_top = line * doses.size + highest[owner]
    top = np.minimum(np.searchsorted(cells, at_top), cells.size - 1)
    lower = np.flatnonzero((cells[top] == at_top) & (of_step < highest[owner]))
    if not lower.size:
        return None
    # From one lower concentration to the highest, over all series of the compound.
    rises, rise = np.unique(owner[lower] * doses.size + of_step[lower], return_inverse=True)
    total = np.bincount(rise, (mean[top] - mean)[lower])
    score = total / np.sqrt(np.bincount(rise, (variance[top] + variance)[lower]))
    fraction = total / np.bincount(rise, without[of_series[lower]])
    there = score > -float(ndtri(chance / rises.size))
    best = int(np.argmax(np.where(there == there.any(), fraction, -np.inf)))
    return Hook(max(float(fraction[best]), 0.0), str(compounds[rises[best] // doses.size]), bool(there.any()))


def judge_hook(plate: pd.DataFrame, composition: Integers, wells: Replicates, gain: Array, metrics: Metrics) -> None:
    """Add the metric of the hook effect; arguments as for `hook`."""
    limits = metrics.limits
    metric, limit = "hook effect, %", f"<= {limits.hook:g}, where beyond scatter"
    found = hook(plate, composition, wells, gain, limits.chance)
    if found is None:
        note = "no compound at two concentrations with uninhibited wells at the same substrates, or no replicates"
        metrics.add(metric, np.nan, note, limit)
        return
    value, beyond = 100.0 * found.rise, "beyond" if found.there else "not beyond"
    note = f"{found.compound}: rise to its highest concentration, of the uninhibited signal; {beyond} scatter"
    metrics.add(metric, value, note, limit, not found.there or value <= limits.hook, "hook")
