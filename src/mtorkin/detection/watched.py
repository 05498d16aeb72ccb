"""What is watched beside the signal: wells in which it lies apart, and compounds that seem to make it do so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.assays.formats import Watch
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Quality
from mtorkin.detection.channels import Channels
from mtorkin.detection.contents import uninhibited
from mtorkin.detection.flags import no_flags

#: Median absolute deviation to standard deviation of Gaussian scatter.
_MAD = 1.4826
#: Wells without inhibitor that the usual is judged from.
_FEWEST = 4


@dataclass(frozen=True, eq=False)
class Deviation:
    """How what is watched differs from that of wells without inhibitor.

    Attributes
    ----------
    watch
        What is watched.
    far, judged
        Wells in which it lies apart, and wells that could be judged; aligned with the wells.
    problems
        A warning for every compound whose deviation grows with its concentration, or where nothing can be judged.
    """

    watch: Watch
    far: pd.Series
    judged: pd.Series
    problems: list[Problem]

    @property
    def flags(self) -> pd.Series:
        """A flag for every well in which it lies apart."""
        return no_flags(self.far.to_frame()).mask(self.far, f"{self.watch.name} deviates: {self.watch.suspects}")


def deviation(wells: pd.DataFrame, channels: Channels, watch: Watch, limits: Quality) -> Deviation:
    """Find the wells in which what is watched lies apart from that of wells without inhibitor.

    Parameters
    ----------
    wells
        Wells of one plate.
    channels
        Their reads.
    watch
        What is watched.
    limits
        Limits in force: a well lies apart beyond the robust z `donor_deviation` (over the median absolute deviation).
    """
    value = wells["well"].map(channels.watched(watch)).astype(float)
    usual = value[(uninhibited(wells) | wells["role"].eq("low control")) & wells["excluded"].isna()].dropna()
    if usual.size < _FEWEST:
        message = (
            f"{usual.size} wells without inhibitor have a read of the {watch.name}, too few ({_FEWEST}) to judge it by"
        )
        none = pd.Series(False, index=wells.index)
        return Deviation(watch, none, none, [Problem(message, severity="warning", key=watch.channels[-1])])
    centre = float(usual.median())
    least = limits.donor_usual / 100.0 * abs(centre) / limits.donor_deviation
    spread = max(_MAD * float((usual - centre).abs().median()), least)
    apart = (value - centre).abs() / spread
    held = ~wells["role"].isin(["blank", "standard", "unassigned"])  # these hold other mixtures
    far = held & (apart > limits.donor_deviation)
    problems = []
    for compound in sorted(wells.loc[far, "compound"].dropna().unique()):
        own = (wells["compound"] == compound) & held & wells["excluded"].isna() & value.notna()
        if _trend(wells.loc[own, "inhibitor"].to_numpy(float), apart[own].to_numpy(float)) < limits.donor_trend:
            message = (
                f"the {watch.name} of {compound} deviates more the more of it there is, as with {watch.suspects}; "
                "confirm its inhibition in another format"
            )
            problems.append(Problem(message, severity="warning", key=watch.channels[-1], compound=str(compound)))
    return Deviation(watch, far, held & value.notna(), problems)


def _trend(concentration: np.ndarray, apart: np.ndarray) -> float:
    """Probability by chance of a deviation that grows as surely with the concentration."""
    from scipy.stats import kendalltau

    return float(kendalltau(concentration, apart, alternative="greater").pvalue)
