"""From the evidence of models to the support of patterns, and which of them the margin leaves alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mtorkin.base.settings import Selection
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.quadrature import log_mean_exp
from mtorkin.kinetics.evidence.selection import differences, weights
from mtorkin.kinetics.law.catalogue import load_catalogue


@dataclass(frozen=True)
class Judged:
    """What the wells say of one pattern.

    Attributes
    ----------
    pattern
        Its name.
    delta
        How much worse its evidence is than the best of all.
    support
        Its probability; of the leading pattern, that it or a neighbour within reach of the border is true.
    within_reach
        Share of it that lies within reach of the border to the leading pattern.
    alive
        Whether the margin leaves alive what of it lies beyond reach.
    """

    pattern: str
    delta: float
    support: float
    within_reach: float
    alive: bool


def best_model(models: Sequence[Candidate], pattern: str, criterion: str) -> Candidate:
    """The model that stands for a pattern: that with the lowest criterion, so that it has no needless constant."""
    return min((c for c in models if c.pattern == pattern), key=lambda c: float(getattr(c.criteria, criterion)))


def evidence_of_patterns(models: Sequence[Candidate]) -> dict[str, float]:
    """-2 log of the averaged likelihood of every pattern; its models are as likely beforehand as each other."""
    values = {name: np.array([c.evidence for c in models if c.pattern == name]) for name in _names(models)}
    return {name: -2.0 * log_mean_exp(-0.5 * own) for name, own in values.items()}


def judge(readings: Sequence[Sequence[Candidate]], selection: Selection, dispersion: float = 1.0) -> list[Judged]:
    """Judge every pattern; each is as likely beforehand as any other.

    Parameters
    ----------
    readings
        Confined models fitted to the wells: one list for each species that may be the inhibitor, all as likely
        beforehand. The first names the patterns and the model that stands for each.
    selection
        What chooses the model that stands for a pattern, and by how much evidence has to be worse for a pattern to be
        ruled out.
    dispersion
        What differences of evidence are divided by; see `comparison.Comparison.dispersion`.

    Returns
    -------
    list of Judged
        In the order of the first reading's patterns.
    """
    models = readings[0]
    names = _names(models)
    evidence = [evidence_of_patterns(own) for own in readings]
    value = [-2.0 * log_mean_exp(-0.5 * np.array([one.get(name, np.inf) for one in evidence])) for name in names]
    # A pattern of which no model can be judged has no evidence, and is not ruled out by that.
    judged = np.isfinite(value)
    known = (np.where(judged, value, np.nan) / dispersion).tolist()
    delta, share = differences(known), np.nan_to_num(weights(known))
    margins = [margin_of(name, selection) for name in names]
    behind = {name: float(delta[i]) for i, name in enumerate(names) if judged[i] and delta[i] < margins[i]}
    leader = names.index(_likelier_side(models, names[int(np.argmax(share))], behind, selection.criterion))
    # What cannot be told from the leading pattern, since it lies within reach of the border to it, counts for that.
    near = np.array([_within_reach(readings, evidence, name, names[leader]) for name in names])
    weight = share * (1.0 - near)
    weight[leader] += float(share @ near)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = -2.0 * np.log(weight / weight[leader])
    support = weight / (float(weight.sum()) or 1.0)
    return [
        Judged(
            name, float(delta[i]), float(support[i]), float(near[i]), bool(beyond[i] < margins[i] or not judged[i])
        )
        for i, name in enumerate(names)
    ]  # fmt: skip


def margin_of(pattern: str, selection: Selection) -> float:
    """By how much the evidence of a pattern has to be worse for it to be ruled out; more where it is of no class."""
    return selection.margin_unlisted if load_catalogue().is_unlisted(pattern) else selection.margin


def _names(models: Sequence[Candidate]) -> list[str]:
    return list(dict.fromkeys(c.pattern for c in models))


def _likelier_side(models: Sequence[Candidate], leader: str, behind: Mapping[str, float], criterion: str) -> str:
    """The leading pattern, or a neighbour, where one law stands for both and its constants are estimated on that side.

    Within reach of a border the wells say more of the side than what was thought of either region beforehand.
    """
    best = best_model(models, leader, criterion)
    sides = {leader: getattr(best.criteria, criterion)}
    for name in behind:
        other = best_model(models, name, criterion)
        if other.fit.mechanism is best.fit.mechanism and other.within_reach.get(leader):
            sides[name] = getattr(other.criteria, criterion)
    return min(sides, key=lambda name: sides[name])


def _within_reach(
    readings: Sequence[Sequence[Candidate]], evidence: Sequence[Mapping[str, float]], pattern: str, leader: str
) -> float:
    """The share of a pattern that lies within reach of its border to the leading one, over all readings."""
    if pattern == leader:
        return 0.0
    near, whole = 0.0, 0.0
    lowest = min(own.get(pattern, np.inf) for own in evidence)
    for candidates, own in zip(readings, evidence, strict=True):
        models = [c for c in candidates if c.pattern == pattern]
        if not models or not np.isfinite(own[pattern]):
            continue
        values = np.array([c.evidence for c in models])
        weight = np.exp(-0.5 * (values - np.nanmin(values)))
        weight = np.nan_to_num(weight) / np.nansum(weight)
        likely = float(np.exp(-0.5 * (own[pattern] - lowest)))
        whole += likely
        near += likely * float(weight @ [c.within_reach.get(leader, 0.0) for c in models])
    # A pattern that lies within reach as a whole may come out above 1 by a last bit.
    return min(near / whole, 1.0) if whole > 0 else 0.0
