"""Columns of layouts and tables: which heading is which of ours, and in what unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mtorkin.assays.names import fold, listed, nearest
from mtorkin.assays.units import Kind, heading

#: Columns that hold a quantity, and what it is a quantity of.
QUANTITIES: dict[str, Kind] = {
    "inhibitor": "concentration",
    "ATP": "concentration",
    "protein": "concentration",
    "substrate": "concentration",
    "FKBP12": "concentration",
    "FK506": "concentration",
    "standard": "concentration",
    "velocity": "velocity",
    "se": "velocity",
    "time": "time",
}

LAYOUT = (
    "plate", "well", "role", "compound", "inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506", "standard",
    "exclude",
)  # fmt: skip
VELOCITIES = (
    "compound", "group", "inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506", "velocity", "se", "exclude",
)  # fmt: skip
STANDARDS = ("standard", "signal", "ATP")
SIGNALS = ("plate", "well", "read", "time", "signal")

#: Everything that ``columns:`` of a plate may name: one mapping serves its layout and its export.
PLATE = tuple(dict.fromkeys((*LAYOUT, *SIGNALS)))


@dataclass(frozen=True)
class Found:
    """A column of ours in a file: where it is, and the unit that its heading or ``columns:`` gives."""

    index: int
    unit: str
    heading: str


@dataclass(frozen=True)
class Mapped:
    """An entry of ``columns:``: their heading, and its unit where the heading has none."""

    column: str
    unit: str = ""


def match_columns(
    headings: Sequence[str], known: Collection[str], mapping: Mapping[str, Mapped]
) -> tuple[dict[str, Found], list[str], list[str]]:
    """Find our columns among the headings of a file.

    Parameters
    ----------
    headings
        The headings as text; empty ones are no columns unless they hold data, which the caller knows.
    known
        Our names that this kind of file may have.
    mapping
        The entries of ``columns:`` by our name. An entry whose heading is absent is passed over: one mapping serves
        several files, and what is then missing is reported as missing.

    Returns
    -------
    found : dict
        Our columns.
    others : list of str
        Headings that are none of ours.
    doubled : list of str
        Our names that two headings claim.
    """
    theirs = {fold(mapped.column): ours for ours, mapped in mapping.items() if ours in known}
    names = {fold(name): name for name in known}
    present = {fold(text) for text in headings} | {fold(heading(text)[0]) for text in headings}
    # A name that is mapped elsewhere in this file is not ours there: the mapping decides.
    for ours in [ours for their, ours in theirs.items() if their in present]:
        names.pop(fold(ours), None)
    found: dict[str, Found] = {}
    others: list[str] = []
    doubled: list[str] = []
    for index, text in enumerate(headings):
        if not text:
            continue
        name, unit = heading(text)
        for key in (fold(text), fold(name)):
            if key in theirs or key in names:
                ours = theirs[key] if key in theirs else names[key]
                unit = mapping[ours].unit or unit if key in theirs else unit
                if ours in found:
                    doubled.append(ours)
                else:
                    found[ours] = Found(index, unit, text)
                break
        else:
            others.append(text)
    return found, others, doubled


def unknown_column(name: str, known: Collection[str]) -> str:
    """The sentence for a heading that is none of ours."""
    return (
        f"there is no column '{name}'{nearest(heading(name)[0], known)}; known are {listed(known)}, "
        "and `columns:` in assay.yaml says which heading is which"
    )
