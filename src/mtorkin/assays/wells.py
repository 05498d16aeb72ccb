"""From what a layout or a table of velocities says of a well to a row of `tables.WELLS`.

Every form of layout ends here, so that a well means the same whichever way it was written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from mtorkin.assays.columns import QUANTITIES
from mtorkin.assays.folder import ASSAY_FILE
from mtorkin.assays.names import TO_FILL_IN, fold, is_converted, is_no, is_nothing, listed, nearest
from mtorkin.assays.ranges import beyond
from mtorkin.assays.rapalogs import REASON
from mtorkin.assays.schema import Assay
from mtorkin.assays.thousands import unclear
from mtorkin.assays.units import (
    CONCENTRATION,
    MissingUnit,
    QuantityError,
    by_mass,
    molar,
    number_and_unit,
    parse,
    written_unit,
)
from mtorkin.base.errors import Problem, once
from mtorkin.base.shown import from_cell
from mtorkin.sheets.cells import Cell, as_text

ROLES = ("sample", "high control", "low control", "blank", "standard")

#: What people call them, so that a message names the right one.
_CALLED = {
    "sample": ("s", "test", "unknown", "compound", "inhibitor"),
    "high control": (
        "positive control", "positive", "pos", "DMSO", "vehicle", "no inhibitor", "uninhibited", "max", "high", "hi",
        "PC", "Positivkontrolle",
    ),
    "low control": (
        "negative control", "negative", "neg", "no enzyme", "background", "min", "low", "lo", "NC", "Negativkontrolle",
    ),
    "blank": ("buffer", "empty"),
    "standard": ("std", "calibrator"),
}  # fmt: skip

_SUBSTRATES = ("ATP", "protein", "substrate")
#: What a well holds none of unless something says so.
_ADDED = ("FKBP12", "FK506")
#: What a unit in a heading or cell looks like, by what it is a unit of.
_UNIT_EXAMPLES = {
    "concentration": "[uM]) or into every cell (10 nM", "time": "[min]) or into every cell (30 min",
    "velocity": "[uM/min]",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What was written about one well.

    Parameters
    ----------
    plate
        Name of the plate; empty for velocities.
    well
        ``A1``, or ``row 12`` for velocities.
    cells
        What is written, by the name of our column; empty cells may be absent.
    units
        Unit of a column, where its heading or ``columns:`` gives one.
    file
        File that says so, relative to the folder.
    where
        Place in the file, for messages.
    decimal_comma
        Whether the file's numbers have a decimal comma.
    """

    plate: str
    well: str
    cells: dict[str, Cell]
    units: dict[str, str]
    file: str
    where: str
    decimal_comma: bool = False

    @property
    def is_sample(self) -> bool:
        """Whether it has the role of a sample."""
        return fold(self.text("role")) == "sample"

    def text(self, column: str) -> str:
        """What the well's cell in a column says; empty where there is none."""
        return as_text(self.cells.get(column, ""))


@dataclass
class _Complaints:
    """Problems of many wells."""

    assay: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, entry: Entry, message: str, key: str) -> None:
        self.problems.append(Problem(message, assay=self.assay, file=entry.file, key=key, where=entry.where))


Rows = list[dict[str, Any]]


@dataclass
class _Units:
    """The units of quantities.

    Attributes
    ----------
    stated
        For each quantity, the units that it has after conversion, and the first well that states it so.
    written
        For each quantity, the units that it is written in, and in how many wells.
    numbers
        For each quantity and unit that it is written in, its numbers as text, and the first well that states each.
    """

    stated: dict[str, dict[str, Entry]] = field(default_factory=dict)
    written: dict[str, Counter[str]] = field(default_factory=dict)
    numbers: dict[tuple[str, str], dict[str, Entry]] = field(default_factory=dict)

    def add(self, name: str, unit: str, written: str, entry: Entry) -> None:
        self.numbers.setdefault((name, written), {}).setdefault(number_and_unit(entry.text(name))[0], entry)
        self.stated.setdefault(name, {}).setdefault(unit, entry)
        self.written.setdefault(name, Counter())[written] += 1


@dataclass(frozen=True)
class Wells:
    """The wells of a layout or a table.

    Attributes
    ----------
    rows
        Rows of `tables.WELLS`. Concentrations in uM where they are molar. Rows with a problem are there too, as far as
        they go.
    problems
        Everything that is wrong, each sentence once.
    written
        For each quantity, the unit that most wells write it in, else that of its constant.
    """

    rows: Rows
    problems: list[Problem]
    written: dict[str, str] = field(default_factory=dict)


#: For each quantity, the value and unit that hold for every well that says nothing else.
_Constants = dict[str, tuple[float, str]]


def wells_of(entries: Iterable[Entry], assay: Assay, assay_id: str) -> Wells:
    """Rows of `tables.WELLS` from entries, with the constants of `assay.yaml` where a well says nothing.

    Parameters
    ----------
    entries
        One for each well.
    assay
        What `assay.yaml` says.
    assay_id
        Identifier of the folder.
    """
    complaints = _Complaints(assay_id)
    constants = _constants(assay)
    rows = []
    units = _Units()
    spelt: dict[str, dict[str, Entry]] = {}
    for entry in map(_without_nothing, entries):
        row: dict[str, Any] = {"assay": assay_id, "plate": entry.plate or None, "well": entry.well}
        row["role"] = _role(entry, complaints)
        row["compound"] = from_cell(entry.text("compound")) or None
        row["group"] = from_cell(entry.text("group")) or None
        row["excluded"] = None if is_no(entry.text("exclude")) else entry.text("exclude")
        if TO_FILL_IN in entry.text("compound"):
            complaints.add(entry, "is still to be filled in", "compound")
        row |= _quantities(entry, units, assay, row["compound"], complaints)
        row |= _not_said(entry, row["role"], constants)
        row.pop("preincubation_unit", None)  # always min
        _check(entry, row, assay, complaints)
        if row["role"] == "sample" and row["compound"]:
            spelt.setdefault(row["compound"].casefold(), {}).setdefault(row["compound"], entry)
        rows.append(row)
    _one_case_each(spelt, assay, complaints)
    _converted(spelt, complaints)
    _one_unit_each(units, constants, complaints)
    _thousands(units, complaints)
    _beside_the_enzyme(rows, units, assay, complaints)
    _preincubated(rows, units, assay, complaints)
    _no_inhibitor(rows, next(iter(units.stated.get("inhibitor", {CONCENTRATION: None}))))
    for row in rows:
        for name in _ADDED:
            if row.get(name) == 0 and name in units.stated:
                row[f"{name}_unit"] = next(iter(units.stated[name]))
    of_constants = {name: written_unit(text) for name, text in _constant_texts(assay).items()}
    in_wells = {name: counts.most_common(1)[0][0] for name, counts in units.written.items()}
    return Wells(rows, once(complaints.problems), of_constants | in_wells)


def _without_nothing(entry: Entry) -> Entry:
    """The same, without words such as NA for the compound of a well that is no sample, and for how much of it."""
    if entry.is_sample:
        return entry
    nothing = [name for name in ("compound", "inhibitor") if name in entry.cells and is_nothing(entry.text(name))]
    return replace(entry, cells={**entry.cells, **dict.fromkeys(nothing, "")}) if nothing else entry


def _quantities(
    entry: Entry, units: _Units, assay: Assay, compound: str | None, complaints: _Complaints
) -> dict[str, Any]:
    """The quantities that a well states, and their units; `units` is told of each.

    The inhibitor is brought to molar units where its molar mass is known.
    """
    found: dict[str, Any] = {}
    molar_mass = assay.molar_mass(compound)
    for name, kind in QUANTITIES.items():
        # Most are in no column: to look takes a tenth of the time of asking for the text.
        text = entry.text(name) if name in entry.cells else ""
        if not text:
            continue
        if TO_FILL_IN in text:
            complaints.add(entry, "is still to be filled in", name)
            continue
        try:
            quantity = parse(text, kind, entry.units.get(name, ""), entry.decimal_comma)
        except MissingUnit:
            complaints.add(entry, f"no unit; write it into the heading ({name} {_UNIT_EXAMPLES[kind]})", name)
        except QuantityError as error:
            complaints.add(entry, str(error), name)
        else:
            if name == "inhibitor" and molar_mass is not None:
                quantity = molar(quantity, molar_mass)
            written = text if number_and_unit(text)[1] else f"{text} {entry.units.get(name, '').strip()}"
            if said := beyond(name, quantity, written, assay.unusual):
                complaints.add(entry, said, name)
            found[name], found[f"{name}_unit"] = quantity.value, quantity.unit
            units.add(name, quantity.unit, written_unit(text, entry.units.get(name, "")), entry)
    return found


def _not_said(entry: Entry, role: str | None, constants: _Constants) -> dict[str, Any]:
    """What `assay.yaml` says of a well that does not say it itself."""
    found: dict[str, Any] = {}
    for name, (value, unit) in constants.items():
        if entry.text(name):
            continue
        if role != "blank":
            found[name], found[f"{name}_unit"] = value, unit
        elif name in _ADDED:  # a blank holds no reagents, whatever all other wells hold
            found[name], found[f"{name}_unit"] = 0.0, unit
    return found


def _one_case_each(spelt: dict[str, dict[str, Entry]], assay: Assay, complaints: _Complaints) -> None:
    """Names that differ in case alone mean one compound in a study; within a folder they may be two, or a slip."""
    for spellings in spelt.values():
        first, *others = spellings
        known = {name for name, stated in assay.compounds.items() for name in (name, *stated.aliases)}
        for other in others:
            if not {first, other} <= known:
                message = (
                    f"is '{other}' here and '{first}' in {spellings[first].where}: write one compound in one way (or "
                    "name both as identifier and alias in assay.yaml), and give two compounds names that differ in "
                    "more than case"
                )
                complaints.add(spellings[other], message, "compound")


def _converted(spelt: dict[str, dict[str, Entry]], complaints: _Complaints) -> None:
    """A warning for names that a spreadsheet may have made of others, and of two the same."""
    for name, entry in (each for spellings in spelt.values() for each in spellings.items()):
        if is_converted(name):
            message = (
                f"'{name}' is what spreadsheets make of names such as 1E3, 1-3 or MAR1, and may be of several; enter "
                "the names anew in a column of text, if so"
            )
            problem = Problem(message, "warning", complaints.assay, entry.file, entry.where, "compound")
            complaints.problems.append(problem)


def _one_unit_each(units: _Units, constants: _Constants, complaints: _Complaints) -> None:
    for name, seen in units.stated.items():
        expected = constants[name][1] if name in constants and constants[name][0] else next(iter(seen))
        for unit in [unit for unit in seen if unit != expected]:
            message = f"is in {unit} here and in {expected} elsewhere; give all in one unit"
            complaints.add(seen[unit], message, name)


def _thousands(units: _Units, complaints: _Complaints) -> None:
    """An error for the first number of a quantity whose point may separate thousands."""
    for (name, _), numbers in units.numbers.items():
        # Velocities are measured, and every digit of theirs may be any.
        if found := unclear(numbers, round_ones=name != "velocity"):
            number, beside = found
            message = (
                f"'{number}' stands beside {beside}, so that its point can separate thousands or be the decimal mark; "
                f"write {number.replace('.', '')}, or {number}0 if it is one"
            )
            complaints.add(numbers[number], message, name)


def _beside_the_enzyme(rows: Rows, units: _Units, assay: Assay, complaints: _Complaints) -> None:
    """A warning where an inhibitor by mass stands beside an enzyme that it cannot be compared with."""
    enzyme = assay.enzyme.concentration()
    if enzyme is None:
        return
    for unit, entry in units.stated.get("inhibitor", {}).items():
        if unit == enzyme[0].unit or not by_mass(unit):
            continue
        named = [str(row["compound"]) for row in rows if row.get("inhibitor_unit") == unit and row["compound"]]
        message = (
            f"the inhibitor is in {unit} and the enzyme in {enzyme[0].unit}, which cannot be compared: depletion of "
            f"free inhibitor is not in the model; give compounds.{min(named, default='NAME')}.molar_mass in assay.yaml"
        )
        problem = Problem(message, "warning", complaints.assay, entry.file, entry.where, "inhibitor")
        complaints.problems.append(problem)


def _preincubated(rows: Rows, units: _Units, assay: Assay, complaints: _Complaints) -> None:
    """Give wells the preincubation of `assay.yaml` where they state none, and complain of those that have neither."""
    minutes = assay.conditions.preincubation_minutes()
    without = [row for row in rows if "preincubation" not in row]
    if minutes is not None:
        for row in without:
            row["preincubation"] = minutes
    elif "preincubation" in units.stated:
        entry = units.stated["preincubation"]["min"]
        bare = [row for row in without if row["role"] in ("sample", "high control") and not row["excluded"]]
        if bare:
            message = (
                f"{len(bare)} wells have no preincubation, {bare[0]['well']} among them, and others have; give it "
                "there too (0 min for none), or for all that state none as conditions.preincubation"
            )
            complaints.add(entry, message, "preincubation")
    if assay.conditions.preincubated_with and rows and not any(row.get("preincubation") for row in rows):
        message = "says what stood beside the compound before the reaction; give the time too, as preincubation"
        problem = Problem(message, assay=complaints.assay, file=ASSAY_FILE, key="conditions.preincubated_with")
        complaints.problems.append(problem)


def _constants(assay: Assay) -> _Constants:
    """Concentrations that hold for every well that says nothing else."""
    quantities = {name: parse(text, "concentration") for name, text in _constant_texts(assay).items()}
    return {name: (quantity.value, quantity.unit) for name, quantity in quantities.items()}


def _constant_texts(assay: Assay) -> dict[str, str]:
    """The same as `assay.yaml` writes them."""
    texts = {name: substrate.concentration for name, substrate in assay.substrates.declared().items()}
    for name in _ADDED:
        added = getattr(assay.accessory, name)
        texts[name] = (added.concentration if added else None) or f"0 {CONCENTRATION}"
    return {name: text for name, text in texts.items() if text is not None}


def _role(entry: Entry, complaints: _Complaints) -> str | None:
    text = entry.text("role")
    roles = {fold(role): role for role in ROLES}
    if not text:
        complaints.add(entry, f"the well has no role; roles are {listed(ROLES)}", "role")
    elif fold(text) not in roles:
        called = next((role for role, names in _CALLED.items() if fold(text) in map(fold, names)), text)
        complaints.add(entry, f"'{text}' is not a role{nearest(called, ROLES)}; roles are {listed(ROLES)}", "role")
    return roles.get(fold(text))


def _check(entry: Entry, row: dict[str, Any], assay: Assay, complaints: _Complaints) -> None:
    """What a well must say for its role."""
    role, compound = row["role"], row["compound"]
    kinetics_only = assay.purpose == "substrate-kinetics"
    if role == "sample" and not kinetics_only:
        if not compound:
            message = "the sample has no compound; wells with enzyme and no compound have the role high control"
            complaints.add(entry, message, "compound")
        if not entry.text("inhibitor"):
            message = "the sample has no concentration of its compound; 0 is a level too"
            complaints.add(entry, message, "inhibitor")
    if role == "high control" and row.get("inhibitor"):
        message = "a high control has enzyme and no compound; with an inhibitor the role is sample"
        complaints.add(entry, message, "inhibitor")
    if role == "low control" and compound and assay.is_rapalog(compound):
        complaints.add(entry, f"the low control is made with {compound}: {REASON}", "compound")
    if role == "standard" and not entry.text("standard"):
        complaints.add(entry, "the standard has no concentration of product", "standard")
    declared = assay.substrates.declared()
    for name in _SUBSTRATES:
        if entry.text(name) and name not in declared:
            hint = f"the substrates of assay.yaml do not name {name}; add `{name}:` there, or remove the column"
            complaints.add(entry, hint, name)
        needed = role in ("sample", "high control") and name in declared
        if needed and not entry.text(name) and declared[name].concentration is None:
            hint = (
                f"the well has no concentration of {name}; give it here or, if constant, "
                f"as substrates.{name}.concentration in assay.yaml"
            )
            complaints.add(entry, hint, name)


def _no_inhibitor(rows: Rows, unit: str) -> None:
    """High controls, and samples of a study without a compound, hold inhibitor at zero; of others nothing is known."""
    for row in rows:
        without = row["role"] == "high control" or (row["role"] == "sample" and row["compound"] is None)
        if without and "inhibitor" not in row:
            row["inhibitor"], row["inhibitor_unit"] = 0.0, unit
