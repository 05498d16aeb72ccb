"""How likely patterns are before the wells are looked at, by what is known of the compound."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mtorkin.base.tables.rows import Row
from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.verdict.findings import BOTH
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.study import FittedStudy

#: The class whose probability depends on FKBP12.
_RAPALOG = "rapalog-like"


def with_prior(family: Row, study: FittedStudy, needless: bool = False) -> Sequence[Row]:
    """The patterns of a family, with the class `rapalog-like` as likely beforehand as FKBP12 makes it.

    The fit takes every pattern for equally likely, since it does not know what the compound is. This concerns the fit
    of both substrates alone: one axis never names the class. What is alive is judged anew: a pattern is ruled out by
    the likeliest one, and with its whole class by all patterns of the likeliest class.

    Parameters
    ----------
    family
        Its row of `tables.FAMILIES`.
    study
        The tables.
    needless
        Whether the compound was shown to inhibit without FKBP12 as it does with it; then FKBP12 says nothing.
    """
    rows = study.patterns_of(family["family"])
    if family["axis"] != BOTH or not rows:
        return rows
    compound = family["compound"]
    with_fkbp12 = any((row["FKBP12"] or 0.0) > 0 for row in study.families_of(compound))
    suspected = not needless and (with_fkbp12 or compound in study.rapalogs)
    odds = load_rules().number("rapalog_with_fkbp12" if suspected else "rapalog_without_fkbp12")
    patterns = load_catalogue().two_substrates.patterns
    classes = [patterns[row["pattern"]].speaks_for for row in rows]
    weights = [
        row["support"] * (odds if name == _RAPALOG else 1.0) if row["support"] else 0.0
        for row, name in zip(rows, classes, strict=True)
    ]
    whole, most = math.fsum(weights), max(weights)
    if whole <= 0.0:
        return rows
    mass = {
        each: math.fsum(weight for weight, name in zip(weights, classes, strict=True) if name == each)
        for each in classes
    }
    likeliest = max(mass.values())
    return [
        row | {"support": weight / whole, "alive": _alive(row, weight / most) and _alive(row, mass[name] / likeliest)}
        for row, weight, name in zip(rows, weights, classes, strict=True)
    ]


def _alive(row: Row, likelihood: float) -> bool:
    """Whether a pattern or class is less than the margin behind the likeliest; what was not judged stays as it is."""
    if row["delta"] is None or row["margin"] is None:
        return bool(row["alive"])
    return likelihood > 0.0 and -2.0 * math.log(likelihood) < row["margin"]
