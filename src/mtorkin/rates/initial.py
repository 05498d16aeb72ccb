"""Initial velocities of a plate read in time: the window that the data support, and the curve or line within it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mtorkin.rates.estimate import Clock, Course, Found, Knowledge, line, under
from mtorkin.rates.lag import lag
from mtorkin.rates.reads import Array, Reads, first, last
from mtorkin.rates.treatment import Treatment


def initial_velocities(
    reads: Reads, known: Knowledge | None = None, window: tuple[float, float] | None = None, limit: float = 0.1
) -> pd.DataFrame:
    """Initial velocity of every well, its standard error, and how it was taken.

    Parameters
    ----------
    reads
        The reads of one plate.
    known
        Concentrations of the substrate, by which the wells' curvatures are compared and the integrated rate law is
        fitted.
    window
        First and last time to use, in min, as the user wants it: a straight line is then taken there.
    limit
        Conversion, as a fraction, from which on the integrated rate law is fitted.

    Returns
    -------
    pandas.DataFrame
        Indexed by well:

        - ``rate`` and ``se`` in signal per minute, nan where there are fewer than two times (three for ``se``);
        - ``n``, ``start`` and ``end`` (min) of the window;
        - ``reaction``, the minutes at the initial velocity that make the product at the end of the window;
        - ``initial``, whether the velocity is that of the start, whatever was converted later, since a curve that fits
          accounts for it;
        - ``method`` and ``flags`` in words.

    Examples
    --------
    >>> import numpy as np
    >>> from mtorkin.rates.reads import Reads
    >>> time = np.arange(12.0)
    >>> signal = np.array([5.0 + 2.0 * time, 5.0 + 0.0 * time])
    >>> reads = Reads(["A1", "A2"], np.tile(time, (2, 1)), signal, np.ones((2, 12), dtype=bool))
    >>> found = initial_velocities(reads)
    >>> found["rate"].round(6).tolist()
    [2.0, 0.0]
    >>> found["method"].iat[0]
    'slope of a line through 12 reads'
    """
    count = len(reads.wells)
    known = known or Knowledge(np.full(count, np.nan), np.full(count, np.nan))
    full = reads.saturated()
    course = Course(replace(reads, kept=reads.kept & (reads.time < full[:, None])), known, limit)
    if window is not None:
        course = replace(course, reads=replace(course.reads, kept=course.reads.within(*window)))
        return _table(course, line(course.reads), full, chosen=True)
    return _table(course, _supported(course), full, chosen=False)


def _supported(course: Course) -> Found:
    """The window that the data support, and the line or curve within it: averaged over the lags that may be."""
    clock = Clock.of(course.reads)
    lags = lag(course.reads.time - clock.origin[:, None], course.reads.signal, course.reads.kept)
    found = [under(each, course, clock) for each in lags]
    weight = np.array([each.weight for each in lags])[:, None]
    weight /= weight.sum()
    rates, variances = np.array([one.rate for one in found]), np.array([one.se for one in found]) ** 2
    rate = (weight * rates).sum(axis=0)
    variance = (weight * (variances + (rates - rate) ** 2)).sum(axis=0)
    beside = tuple((each.tau, float(part)) for each, part in zip(lags[1:], weight[1:, 0], strict=True))
    return replace(found[0], rate=rate, se=np.sqrt(variance), beside=beside)


def _table(course: Course, found: Found, full: Array, chosen: bool) -> pd.DataFrame:
    """What was found, a row a well, in numbers and words."""
    reads, kept = course.reads, found.kept
    start, end, size = first(reads, kept), last(reads, kept), kept.sum(axis=1)
    before = reads.kept.sum(axis=1)
    converted = np.abs(found.rate) * found.reaction / course.known.substrate
    said = [
        Treatment(
            reads=int(size[row]),
            of=int(before[row]),
            start=float(start[row]),
            end=float(end[row]),
            decline=float(found.decline[row]),
            reaction=float(found.reaction[row]),
            lag=float(found.lag[row]),
            saturated=float(full[row]),
            converted=float(converted[row]),
            law=bool(found.law[row]),
            own=bool(found.own[row]),
            misfit=bool(found.misfit[row]),
            chosen=chosen,
            beside=found.beside,
        )
        for row in range(len(reads.wells))
    ]
    words = pd.DataFrame(
        [{"method": each.method(), "flags": "; ".join(each.flags()) or pd.NA} for each in said],
        index=reads.wells,
        columns=["method", "flags"],
        dtype="string",
    )
    numbers = {
        "rate": found.rate,
        "se": found.se,
        "n": size,
        "start": start,
        "end": end,
        "reaction": found.reaction,
        "initial": (found.decline != 0) & ~found.misfit & (not chosen),
    }
    return pd.DataFrame(numbers, index=reads.wells).join(words)
