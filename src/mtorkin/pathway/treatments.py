"""A compound as the model takes it: the classes that it may be of, each as a drug, and what is not simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mtorkin.pathway.drugs import Drug


@dataclass(frozen=True)
class Candidate:
    """A class that a compound may be of, as a drug of the model.

    Attributes
    ----------
    word, support
        The class and its support.
    drug
        What the compound is then.
    spreads
        Spread of the constants that were measured, as `mtorkin.pathway.uncertainty.factors` takes them.
    marks
        Where the constants that are its own are from: ``measured`` by the study, ``published``, or ``remembered``.
    notes
        What was taken from where, a sentence each.
    """

    word: str
    support: float
    drug: Drug
    spreads: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Treatment:
    """A compound as the model takes it: each class that it may be of, and why others are left out.

    Attributes
    ----------
    name
        The compound.
    verdict
        The word that it is called.
    candidates
        The classes that are simulated, best first.
    refused
        Word of each class that is not, with its support and the reason.
    """

    name: str
    verdict: str
    candidates: tuple[Candidate, ...]
    refused: Mapping[str, tuple[float, str]]

    def why_not(self) -> str:
        """Why nothing of it is simulated, in a sentence."""
        reasons = [f"as {word}, {reason}" for word, (_, reason) in self.refused.items()]
        alone = next(iter(self.refused.values()))[1] if len(reasons) == 1 else "; ".join(reasons)
        return f"{self.name} is not simulated: {alone}"
