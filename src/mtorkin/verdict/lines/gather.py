"""All evidence lines on a compound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mtorkin.assays.evidence import load_evidence
from mtorkin.verdict.lines.basis import Basis
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.lines.measured import of_ends, of_families
from mtorkin.verdict.lines.repeats import narrowest, speaking_once
from mtorkin.verdict.lines.supplied import of_supplied


def evidence_lines(basis: Basis, supplied: Sequence[Mapping[str, Any]]) -> list[Line]:
    """All evidence lines on a compound.

    Parameters
    ----------
    basis
        Its families, and what else lines may need.
    supplied
        Values that folders give with their citation: the fields of `mtorkin.assays.supplied.Supplied`.

    Returns
    -------
    list of Line
        In the order of `evidence.yaml`. Where the outcomes of several measurements of one line exclude each other, none
        of them decides.
    """
    lines: list[Line] = []
    ordered = sorted(supplied, key=lambda value: (str(value["citation"]), float(value["value"])))
    for name, row in load_evidence().lines.items():
        measured = of_families(name, row, basis)
        own = [narrowest(measured)] if measured else []
        own += [of_supplied(name, row, value, basis.settings) for value in ordered if value["line"] == name]
        lines += [*speaking_once(own), *of_ends(name, row, basis)]
    return lines
