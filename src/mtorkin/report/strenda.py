"""The STRENDA checklists of some assays as one table: what they answer alike is said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtorkin.preflight.strenda import StrendaItem


@dataclass(frozen=True)
class Answer:
    """What some assays answer to an item: its state, the words, and the assays where others answer otherwise."""

    state: str
    words: str
    of: str


@dataclass(frozen=True)
class Checklist:
    """The checklists of some assays.

    Attributes
    ----------
    counts
        Of each assay the number of items that are there, and of those asked for.
    asked
        Level and item with the answers; those that an assay lacks come first.
    """

    counts: list[tuple[str, int, int]]
    asked: list[tuple[str, str, list[Answer]]]

    @classmethod
    def of(cls, checklists: Mapping[str, Sequence[StrendaItem]]) -> Checklist:
        """Lay the checklists of assays together, by assay."""
        counts = [
            (assay, sum(item.state != "missing" for item in items), len(items)) for assay, items in checklists.items()
        ]
        found: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
        for assay, items in checklists.items():
            for item in items:
                answers = found.setdefault((item.level, item.item), {})
                answers.setdefault((item.state, item.words), []).append(assay)
        asked = [
            (
                level,
                item,
                [Answer(*said, "" if len(of) == len(checklists) else ", ".join(of)) for said, of in each.items()],
            )
            for (level, item), each in found.items()
        ]
        return cls(counts, sorted(asked, key=lambda row: all(answer.state != "missing" for answer in row[2])))
