"""Tables of velocities that were reduced elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from mtorkin.assays.columns import QUANTITIES, VELOCITIES
from mtorkin.assays.data_files import Velocities
from mtorkin.assays.names import is_no, is_nothing, listed
from mtorkin.assays.schema import Assay, mapping_of
from mtorkin.assays.wells import Entry, Rows, Wells, wells_of
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.block_levels import BlockLevels
from mtorkin.readers.named_table import NamedTable, Source, find_table
from mtorkin.readers.table_rows import is_no_velocity, is_summary
from mtorkin.readers.velocity_cells import CrossSource, Place, places
from mtorkin.sheets import Row
from mtorkin.sheets.cells import Cell, as_text, plain_number

#: Rows of a table: thousands of compounds, read in seconds.
_MOST_ROWS = 200_000
#: Different velocities of rows that are no accident when they come again in the same order.
_REPEATED = 10
#: Columns in which any word may stand.
_WORDS = ("group", "exclude")
_PREINCUBATION = re.compile(r"pre-?inc", re.IGNORECASE)
#: Columns of which a value may stand once for a block of rows.
_IN_BLOCKS = ("compound", "ATP", "protein", "substrate", "inhibitor", "preincubation")


def read_velocities(folder: str | Path, assay: Assay, assay_id: str) -> Wells:
    """Read the table of velocities of a folder.

    Parameters
    ----------
    folder
        The assay folder.
    assay
        What its `assay.yaml` says; it has velocities.
    assay_id
        Its identifier.

    Returns
    -------
    Wells
        The well is the row as an editor numbers it, with its column where there are several. A row without inhibitor
        and without compound is a high control, all others are samples.
    """
    given = assay.velocities
    if given is None:
        raise ValueError("the folder has no velocities")
    source = _source(assay, assay_id)
    try:
        found = find_table(folder, source)
    except InputError as error:
        return Wells([], error.problems)
    if (count := sum(1 for _ in found.table.rows())) > _MOST_ROWS:
        message = f"the table has {count:,} rows; split it into folders of at most {_MOST_ROWS:,}"
        return Wells([], [source.problem(message, found.top)])
    held = places(found)
    levels = BlockLevels(found)
    read = _read(found, held, given, levels)
    problems = [*found.problems, *_headings(found, held, assay, levels.names)]
    problems += [source.problem(message, where, name) for where, name, message in levels.conflicts]
    problems += _beside_constants(levels, read.entries, assay, source)
    if not read.entries:
        problems.append(source.problem("the table has no rows", found.top))
    if any(each.severity == "error" and each.where == found.top for each in problems):
        return Wells([], problems)  # a column is missing, which every row would repeat
    wells = wells_of(read.entries, assay, assay_id)
    problems += [*read.warnings(source), *wells.problems, *_standard_errors(wells.rows, source)]
    if gaps := [name for name in read.gaps if any(problem.key == name for problem in wells.problems)]:
        message = f"where a value stands once for all rows below it, say `once: [{', '.join(gaps)}]` under velocities"
        problems.append(source.problem(message, key=gaps[0], severity="warning"))
    problems += _twice(wells.rows, source)
    problems += _signs(wells.rows, source, given.direction == "decrease")
    return replace(wells, problems=problems)


def _source(assay: Assay, assay_id: str) -> Source:
    given = assay.velocities
    if given is None:
        raise ValueError("the folder has no velocities")
    mapped = mapping_of(given.columns)
    about = (assay_id, given.file, given.sheet, VELOCITIES, mapped)
    if given.across is None:
        return Source(*about, ["velocity"], "`columns:` in assay.yaml", ["velocity"])
    return CrossSource(*about, ["velocity"], "`columns:` in assay.yaml", across=given.across)


def _headings(found: NamedTable, held: list[Place], assay: Assay, stated: list[str]) -> list[Problem]:
    """What is wrong with the headings: columns that are missing, and warnings of those that are not used."""
    source, top = found.source, found.top
    texts = found.table.headings
    there = {texts[place.index] for place in held if place.index < len(texts)}
    problems = []
    for name, mapped in source.mapping.items():
        missing = [mapped.column] if name not in (*found.columns, *stated) else []
        if mapped.more:
            missing = [each for each in mapped.headings if not source.alone(name, each).columns(texts)]
        for column in missing:
            message = f"there is no column '{column}' to take {name} from; there is {found.headings}"
            problems.append(source.problem(message, top, name))
    if others := [other for other in found.others if other not in there]:
        message = f"not used: {listed(others)}; `columns:` in assay.yaml says which heading is which"
        problems.append(source.problem(message, top, severity="warning"))
    for other in filter(_PREINCUBATION.match, found.others):
        times = {as_text(row.cells[texts.index(other)]) for row in found.table.rows()} - {""}
        if len(times) > 1:
            message = (
                f"'{other}' has several times; where it is the preincubation, say so under `columns:` in assay.yaml "
                f"(preincubation: {other}), and else call it otherwise"
            )
            problems.append(source.problem(message, top, "preincubation"))
    if "se" in found.columns and len(held) > 1:
        message = "a standard error stands beside several velocities of a row; leave it out, replicates tell it"
        problems.append(source.problem(message, top, "se"))
    if assay.purpose == "substrate-kinetics":
        return problems
    if "compound" not in found.columns and not (assay.velocities and assay.velocities.compound):
        message = "there is no column `compound`; add one, or give velocities.compound in assay.yaml"
        problems.append(source.problem(message, top, "compound"))
    said = {*found.columns, *stated, *(name for place in held for name in place.said)}
    if "inhibitor" not in said:
        message = "there is no column `inhibitor`; `columns:` says which heading is which"
        problems.append(source.problem(message, top, "inhibitor"))
    return problems


@dataclass
class _Read:
    """The velocities of a table, and its rows and cells that are none.

    Attributes
    ----------
    entries
        A row for each velocity, those that are missing among them.
    summaries, notes, missing
        Rows that sum up others, rows that hold no quantity, and cells without a velocity.
    once
        Columns whose value stands once for each block of rows.
    gaps
        Columns that have a value in the first row, and none in some others.
    """

    entries: list[Entry] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    once: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def warnings(self, source: Source) -> Iterator[Problem]:
        for found, sentence in (
            (self.missing, "there is no velocity, so that these are left out"),
            (self.summaries, "these rows sum up others, and are not read"),
            (self.notes, "these rows hold no concentration and no velocity, and are not read"),
            (self.once, "the value stands once above each block of rows, and is taken for all of them"),
        ):
            if found:
                yield source.problem(f"{sentence}: {listed(found)}", key="velocity", severity="warning")


def _read(found: NamedTable, held: list[Place], given: Velocities, levels: BlockLevels) -> _Read:
    """What each row says; one without compound at zero inhibitor is a high control, where the table names compounds."""
    read = _Read()
    named = "compound" in found.columns
    rows: list[tuple[Row, Entry]] = []
    levels.above_all()
    for row in found.table.rows():
        levels.begin(row.index)
        where = found.table.sheet.row_name(row.index)
        if tuple(map(as_text, row.cells[: len(found.table.headings)])) == found.table.headings:
            read.notes.append(f"{where} (the headings again)")
            levels.headings_again()
            continue
        if levels.states(row.cells):
            continue
        if said := is_summary(cell for index, cell in enumerate(row.cells) if not _holds_words(found, index)):
            read.summaries.append(f"{where} ({said})")
            continue
        entry = _entry(found, row, given.compound if not named else None)
        if any(entry.text(name) for name in QUANTITIES) or any(_text(row, place) for place in held):
            levels.give(entry)
            rows.append((row, entry))
        else:
            read.notes.append(where)
    entries = [entry for _, entry in rows]
    read.once = [name for name in _IN_BLOCKS if name not in given.once and _in_blocks(name, entries)]
    _fill([*given.once, *read.once], entries)
    read.once += levels.names
    for name in _IN_BLOCKS:
        texts = [entry.text(name) for entry in entries]
        if name not in levels.names and texts and texts[0] and not all(texts):
            read.gaps.append(name)
    for row, entry in rows:
        for place in held:
            velocity = _at(entry, found, row, place, len(held) > 1)
            without = named and is_nothing(velocity.text("compound"))
            zero = _is_zero(velocity.text("inhibitor"), velocity.decimal_comma)
            velocity.cells["role"] = "high control" if without and zero else "sample"
            text = _text(row, place)
            if is_no_velocity(text):
                read.missing.append(f"{velocity.where} ({text or 'empty'})")
                velocity.cells["velocity"] = ""
                reason = f"no velocity: the cell is {text}" if text else "no velocity: the cell is empty"
                stated = velocity.text("exclude")
                velocity.cells["exclude"] = reason if is_no(stated) else stated
            read.entries.append(velocity)
    return read


def _beside_constants(levels: BlockLevels, entries: list[Entry], assay: Assay, source: Source) -> Iterator[Problem]:
    """Levels above blocks that are not the constant one of `assay.yaml`: nobody can say which of them holds."""
    for name, substrate in assay.substrates.declared().items():
        constant = substrate.concentration
        if name not in levels.names or constant is None:
            continue
        other = next((entry for entry in entries if levels.differs(entry, name, constant)), None)
        if other is not None:
            message = (
                f"the table says {other.text(name)} on a line above a block, and substrates.{name}.concentration in "
                f"assay.yaml {constant}; remove that, or correct the line"
            )
            yield source.problem(message, other.where, name)


def _in_blocks(name: str, entries: list[Entry]) -> bool:
    """Whether a value stands in the first row of each of several blocks of rows that are equally long.

    Rows without a compound are no block of one where they are at zero: these are high controls.
    """
    filled = [index for index, entry in enumerate(entries) if entry.text(name)]
    lengths = {end - start for start, end in pairwise([*filled, len(entries)])}
    if len(filled) < 2 or filled[0] != 0 or len(lengths) != 1 or lengths == {1}:
        return False
    if name != "compound":
        return True
    without = (entry for entry in entries if not entry.text(name))
    return not all(_is_zero(entry.text("inhibitor"), entry.decimal_comma) for entry in without)


def _fill(names: list[str], entries: list[Entry]) -> None:
    """Take a value that stands once for all rows below it, down to the next."""
    for name in names:
        above: Cell = ""
        for entry in entries:
            above = entry.cells.get(name, "") if entry.text(name) else above
            entry.cells[name] = above


def _is_zero(text: str, decimal_comma: bool) -> bool:
    """Whether a concentration, with its unit or without, is zero."""
    number = plain_number(re.split(r"(?<=[\d.,])\s*[^\d.,eE+-]", text, maxsplit=1)[0], decimal_comma)
    return number is not None and float(number) == 0


def _holds_words(found: NamedTable, index: int) -> bool:
    return any(column.index == index for name, column in found.columns.items() if name in _WORDS)


def _text(row: Row, place: Place) -> str:
    """The cell of a velocity as text."""
    return as_text(row.cells[place.index]) if place.index < len(row.cells) else ""


def _entry(found: NamedTable, row: Row, compound: str | None) -> Entry:
    """What a row says beside its velocities."""
    units = {name: unit for name, unit in found.units().items() if name != "velocity"}
    entry = found.entry(row, units, **({"compound": compound} if compound else {}))
    entry.cells.pop("velocity", None)
    return entry


def _at(entry: Entry, found: NamedTable, row: Row, place: Place, several: bool) -> Entry:
    """The entry of one velocity of a row."""
    units = {**entry.units, "velocity": place.unit}
    if not units.get("se") and "se" in units:
        units["se"] = place.unit
    velocity = row.cells[place.index] if place.index < len(row.cells) else ""
    cells = {**entry.cells, **place.said, "velocity": velocity}
    across = found.source.across.unit if isinstance(found.source, CrossSource) else None
    units |= {name: across or "" for name in place.said if across}
    if not several:
        return replace(entry, cells=cells, units=units)
    address = found.table.sheet.address(row.index, place.index)
    letters = address.rpartition(" ")[2].rstrip("0123456789")
    return replace(entry, cells=cells, units=units, well=f"{entry.well} column {letters}", where=address)


def _standard_errors(rows: Rows, source: Source) -> list[Problem]:
    """What is wrong with the standard errors; their unit is the velocity's."""
    problems = []
    for row in rows:
        se, unit = row.get("se"), row.pop("se_unit", None)
        if se is None or "velocity" not in row:
            continue
        if unit != row.get("velocity_unit"):
            message = f"is in {unit} and the velocity in {row.get('velocity_unit')}; give both in one unit"
            problems.append(source.problem(message, row["well"], "se"))
        elif se < 0:
            problems.append(source.problem("a standard error cannot be negative", row["well"], "se"))
    return problems


def _twice(rows: Rows, source: Source) -> list[Problem]:
    """A warning where many rows in a row are those of another part of the table, to the last digit."""
    said = [frozenset(each for each in row.items() if each[0] != "well") for row in rows]
    first: dict[frozenset[tuple[str, Any]], int] = {}
    back = [at - first.setdefault(each, at) for at, each in enumerate(said)]  # to the first that says the same
    start = 0
    for _, run in groupby(back):
        length = len(list(run))
        block, start = range(start, start + length), start + length
        if back[block[0]] and len({rows[at].get("velocity") for at in block}) >= _REPEATED:
            ends = [rows[at]["well"] for at in (block[0], block[-1])]
            beside = [rows[at - back[at]]["well"] for at in (block[0], block[-1])]
            message = (
                f"these rows repeat {beside[0]} to {beside[1]} to the last digit, as no second measurement does; "
                "remove them if the table was pasted twice"
            )
            return [source.problem(message, f"{ends[0]} to {ends[1]}", "velocity", severity="warning")]
    return []


def _signs(rows: Rows, source: Source, falls: bool) -> list[Problem]:
    """Turn the rates of a signal that falls, and say of velocities that are below zero then."""
    measured = [row for row in rows if "velocity" in row and not row["excluded"]]
    if falls:
        for row in measured:
            row["velocity"] = -row["velocity"]
    below = [row for row in measured if row["velocity"] < 0]
    if not below:
        return []
    free = [row for row in measured if not row.get("inhibitor")] or measured
    if sum(row["velocity"] < 0 for row in free) > len(free) / 2:
        other = "increase" if falls else "decrease"
        whose = "without inhibitor " if len(free) < len(measured) else ""
        message = (
            f"most velocities {whose}are below zero, that of {below[0]['well']} among them; say `direction: {other}` "
            "under velocities if the signal goes the other way, or correct them"
        )
        return [source.problem(message, key="velocity")]
    shown = listed(f"{row['well']} ({row['velocity']:g})" for row in below)
    message = f"velocities below zero are used as they are: {shown}"
    return [source.problem(message, key="velocity", severity="warning")]
