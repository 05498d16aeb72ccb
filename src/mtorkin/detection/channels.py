"""The channels of a time-resolved FRET read: the ratio of acceptor to donor, and the donor watched for quench and colour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mtorkin.assays.schema import Detection
from mtorkin.base.errors import Problem

#: Flag of a well whose donor lies apart.
DEVIATES = "donor channel deviates: quench or colour"
#: Median absolute deviation to standard deviation of Gaussian scatter.
_MAD = 1.4826
#: Donors of wells without inhibitor that a usual donor is judged from.
_FEWEST = 4
#: Relative deviation below which a donor reads as usual, however well the others agree: what dispensing differs by.
_USUAL = 0.05
#: Probability below which deviation is said to grow with concentration.
_GROWS = 0.01


def split(detection: Detection, signals: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series | None]:
    """The signal of every well, and the donor where there is one.

    Parameters
    ----------
    detection
        What was read.
    signals
        Table `tables.SIGNALS` of one plate.

    Returns
    -------
    signals
        One row a well and time; where acceptor and donor are given, their ratio, which is missing where the donor is not above zero.
    donor
        Mean donor of every well, by well; ``None`` without donor.
    """
    if detection.donor is None:
        return signals, None
    is_donor = signals["read"].eq(detection.donor).fillna(False)  # a signal may have no label
    main, donor = signals[~is_donor], signals[is_donor]
    if detection.acceptor is not None:
        below = donor[["well", "time", "signal"]].rename(columns={"signal": "donor"})
        both = main.merge(below, on=["well", "time"], how="left", validate="one_to_one")
        main = both.assign(signal=both["signal"] / both["donor"].where(both["donor"] > 0)).drop(columns="donor")
    return main, donor.groupby("well")["signal"].mean()


def watch_donor(
    wells: pd.DataFrame, donor: pd.Series, limit: float, where: dict[str, str]
) -> tuple[pd.Series, list[Problem]]:
    """Flag wells whose donor lies apart from that of wells without inhibitor.

    Parameters
    ----------
    wells
        Wells of one plate.
    donor
        Their donor, by well.
    limit
        Robust z (over the median absolute deviation) beyond which a donor lies apart.
    where
        Assay and plate, for messages.

    Returns
    -------
    flags : Series
        The flag of every well, missing where there is none; aligned with the wells.
    problems : list of Problem
        A warning for every compound whose deviation grows with its concentration.
    """
    value = wells["well"].map(donor).astype(float)
    without = wells["role"].isin(["high control", "low control"]) | (wells["inhibitor"] == 0)
    usual = value[without & wells["excluded"].isna()].dropna()
    flags = pd.Series(pd.NA, index=wells.index, dtype="string")
    if usual.size < _FEWEST:
        message = (
            f"{usual.size} wells without inhibitor have a donor read, too few ({_FEWEST}) to judge the donor channel by"
        )
        return flags, [Problem(message, severity="warning", key="donor", **where)]
    centre = float(usual.median())
    spread = max(_MAD * float((usual - centre).abs().median()), _USUAL * abs(centre) / limit)
    apart = (value - centre).abs() / spread
    held = ~wells["role"].isin(["blank", "standard", "unassigned"])  # these hold other mixtures
    far = held & (apart > limit)
    problems = []
    for compound in sorted(wells.loc[far, "compound"].dropna().unique()):
        own = (wells["compound"] == compound) & held & wells["excluded"].isna() & value.notna()
        if _grows(wells.loc[own, "inhibitor"].to_numpy(float), apart[own].to_numpy(float)):
            message = (
                f"the donor signal of {compound} deviates more the more of it there is, as quenching or coloured compounds do; "
                "confirm its inhibition in another format"
            )
            problems.append(Problem(message, severity="warning", key="donor", compound=str(compound), **where))
    return flags.mask(far, DEVIATES), problems


def _grows(concentration: np.ndarray, apart: np.ndarray) -> bool:
    from scipy.stats import kendalltau

    found = kendalltau(concentration, apart, alternative="greater")
    return bool(found.pvalue < _GROWS)
