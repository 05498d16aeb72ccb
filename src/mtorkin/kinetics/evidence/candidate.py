"""A fitted model among others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mtorkin.kinetics.evidence.departure import AS_MEASURED, Departure
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.selection import Criteria
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import Bounds, Fit

#: Probability from which on a departure is taken off the wells, and said.
_PLAIN = 0.95


@dataclass(frozen=True, eq=False, repr=False)
class Candidate:
    """A fitted model in a comparison.

    Attributes
    ----------
    name
        Name of the model; those confined to a region name their pattern.
    fit, criteria
        The fit and its criteria.
    confined
        The pattern's model, with its region; ``None`` for an unconfined model.
    pattern
        The pattern that it stands for; empty for an unconfined model.
    evidence
        Of a confined model: -2 log of its likelihood averaged over the region and its other constants (see `marginal`),
        in the user's unit of velocity.
    within_reach
        Of a confined model, by neighbouring pattern: the share of its averaged likelihood that lies within reach of
        the border to it (see `border`).
    departure, probability, departed, wells, parts
        The departure from the law with which the model is likeliest (see `departures`), how likely that one is among
        all, its fit with that, the wells that this is a fit of, and the parts of the departure.
    """

    name: str
    fit: Fit
    criteria: Criteria
    confined: ConfinedModel | None = None
    pattern: str = ""
    evidence: float = float("nan")
    within_reach: Mapping[str, float] = field(default_factory=dict)
    departure: Departure = AS_MEASURED
    probability: float = 1.0
    departed: Fit | None = None
    wells: Data | None = None
    parts: tuple[float, ...] = ()

    def __repr__(self) -> str:
        return f"Candidate({self.name!r}, {self.fit!r})"

    @property
    def plainly(self) -> Departure:
        """The departure that the wells show plainly, beside which the law alone and all others are unlikely."""
        return AS_MEASURED if self.departure.alone or self.probability < _PLAIN else self.departure

    @property
    def uninhibited(self) -> tuple[float, float] | None:
        """The part of the velocity that no inhibitor takes away, where the low control is likely not the background.

        As fractions of the largest and of the uninhibited velocity.
        """
        if self.plainly.name != "low_control":
            return None
        constant, share = self.parts
        return constant, share

    @property
    def bounds(self) -> Bounds:
        """Bounds that confine it; none for an unconfined model."""
        return {} if self.confined is None else self.confined.bounds

    @property
    def region(self) -> str:
        """The region in words; empty for an unconfined model."""
        return "" if self.confined is None else self.confined.region
