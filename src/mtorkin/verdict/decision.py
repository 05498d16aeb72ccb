"""What was decided on a compound, before it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mtorkin.verdict.lines.line import Line


@dataclass(frozen=True)
class Decision:
    """A word, and what it rests on.

    Attributes
    ----------
    verdict, rule
        The word, and the rule that decided.
    alive
        Class to support, of those left.
    sentence
        What is said of the compound, after its name.
    flags, reasons
        What to be wary of, and why, a sentence each.
    shows
        The classes that kinetics and lines leave, where none is named; what looks the same is alive beside them.
    """

    verdict: str
    rule: str
    alive: Mapping[str, float]
    sentence: str
    flags: Sequence[str] = ()
    reasons: Sequence[str] = field(default_factory=list)
    shows: Sequence[str] = ()

    @property
    def ranked(self) -> list[tuple[str, float]]:
        """The mechanisms still possible, best first."""
        return sorted(self.alive.items(), key=lambda item: (-item[1], item[0]))


def contradiction(forbidden: Sequence[str], excluded: Mapping[str, Sequence[Line]], *reasons: str) -> Decision:
    """Experiments exclude what others demand.

    Parameters
    ----------
    forbidden
        The classes that are demanded and excluded.
    excluded
        Class to the lines that exclude it.
    reasons
        Further reasons, a sentence each.
    """
    said = list(reasons)
    for name in forbidden:
        by = ", ".join(dict.fromkeys(line.row.title for line in excluded.get(name, [])))
        if by:
            said.append(f"Contradiction: {by} excludes {name}, which other evidence demands.")
    sentence = "gives contradictory results in experiments that should agree"
    return Decision("unresolved", "contradiction", {}, sentence, ["contradiction"], said)
