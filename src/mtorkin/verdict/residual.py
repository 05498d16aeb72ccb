"""Whether a compound of a class leaves part of the activity, and how much."""

from __future__ import annotations

import math
from collections.abc import Mapping

from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.verdict.case import Case
from mtorkin.verdict.classes import Axis
from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.ways import Shows


def residual_activity(name: str, case: Case) -> Estimate | None:
    """The activity that is left with the compound bound: beta, of the bound enzyme's turnover.

    Parameters
    ----------
    name
        The class that the compound is called.
    case
        The compound.

    Returns
    -------
    Estimate or None
        The narrowest of the axes that show it. Not known where no model that is reported has beta as a constant of its
        own, as where the bound enzyme keeps all of its turnover. None where inhibition is complete, or where the wells
        leave it open.
    """
    measured = {axis.name: axis for axis in case.spoken}
    showing = [
        axis
        for way in case.rules.classes.get(name, ())
        if all(axis.alive <= set(way.patterns.get(axis.name, ())) for axis in measured.values())
        for axis in _partial_axes(way, measured, case)
    ]
    if not showing:
        return None
    found = [estimate for axis in showing for estimate in _betas(axis)]
    return min(found, key=_width, default=UNKNOWN)


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
