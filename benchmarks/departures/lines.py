"""Folders beside the two axes that evidence lines need: what differs in them, and what assay.yaml says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from departures.case import Case

#: How many times weaker a rapalog binds an FRB mutant, and a kinase inhibitor a mutant of its cleft.
DEAF, RESISTANT = 3000.0, 60.0
#: How many times weaker a rapalog is on 4E-BP1 T37/46 than on S6K1 T389 (Kang 2013), and on intact mTORC2.
POOR_SUBSTRATE, SPARED = 48.0, 1000.0
#: Of a jump dilution.
DILUTION = 100.0
#: How many times higher the doses without FKBP12, or on what is deaf, may go.
HIGHER = 30.0


@dataclass(frozen=True)
class Line:
    """A folder: how the case differs, whether it is a curve of doses or an axis, and which keys of assay.yaml say so.

    Attributes
    ----------
    higher
        How many times the doses go beyond those of the axes.
    kinase
        Whether there is kinase in the wells.
    """

    change: Callable[[Case], Case]
    axis: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    higher: float = 1.0
    kinase: bool = True


def weaker(case: Case, fold: float) -> Case:
    """The case with a compound that binds so many times weaker."""
    return replace(case, constants={form: value * fold for form, value in case.constants.items()})


def _of_class(rapalog: float, other: float) -> Callable[[Case], Case]:
    return lambda case: weaker(case, rapalog if case.needs_fkbp12 else other)


def _same(case: Case) -> Case:
    return case


def _other(name: str) -> str:
    """A second detection format, in which the compound does not interfere."""
    return "tr-fret" if name == "radiometric" else "radiometric"


_MTORC2 = {"enzyme": {"complex": "mTORC2", "preparation": "lot C2"}, "protein": {"name": "Akt", "site": "S473"}}
_MTORC1 = {"enzyme": {"complex": "mTORC1", "preparation": "lot C1"}}
_S6K1 = {"protein": {"name": "S6K1", "site": "T389"}}

#: The folders by name.
LINES: dict[str, Line] = {
    "without-fkbp12": Line(lambda case: replace(case, fkbp12=0.0), axis="ATP"),
    "without-preincubation": Line(lambda case: replace(case, preincubation=0.0), axis="ATP"),
    "short-preincubation": Line(lambda case: replace(case, preincubation=0.0)),
    "undiluted": Line(_same),
    "jump-dilution": Line(lambda case: replace(case, dilution=DILUTION)),
    "wild-type": Line(_same, keys={"enzyme": {"preparation": "lot WT"}}, higher=HIGHER),
    "frb-mutant": Line(
        _of_class(DEAF, 1.0), keys={"enzyme": {"mutations": ["S2035T"], "preparation": "lot FRB"}}, higher=HIGHER
    ),
    "kinase-mutant": Line(
        _of_class(1.0, RESISTANT), keys={"enzyme": {"mutations": ["M2327I"], "preparation": "lot KD"}}, higher=HIGHER
    ),
    "kinase-mutant-alike": Line(
        _same, keys={"enzyme": {"mutations": ["M2327I"], "preparation": "lot KD"}}, higher=HIGHER
    ),
    "mtorc1": Line(_same, keys=_MTORC1, higher=HIGHER),
    "mtorc2": Line(_of_class(SPARED, 1.0), keys=_MTORC2, higher=HIGHER),
    "s6k1": Line(_of_class(1.0 / POOR_SUBSTRATE, 1.0), keys=_S6K1),
    "4e-bp1": Line(_same),
    "counter-assay": Line(_same, keys={"purpose": "counter-assay"}, kinase=False),
    "second-format": Line(lambda case: replace(case, format=_other(case.format), quench=0.0, glow=0.0)),
    "first-format": Line(_same),
    "without-detergent": Line(_same, keys={"detergent": "none"}),
    "with-detergent": Line(lambda case: replace(case, aggregates=None)),
}
