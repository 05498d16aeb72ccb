"""Whether a compound of a class leaves part of the activity, and how much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.verdict.case import Case
from mtorkin.verdict.classes import Axis
from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.ways import Shows


@dataclass(frozen=True)
class Residual:
    """The activity that a compound leaves.

    Attributes
    ----------
    shown
        Whether the wells show that it leaves some; else they do not tell.
    left
        Part of the turnover that the bound enzyme keeps. Not known where no model that is reported has beta as a
        constant of its own, as where the bound enzyme keeps all of its turnover.
    """

    shown: bool
    left: Estimate


def residual_activity(name: str, case: Case) -> Residual | None:
    """The activity that is left with the compound bound: beta, of the bound enzyme's turnover.

    Parameters
    ----------
    name
        The class that the compound is called.
    case
        The compound.

    Returns
    -------
    Residual or None
        Of the axes that show it, the narrowest. None where inhibition is complete.
    """
    measured = {axis.name: axis for axis in case.spoken}
    ways = [way for way in case.rules.classes.get(name, ()) if measured.keys() <= way.patterns.keys()]
    showing = [
        axis
        for way in ways
        if all(axis.alive <= set(way.patterns[axis.name]) for axis in measured.values())
        for axis in _partial_axes(way, measured, case)
    ]
    if showing:
        found = [estimate for axis in showing for estimate in _betas(axis)]
        return Residual(True, min(found, key=_width, default=UNKNOWN))
    untold = any(_may_be_partial(axis, ways, case) for axis in measured.values())
    seen = any(_seen(axis, case.rules.classes.get(name, ()), case) for axis in case.axes)
    return Residual(False, UNKNOWN) if untold or seen else None


def _seen(axis: Axis, ways: Sequence[Shows], case: Case) -> bool:
    """Whether the wells show activity at saturation, though something else may be its owner.

    A pattern is judged by its evidence over all departures from the law, and a low control that is a little off
    explains a small plateau as well as the compound does. So does a departure that both axes fitted together share,
    which is why each axis is asked by itself as well.
    """
    patterns = {pattern for way in ways for pattern in way.patterns.get(axis.name, ())}
    laws = load_catalogue().partial_mechanisms(axis.name, patterns)
    least = case.rules.number("plateau_seen")
    return any(finding.partial_laws.get(law, 0.0) > least for finding in axis.findings for law in laws)


def _may_be_partial(axis: Axis, ways: Sequence[Shows], case: Case) -> bool:
    """Whether a partial pattern of the class is among those that an axis leaves alive."""
    alive = axis.alive.intersection(*[{pattern for way in ways for pattern in way.patterns[axis.name]}])
    if alive & set(load_catalogue().complete_forms(axis.name)):
        return True
    # FKBP12 that is too scarce makes a plateau of its own, so that what is seen shows nothing.
    scarce = any(finding.FKBP12_limiting for finding in axis.findings)
    return bool(alive & set(load_catalogue().of_either_kind(axis.name))) and any(
        beta.value >= case.settings.regions.beta_low and (scarce or beta.lowest <= 0) for beta in _betas(axis)
    )


def _partial_axes(way: Shows, measured: Mapping[str, Axis], case: Case) -> list[Axis]:
    """The measured axes along which a way to be of a class is partial."""
    expected = way.patterns
    return [axis for axis in measured.values() if axis.alive and _is_partial(axis, set(expected[axis.name]), case)]


def _is_partial(axis: Axis, expected: set[str], case: Case) -> bool:
    """Whether a way to be of a class is partial along an axis.

    A pattern with laws of both kinds, as rapalog-like, is so where the reported one leaves an activity that counts, and
    FKBP12 was not too scarce to tell.
    """
    catalogue = load_catalogue()
    if expected <= set(catalogue.complete_forms(axis.name)):
        return True
    if not expected <= set(catalogue.of_either_kind(axis.name)):
        return False
    limit = case.settings.regions.beta_low
    enough = not any(finding.FKBP12_limiting for finding in axis.findings)
    return enough and any(beta.value >= limit and beta.lowest > 0 for beta in _betas(axis))


def _betas(axis: Axis) -> list[Estimate]:
    return [finding.readings["beta"] for finding in axis.findings if "beta" in finding.readings]


def _width(estimate: Estimate) -> float:
    return estimate.highest - estimate.lowest if estimate.known else math.inf
