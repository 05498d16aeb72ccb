"""One evidence line on one compound, and the outcome that the interval of its effect keeps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from mtorkin.assays.evidence import Limits, LineRow, Outcome
from mtorkin.base.vocabulary import Mark
from mtorkin.verdict.estimates import UNKNOWN, Estimate, difference, ratio

PASSED = "passed"
#: What a line shows whose interval keeps no outcome.
UNCLEAR = "unclear"

#: How two quantities are compared, by the kind of effect.
COMPARED: dict[str, Callable[[Estimate, Estimate], Estimate]] = {"ratio": ratio, "difference": difference}
#: The limit on the other side of "alike".
_OPPOSITE: dict[str, Callable[[float], float]] = {
    "ratio": lambda limit: 1.0 / limit,
    "difference": lambda limit: -limit,
    "value": lambda limit: limit,
}


@dataclass(frozen=True)
class Line:
    """One evidence line on one compound.

    Attributes
    ----------
    name, row
        The row of `evidence.yaml`.
    comparison
        What is compared, in words.
    effect
        The effect with its 95 % interval, in the unit of the row.
    outcome
        The outcome that its interval keeps, or `UNCLEAR`.
    finding
        That in words, with the limit in force.
    quality
        ``passed``, or why it decides nothing.
    says
        Class to mark, where it passed and an outcome holds; else empty.
    families
        The families compared; none where the value was supplied.
    source
        Where the value is from.
    supplied
        Whether it was supplied, and not measured in the study.
    support
        Support of what the comparison takes for granted.
    spoken
        Whether its wells count as an axis already.
    """

    name: str
    row: LineRow
    comparison: str = ""
    effect: Estimate = UNKNOWN
    outcome: str = UNCLEAR
    finding: str = ""
    quality: str = ""
    says: Mapping[str, Mark] = field(default_factory=dict)
    families: tuple[str, ...] = ()
    source: str = "this study"
    supplied: bool = False
    support: float = 1.0
    spoken: bool = False

    @property
    def counts(self) -> bool:
        """Whether it says anything of a class."""
        return bool(self.says)

    @property
    def decides(self) -> bool:
        """Whether its outcome may decide together with those of other lines."""
        return self.passed and self.outcome != UNCLEAR and not self.spoken

    @property
    def passed(self) -> bool:
        """Whether it passed its checks, with or without a remark."""
        return self.quality.startswith(PASSED)

    def judged(self, limits: Limits) -> Line:
        """The line with the outcome that its interval keeps; it says nothing where a check failed."""
        quality = self.quality
        if not quality and not self.effect.known:
            quality = "whether there is inhibition to compare is not clear, or its interval is not known"
        quality = quality or PASSED
        if not self.effect.known:
            return replace(self, finding="cannot be told from these data", quality=quality)
        own = self.row.outcomes
        held = next((name for name, outcome in own.items() if holds(outcome, self.effect, limits, self.row)), None)
        if held is None:
            known = {name: outcome for name, outcome in own.items() if all(limit in limits for limit in outcome.limits)}
            text = "; ".join(f"{name}: {in_words(outcome, limits, self.row)}" for name, outcome in known.items())
            finding = f"its interval reaches over a limit ({text})" if text else "is shown"
            return replace(self, finding=finding, quality=quality)
        outcome = own[held]
        return replace(
            self,
            outcome=held,
            finding=f"{outcome.finding} ({in_words(outcome, limits, self.row)})",
            quality=quality,
            says=dict(outcome.says) if quality == PASSED else {},
        )

    def remarked(self, remark: str) -> Line:
        """The line with a remark on its quality."""
        return replace(self, quality=f"{self.quality}; {remark}")

    def silent(self, why: str) -> Line:
        """The line, shown and not counted."""
        return replace(self, says={}, quality=why)


def holds(outcome: Outcome, effect: Estimate, limits: Limits, row: LineRow) -> bool:
    """Whether the whole interval of an effect keeps the conditions of an outcome."""
    opposite = _OPPOSITE[row.effect.kind]
    return (
        (outcome.at_least is None or effect.lowest >= limits[outcome.at_least])
        and (outcome.below is None or effect.highest < limits[outcome.below])
        and (outcome.at_most is None or effect.highest <= opposite(limits[outcome.at_most]))
        and (outcome.above is None or effect.lowest > opposite(limits[outcome.above]))
    )


def in_words(outcome: Outcome, limits: Limits, row: LineRow) -> str:
    """The conditions of an outcome, with the limits in force."""
    opposite = _OPPOSITE[row.effect.kind]
    unit = f" {row.effect.unit}" if row.effect.unit else ""
    stated = (
        ("at least", outcome.at_least, False), ("above", outcome.above, True), ("below", outcome.below, False),
        ("at most", outcome.at_most, True),
    )  # fmt: skip
    return " and ".join(
        f"{words} {opposite(limits[name]) if turned else limits[name]:.3g}{unit}"
        for words, name, turned in stated
        if name is not None
    )


def width(line: Line) -> float:
    """How wide the interval of an effect is, on the scale on which its kind is compared."""
    effect = line.effect
    if not effect.known:
        return math.inf
    if line.row.effect.kind == "difference":
        return effect.highest - effect.lowest
    return math.log(effect.highest / effect.lowest) if effect.lowest > 0 else math.inf
