"""The result of comparing mechanisms on the wells of one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mtorkin.base.odds import odds
from mtorkin.base.settings import Departures, Regions, Selection
from mtorkin.kinetics.evidence.bootstrap import repeat, simulated
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.confined import weighed
from mtorkin.kinetics.evidence.departure import AS_MEASURED, Departure
from mtorkin.kinetics.evidence.departures import SOLUBILITY
from mtorkin.kinetics.evidence.judgement import Judged, best_model, evidence_of_patterns, judge, margin_of
from mtorkin.kinetics.evidence.selection import CRITERIA, differences, weights
from mtorkin.kinetics.fit.adequacy import LackOfFit, Replicates, lack_of_fit, lacks_of_fit
from mtorkin.kinetics.fit.data import Array, Data, Scale
from mtorkin.kinetics.fit.error_model import describe_scatter
from mtorkin.kinetics.fit.fitting import Task, fit_all
from mtorkin.kinetics.fit.intervals import Interval, profile_intervals

if TYPE_CHECKING:
    import pandas as pd
    from lmfit.model import ModelResult

#: Starting points beside a model's own optimum, where it is fitted to a curve that another model drew.
_STARTS = 2


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Everything fitted to the wells of one family, in units of the family's own (see `Data.in_own_units`).

    Attributes
    ----------
    data, measured, scale
        The wells in those units, with the likeliest departure from the law taken off; as they were measured; and the
        units.
    textbook
        Unconfined models.
    confined
        Models confined to the region of a pattern; empty without inhibitor.
    baseline
        The law of the substrate that all of them share, a key of `mechanisms.BASELINES`.
    scaled
        Whether each plate but the first has a scale of velocity of its own.
    floor
        The error model, see `error_model`.
    regions, selection, departures
        What patterns are, what they are judged by, and what may be beside the law.
    """

    data: Data
    measured: Data
    scale: Scale
    textbook: list[Candidate]
    confined: list[Candidate]
    baseline: str
    scaled: bool
    floor: float
    regions: Regions
    selection: Selection
    departures: Departures = field(default_factory=Departures)

    def __repr__(self) -> str:
        lines = [f"{len(self.textbook)} models compared on {self.data.n} wells", f"model: {self.chosen.name}"]
        if self.confined:
            alive = [each for each in self.judged() if each.alive]
            best, *others = sorted(alive, key=lambda each: each.support, reverse=True)
            also = f"; also possible: {', '.join(each.pattern for each in others)}" if others else ""
            lines.insert(1, f"pattern: {best.pattern}, {odds(best.support)} against every other{also}")
        values = [f"{name} {value * self.scale.of(name):.4g}" for name, value in self.chosen.fit.values.items()]
        return "\n".join([*lines, f"constants: {', '.join(values)}", "more: table, patterns(), lmfit()"])

    @cached_property
    def chosen(self) -> Candidate:
        """The unconfined model that stands for the best confined one; without inhibitor, the only one there is."""
        if not self.confined:
            return self.textbook[0]
        evidence = self.evidence()
        best = self._best_model(min(evidence, key=lambda name: evidence[name])).fit.mechanism
        return next(
            c for c in self.textbook if (c.fit.mechanism.name, c.fit.mechanism.scheme) == (best.name, best.scheme)
        )

    @property
    def criterion(self) -> str:
        """The criterion that chooses the model that is reported."""
        return self.selection.criterion

    @cached_property
    def best(self) -> Candidate:
        """The confined model that is the likeliest of all, with its departure from the law."""
        return min(self.confined, key=lambda c: c.evidence)

    @cached_property
    def dispersion(self) -> float:
        """How much more than their scatter the wells miss the likeliest model, as a ratio of variances; at least 1.

        Evidence is divided by it, so that support falls with lack of fit: quasi-likelihood (McCullagh & Nelder 1989,
        section 9.2). The ratio counts as far as it is beyond what replicates show by chance once in twenty times.
        """
        if not self.confined or self.best.departed is None or self.best.wells is None:
            return 1.0
        lack = lack_of_fit(self.best.departed, Replicates(self.best.wells))
        return 1.0 if lack is None else max(1.0, lack.F / lack.by_chance)

    @property
    def richest(self) -> Candidate:
        """The unconfined model with most parameters."""
        return max(self.textbook, key=lambda c: c.fit.k)

    @property
    def uninhibited(self) -> tuple[float, float] | None:
        """The part of the velocity that no inhibitor takes away, where the best of all models has one."""
        return self.best.uninhibited if self.confined else None

    def lack_of_fit(self, candidate: Candidate) -> LackOfFit | None:
        """The replicate lack-of-fit test of an unconfined model."""
        return self._lacks_of_fit[self.textbook.index(candidate)]

    @cached_property
    def _lacks_of_fit(self) -> list[LackOfFit | None]:
        return lacks_of_fit([c.fit for c in self.textbook], Replicates(self.data))

    def interval(
        self, candidate: Candidate, constants: Sequence[Mapping[str, float]], confidence: float
    ) -> list[Interval]:
        """Profile-likelihood intervals, in the family's own units."""
        return profile_intervals(candidate.fit, self.data, constants, confidence)

    @property
    def scatter(self) -> str:
        """The error model in words."""
        return describe_scatter(self.floor)

    def drawn(self, wells: Data) -> Array:
        """Velocities that would be measured of other wells, by the chosen model and the likeliest departure.

        Parameters
        ----------
        wells
            In the family's own units, with the doses as they are on paper.
        """
        wells = replace(wells, enzyme=self.data.enzyme)
        if self.departure.name == SOLUBILITY:
            wells = replace(wells, inhibitor=np.minimum(wells.inhibitor, self.data.inhibitor.max()))
        law: Array = self.chosen.fit.predict(wells)
        if self.departure.is_added:
            alone = self.chosen.fit.predict(replace(wells, inhibitor=np.zeros(wells.n)))
            law = law + self.departure.columns(alone, wells) @ np.array(self.best.parts)
        return law

    @property
    def departure(self) -> Departure:
        """What the wells plainly show beside the law, and what is taken off them for the constants."""
        return self.best.plainly if self.confined else AS_MEASURED

    def patterns(self, *others: Comparison) -> list[dict[str, Any]]:
        """Every pattern: the model that stands for it, its support, and whether the margin leaves it alive.

        Parameters
        ----------
        *others
            The same wells with another species taken for the inhibitor; each is as likely beforehand, and a pattern is
            judged over all of them.
        """
        if not self.confined:
            return []
        expected = self._expected()
        return [
            {
                "pattern": each.pattern,
                "model": self._best_model(each.pattern).name,
                "criterion": self.criterion,
                "delta": each.delta,
                "support": each.support,
                "margin": margin_of(each.pattern, self.selection),
                "within_reach": each.within_reach,
                "alive": each.alive,
                "separation": expected[each.pattern],
            }
            for each in self.judged(*others)
        ]

    def judged(self, *others: Comparison) -> list[Judged]:
        """The judgement on every pattern without what the design can tell apart, which takes a fit of every model."""
        models = [own.confined for own in (self, *others)]
        return judge(models, self.selection, self.dispersion) if self.confined else []

    def evidence(self) -> dict[str, float]:
        """-2 log of the averaged likelihood of every pattern, in the user's unit of velocity."""
        return evidence_of_patterns(self.confined)

    def _best_model(self, pattern: str) -> Candidate:
        return best_model(self.confined, pattern, self.criterion)

    def _expected(self) -> dict[str, float]:
        """By pattern, how much of -2 log L it would lose on these wells, were the chosen model true.

        Every confined model is fitted to the chosen model's curve without noise; what is left of the curve is set
        against the scatter. It says what the design can tell apart.
        """
        truth = self.chosen.fit
        curve = self.data.with_velocity(truth.predict(self.data))
        found = fit_all(self._again(), curve, starts=_STARTS)
        variance = max(truth.rss, np.finfo(float).tiny) / max(self.data.n - truth.k, 1)
        lost: dict[str, float] = {}
        for c, other in zip(self.confined, found, strict=True):
            # What needs a departure from the law is told apart by that, and not by its curve.
            apart = np.inf if c.confined is not None and c.confined.departure else other.rss / variance
            lost[c.pattern] = min(apart, lost.get(c.pattern, np.inf))
        return lost

    def bootstrap(self, runs: int = 200, seed: int = 1) -> list[dict[str, Any]]:
        """Parametric bootstrap: what would be found again, were the chosen model true; see `bootstrap.repeat`."""
        names = list(dict.fromkeys(c.pattern for c in self.confined))
        return repeat(simulated(self.chosen.fit, self.data, runs, seed), self._judged, names)

    def _judged(self, data: Data) -> list[Judged]:
        """The patterns of other velocities of the same wells, judged by the same rule."""
        fits = fit_all(self._again(), data, starts=_STARTS)
        models = [c.confined for c in self.confined if c.confined is not None]
        found = weighed(models, fits, data, self.regions, self.selection, self.departures)
        return judge([found], self.selection, self.dispersion)

    def _again(self) -> list[Task]:
        """The confined models, each from its own optimum."""
        return [Task(c.fit.mechanism, c.fit.bounds, (c.fit.free,)) for c in self.confined]

    @property
    def table(self) -> pd.DataFrame:
        """The unconfined models: parameters, criteria and weights, in the user's units; best first."""
        import pandas as pd

        rows = []
        values = {name: [getattr(c.criteria, name) for c in self.textbook] for name in CRITERIA}
        for index, c in enumerate(self.textbook):
            rows.append(
                {
                    "model": c.name,
                    "k": c.criteria.k,
                    **{f"delta_{name}": differences(values[name])[index] for name in CRITERIA},
                    **{f"weight_{name}": weights(values[name])[index] for name in CRITERIA},
                    **{name: value * self.scale.of(name) for name, value in c.fit.values.items()},
                }
            )
        return pd.DataFrame(rows).sort_values(f"delta_{self.criterion}", kind="stable").reset_index(drop=True)

    def lmfit(self, model: str | None = None) -> ModelResult:
        """A model's fit as an lmfit result, in the user's units; the chosen one by default."""
        from mtorkin.kinetics.fit.models import lmfit_result

        candidate = self.chosen if model is None else next(c for c in self.textbook if c.name == model)
        found, scale = candidate.fit, self.scale
        shift = np.log([scale.of(name) for name in found.names])
        data = Data(
            self.data.substrate * scale.substrate,
            self.data.inhibitor * scale.inhibitor,
            self.data.velocity * scale.velocity,
            self.data.enzyme * scale.inhibitor,
            self.data.scatter,
            self.data.protein * scale.protein,
            self.data.plate,
            self.data.shared * scale.velocity,
            self.data.noise * scale.velocity,
            self.data.excess * scale.inhibitor,
            self.data.dissociation * scale.inhibitor,
        )
        return lmfit_result(replace(found, free=found.free + shift), data)
