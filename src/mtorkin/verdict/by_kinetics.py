"""What kinetics decides, with evidence lines as weights and exclusions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from mtorkin.base.vocabulary import UNNAMED, WORDS
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, UNLISTED, load_catalogue
from mtorkin.verdict.alike import looking_like, with_alike
from mtorkin.verdict.case import Case
from mtorkin.verdict.classes import Axis, classes_alive
from mtorkin.verdict.decision import Decision, contradiction
from mtorkin.verdict.findings import BOTH
from mtorkin.verdict.weighing import weigh
from mtorkin.verdict.wording import pattern_sentence


def by_kinetics(case: Case) -> Decision:
    """The decision by the patterns that the axes leave alive."""
    if _axes_clash(case):
        return contradiction([], {})
    before = classes_alive(case.spoken, case.rules) if case.spoken else {}
    weighed = weigh(before, case.lines, case.rules)
    alive = weighed.supports
    forbidden = [name for name in before if name in weighed.excluded]
    if before and not set(alive) & set(before):
        return contradiction(forbidden, weighed.excluded)
    if not case.spoken:
        return _without_axis(case, alive)
    if set(alive) == {"inactive"}:
        return _inactive(case, alive)
    if len(alive) == 1:
        return _alone(case, alive, bool(forbidden))
    rule = "several-alive" if alive else "no-class"
    return Decision("unresolved", rule, with_alike(alive, case), pattern_sentence(case.spoken), shows=tuple(alive))


def _axes_clash(case: Case) -> bool:
    """Whether families along one axis exclude each other, or one axis shows inhibition and another none."""
    if any(not axis.possible for axis in case.axes):
        return True
    # What no word says is neither inhibition nor the lack of it.
    unsaid = _unsaid(case)
    shown = [axis.possible - unsaid for axis in case.axes]
    inactive = any(possible == {NO_INHIBITION} for possible in shown)
    return inactive and any(possible and NO_INHIBITION not in possible for possible in shown)


def _without_axis(case: Case, alive: Mapping[str, float]) -> Decision:
    if case.kinetic:
        return Decision("unresolved", "one-level", {}, "was measured at a single substrate concentration only")
    return Decision("unresolved", "lines-only", alive, "is known by evidence lines alone")


def _inactive(case: Case, alive: Mapping[str, float]) -> Decision:
    if case.about.get("rapalog") and not any(finding.FKBP12 > 0 for finding in case.kinetic):
        left = {**alive, "rapalog-like": 0.0}
        return Decision("unresolved", "inactive-without-fkbp12", left, "does nothing without FKBP12")
    return Decision("inactive", "inactive", alive, WORDS["inactive"].behaves)


def _alone(case: Case, alive: Mapping[str, float], by_exclusion: bool) -> Decision:
    """The only class alive: named where it has the support and the axes that it needs."""
    (name,) = alive
    if name in UNNAMED:
        return Decision("unresolved", name, alive, f"{UNNAMED[name]}{_nearest(case)}")
    if not _known_by_its_axes(name, case):
        return Decision("unresolved", "axes-apart", _in_doubt(alive, case), pattern_sentence(case.spoken))
    if any(finding.axis == BOTH and finding.misfit and not finding.variants for finding in case.findings):
        return Decision("unresolved", "both-misfit", _in_doubt(alive, case), pattern_sentence(case.spoken))
    if alive[name] < case.rules.number("least_support"):
        return Decision("unresolved", "little-support", alive, pattern_sentence(case.spoken))
    if case.missing(name):
        return Decision("unresolved", "least-evidence", alive, pattern_sentence(case.spoken))
    blocking = [row for row in looking_like(name, case) if row.blocks]
    if blocking:
        words = ", ".join(row.words for row in blocking)
        sentence = f"{pattern_sentence(case.spoken)} (not excluded: {words})"
        return Decision("unresolved", "alike", with_alike(alive, case), sentence, shows=(name,))
    return Decision(name, "excluded" if by_exclusion else "pattern", alive, WORDS[name].behaves)


def _in_doubt(alive: Mapping[str, float], case: Case) -> dict[str, float]:
    """The support of a class and of what looks the same, shared with none of these: the wells do not follow its law."""
    kept = case.rules.number("misfit")
    left = {name: support * kept for name, support in with_alike(alive, case).items()}
    return left | {UNLISTED: (1.0 - kept) * math.fsum(alive.values())}


def _nearest(case: Case) -> str:
    """The pattern of a class that has a name and is likeliest, as the end of a sentence."""
    unsaid = _unsaid(case)
    supports = {name: value for axis in case.spoken for name, value in axis.supports.items() if name not in unsaid}
    likeliest = max(sorted(supports), key=lambda name: supports[name], default="")
    return f" (what comes nearest: {likeliest})" if supports.get(likeliest) else ""


def _unsaid(case: Case) -> set[str]:
    """The patterns that no word of the verdict says."""
    return {pattern for name in UNNAMED for way in case.rules.classes.get(name, ()) for pattern in way.both}


def _known_by_its_axes(name: str, case: Case) -> bool:
    """Whether the axes leave alive by themselves what they leave together, as where one law describes all wells.

    The plateau along one axis is lower than residual activity by (Kb + [B]) / (gamma Kb + [B]), and may be no plateau
    there.
    """
    single = [replace(axis, alive=axis.possible | _partial_forms(axis)) for axis in case.axes if axis.name != BOTH]
    return len(single) == len(case.axes) or not single or name in classes_alive(single, case.rules)


def _partial_forms(axis: Axis) -> set[str]:
    """The partial forms of what an axis leaves possible."""
    forms = load_catalogue().complete_forms(axis.name)
    return {partial for partial, complete in forms.items() if complete in axis.possible}
