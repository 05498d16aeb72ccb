"""Ways to be of a class: the patterns that its compounds show, as the rows of the patterns say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from pydantic import BaseModel, ConfigDict, PositiveFloat

from mtorkin.base.vocabulary import CLASSES, UNNAMED
from mtorkin.kinetics.law.catalogue import Catalogue, unknown


class Shows(BaseModel):
    """One way to be of a class: the patterns that it shows along each axis, or with both axes fitted together.

    Attributes
    ----------
    ATP, protein, substrate, both
        The patterns along each, any of those named; empty where this way says nothing of it.
    share
        How many of the compounds of the class are so, relative to its other ways along the same axes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ATP: tuple[str, ...] = ()
    protein: tuple[str, ...] = ()
    substrate: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    share: PositiveFloat = 1.0

    @cached_property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Axis to patterns, of the axes that it speaks of."""
        named = {"ATP": self.ATP, "protein": self.protein, "substrate": self.substrate, "both": self.both}
        return {axis: patterns for axis, patterns in named.items() if patterns}


def chance(ways: Sequence[Shows], shown: Mapping[str, str]) -> float:
    """How likely a class shows these patterns: its ways count by their shares, the patterns of a way all alike."""
    concerned = [way for way in ways if shown.keys() <= way.patterns.keys()]
    if not concerned:
        return 0.0
    chances = [
        way.share
        * math.prod((pattern in way.patterns[axis]) / len(way.patterns[axis]) for axis, pattern in shown.items())
        for way in concerned
    ]
    return math.fsum(chances) / math.fsum(way.share for way in concerned)


def classes_of(catalogue: Catalogue) -> dict[str, list[Shows]]:
    """The ways to be of each class, from the patterns that speak for it; in the order of the vocabulary."""
    ways: dict[str, list[Shows]] = {}
    for name, row in catalogue.two_substrates.patterns.items():
        alone = [Shows(ATP=way.ATP, protein=way.protein, share=way.share) for way in row.alone]
        ways.setdefault(row.speaks_for, []).extend([*alone, Shows(both=(name,))])
    for name, row in catalogue.one_substrate.patterns.items():
        ways.setdefault(row.speaks_for, []).append(Shows(substrate=(name,)))
    ways.pop("", None)
    known = (*CLASSES, *UNNAMED)
    for name in ways:
        if fault := unknown(name, known, "class"):
            raise ValueError(f"mechanisms.yaml: {fault}")
    return {name: ways[name] for name in known if name in ways}
