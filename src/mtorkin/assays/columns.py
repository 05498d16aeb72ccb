"""Columns of layouts and tables: which heading is which of ours, and in what unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mtorkin.assays.names import fold, listed, nearest
from mtorkin.assays.units import Kind, QuantityError, convertible, heading

#: Columns that hold a quantity, and what it is a quantity of.
QUANTITIES: dict[str, Kind] = {
    "inhibitor": "concentration",
    "ATP": "concentration",
    "protein": "concentration",
    "substrate": "concentration",
    "FKBP12": "concentration",
    "FK506": "concentration",
    "preincubation": "time",
    "standard": "concentration",
    "velocity": "velocity",
    "se": "velocity",
    "time": "time",
}

LAYOUT = (
    "plate", "well", "role", "compound", "inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506",
    "preincubation", "standard", "exclude",
)  # fmt: skip
VELOCITIES = (
    "compound", "group", "inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506", "preincubation", "velocity",
    "se", "exclude",
)  # fmt: skip
STANDARDS = ("standard", "signal", "ATP")
SIGNALS = ("plate", "well", "read", "time", "signal")

#: Everything that ``columns:`` of a plate may name: one mapping serves its layout and its export.
PLATE = tuple(dict.fromkeys((*LAYOUT, *SIGNALS)))


#: What a column can hold in place of a quantity, by its heading.
_TRANSFORMED = {
    "a logarithm": re.compile(r"-?\s*(log(10|2)?|ln|lg)\b", re.IGNORECASE),
    "a reciprocal": re.compile(r"1\s*/|reciprocal\b", re.IGNORECASE),
}
_INHIBITION = re.compile(r"(?<!no )(?<!without )\binhibition\b", re.IGNORECASE)
#: What may stand between a name and its unit.
_BEFORE_UNIT = re.compile(r"\s*[/,_]\s*|\s+in\s+|\s+")
#: What says of a name that its concentration is meant.
_CONCENTRATION = re.compile(r"^\[([^\[\]]+)\]|(?<=\w)[ _-]conc(?:\.|entrations?)?(?=$|[\s\[(/,_])", re.IGNORECASE)
_LIKE_A_RATE = re.compile(r"/|%|-1|a\.u", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A column of ours in a file: where it is, and the unit that its heading or ``columns:`` gives."""

    index: int
    unit: str
    heading: str


@dataclass(frozen=True)
class Mapped:
    """An entry of ``columns:``: their heading, its unit where the heading has none, and the headings of replicates."""

    column: str
    unit: str = ""
    more: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that it names."""
        return (self.column, *self.more)


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
    found: dict[str, Found] = {}
    others: list[str] = []
    doubled: list[str] = []
    for ours, column in _claims(headings, known, mapping):
        if not ours:
            others.append(column.heading)
        elif ours in found:
            doubled.append(ours)
        else:
            found[ours] = column
    return found, others, doubled


def contradictions(found: Mapping[str, Found], mapping: Mapping[str, Mapped]) -> Iterator[tuple[str, str]]:
    """Columns that ``columns:`` calls something else than their own heading does, with a sentence on each.

    Examples
    --------
    >>> theirs = {"ATP": Mapped("S [nM]", "uM"), "velocity": Mapped("1/v")}
    >>> columns, _, _ = match_columns(["S [nM]", "1/v"], VELOCITIES, theirs)
    >>> [name for name, _ in contradictions(columns, theirs)]
    ['ATP', 'velocity']
    """
    for ours, column in found.items():
        mapped = mapping.get(ours)
        if mapped is None or ours not in QUANTITIES:
            continue
        name, unit = heading(column.heading)
        other = next((said for said, pattern in _TRANSFORMED.items() if pattern.match(name)), "")
        if ours == "velocity" and _INHIBITION.search(name):
            message = f"'{column.heading}' is inhibition, which is no velocity; give what is left, as 100 % less that"
            yield ours, message
        elif other:
            yield ours, f"'{column.heading}' is {other}, and {ours} is wanted as it is; convert the column"
        elif mapped.unit and _is_other(unit, mapped.unit, QUANTITIES[ours]):
            yield ours, f"the heading '{column.heading}' says {unit} and `columns:` {mapped.unit}; correct one of them"


def _is_other(unit: str, given: str, kind: Kind) -> bool:
    """Whether what stands in the brackets of a heading is a unit, and another one than that given."""
    if kind == "velocity" and not _LIKE_A_RATE.search(unit):
        return False  # any word can be the unit of a signal
    try:
        return convertible(unit, kind) != convertible(given, kind)
    except QuantityError:
        return False


def columns_of(
    name: str, headings: Sequence[str], known: Collection[str], mapping: Mapping[str, Mapped]
) -> list[Found]:
    """Every column that is ours by this name; replicates have several. Arguments as for `match_columns`."""
    return [column for ours, column in _claims(headings, known, mapping) if ours == name]


def _claims(
    headings: Sequence[str], known: Collection[str], mapping: Mapping[str, Mapped]
) -> Iterator[tuple[str, Found]]:
    """For every heading the name of ours that it is, empty where it is none."""
    theirs = {fold(their): ours for ours, mapped in mapping.items() if ours in known for their in mapped.headings}
    names = {fold(name): name for name in known}
    present = {fold(text) for text in headings} | {fold(heading(text)[0]) for text in headings}
    # A name that is mapped elsewhere in this file is not ours there: the mapping decides.
    for ours in [ours for their, ours in theirs.items() if their in present]:
        names.pop(fold(ours), None)
    for index, text in enumerate(headings):
        if not text:
            continue
        said = [(text, heading(text)[1]), heading(text), *_unit_behind(text, {**names, **theirs})]
        for name, unit in (*said, *_of_concentrations(text, names)):
            key = fold(name)
            if key in theirs:
                ours = theirs[key]
                yield ours, Found(index, mapping[ours].unit or unit, text)
                break
            if key in names:
                yield names[key], Found(index, unit, text)
                break
        else:
            yield "", Found(index, heading(text)[1], text)


def _unit_behind(text: str, ours: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A name of ours and the unit behind it, written without brackets: ``ATP / uM``, ``ATP in uM``, ``ATP_uM``."""
    for mark in _BEFORE_UNIT.finditer(text):
        name, unit = text[: mark.start()], text[mark.end() :]
        kind = QUANTITIES.get(ours.get(fold(name), ""))
        # Any word could be the unit of a velocity.
        if kind and kind != "velocity" and unit and _is_unit(unit, kind):
            yield name, unit


def _of_concentrations(text: str, ours: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A concentration of ours and its unit in a heading that says so: ``[ATP] (uM)``, ``ATP concentration / uM``."""
    plain = _CONCENTRATION.sub(r"\1", text, count=1)
    if plain != text:
        for name, unit in (heading(plain), *_unit_behind(plain, ours)):
            if QUANTITIES.get(ours.get(fold(name), "")) == "concentration":
                yield name, unit


def _is_unit(text: str, kind: Kind) -> bool:
    try:
        convertible(text, kind)
    except QuantityError:
        return False
    return True


def unknown_column(name: str, known: Collection[str]) -> str:
    """The sentence for a heading that is none of ours."""
    return (
        f"there is no column '{name}'{nearest(heading(name)[0], known)}; known are {listed(known)}, "
        "and `columns:` in assay.yaml says which heading is which"
    )
