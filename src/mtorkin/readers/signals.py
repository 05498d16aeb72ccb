"""From the reads of the exports to the table of signals, for every well of the layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtorkin.assays.names import fold, listed
from mtorkin.assays.schema import Assay, Plate, mapping_of
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.channels import channels_of
from mtorkin.readers.export import read_export
from mtorkin.readers.reads import Export, Printed, Read
from mtorkin.readers.unlikely import copies, implausible, last_signals, leaps, shorter, thousands, unnamed
from mtorkin.readers.words import PLATE
from mtorkin.sheets import well_order

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")

Rows = list[dict[str, Any]]


def read_signals(folder: str | Path, assay: Assay, assay_id: str, wells: Rows) -> tuple[Rows, Rows, list[Problem]]:
    """Read the exports of every plate of a folder.

    Parameters
    ----------
    folder
        The assay folder.
    assay
        What its `assay.yaml` says; it has plates and detection.
    assay_id
        Its identifier.
    wells
        Rows of `tables.WELLS` that the layouts gave.

    Returns
    -------
    signals : list of dict
        Rows of `tables.SIGNALS`.
    unassigned : list of dict
        Rows of `tables.WELLS` for wells that have a signal and are in no layout.
    problems : list of Problem
        Everything that is wrong with the exports.
    """
    if assay.detection is None:
        raise ValueError("a folder with plates has a detection section")
    named: dict[str, dict[str, str | None]] = {plate.name: {} for plate in assay.plates}
    roles: dict[str, dict[str, str | None]] = {plate.name: {} for plate in assay.plates}
    for row in wells:
        named[row["plate"]][row["well"]] = row["excluded"]
        roles[row["plate"]][row["well"]] = row["role"]
    last: dict[str, dict[str, float]] = {}
    called: dict[str, str] = {}
    unknown: dict[str, str] = {}
    times: dict[str, list[float | None]] = {}
    signals: Rows = []
    unassigned: Rows = []
    problems: list[Problem] = []
    exports: dict[tuple[str, str | None, str], Export] = {}
    for plate in assay.plates:
        sentences: list[Problem] = []
        try:
            key = plate.file, plate.sheet, repr(plate.columns)
            if key not in exports:
                kinetic = assay.detection.kinetic
                path = Path(folder) / plate.file
                exports[key] = read_export(path, mapping_of(plate.columns), plate.sheet, kinetic)
                sentences += _left_over(exports[key])
            channels = channels_of(exports[key], plate, assay.detection)
        except InputError as error:
            problems += [replace(problem, assay=assay_id, file=plate.file) for problem in error.problems]
            continue
        if name := _other_name(plate, channels[0], exports[key].ids, list(named)):
            called[plate.name] = name
        elif name := _unknown_name(plate, channels[0], exports[key].ids):
            unknown[plate.name] = name
        found = last_signals(channels[0])
        last[plate.name] = {well: found[well] for well in named[plate.name] if well in found}
        times[plate.name] = [read.time for read in channels[0]]
        sentences += leaps(plate, channels[0])
        others = [set(wells) for name, wells in roles.items() if name != plate.name]
        sentences += unnamed(plate, found, roles[plate.name], set.intersection(*others) if others else ())
        for reads in channels:
            sentences += implausible(plate, reads, named[plate.name], assay.unusual)
            sentences += thousands(plate, reads)
            signals += [{"assay": assay_id, **row} for row in _signals(plate, reads, named[plate.name], sentences)]
        # What only a later channel has is no well of the assay.
        unassigned += [{"assay": assay_id, **row} for row in _unassigned(plate, channels[0], named[plate.name])]
        problems += [replace(problem, assay=assay_id, file=plate.file) for problem in sentences]
    of_plates = [*_exchanged(called), *_of_another(unknown), *copies(last), *shorter(times)]
    problems += [replace(problem, assay=assay_id, file="assay.yaml") for problem in of_plates]
    return signals, unassigned, problems


def _left_over(export: Export) -> list[Problem]:
    """Warnings of what an export holds and no read takes, and of what it says of itself that its reads do not keep."""
    advice = "`mtorkin inspect` shows what is read of the file"
    parts = [(f"{rest.said()}; {advice}", rest.where) for rest in export.remainder if rest.plate_like]
    doubts = [(f"{doubt}; {advice}", "") for doubt in export.doubts]
    return [Problem(message, "warning", where=where) for message, where in (*parts, *doubts)]


def _other_name(plate: Plate, reads: Sequence[Read], ids: Sequence[str], names: Sequence[str]) -> str:
    """The name that the file gives its plate where it is that of another plate of the folder; else empty."""
    others = {fold(name): name for name in names if fold(name) != fold(plate.name)}
    stated = next((name for name in (*(read.plate for read in reads), *ids) if fold(name) in others), "")
    return "" if not stated or fold(plate.name) in map(fold, ids) else others[fold(stated)]


def _unknown_name(plate: Plate, reads: Sequence[Read], ids: Sequence[str]) -> str:
    """The name that the file gives its plate where only the number in it is another; else empty."""
    stated = [name for name in (*(read.plate for read in reads), *ids) if name]
    if _counter(plate.name) or fold(plate.name) in map(fold, stated):
        return ""
    return next((name for name in stated if _without_numbers(name) == _without_numbers(plate.name)), "")


def _without_numbers(name: str) -> str:
    return re.sub(r"\d+", "0", fold(name))


def _counter(name: str) -> bool:
    """Whether a name is a word for a plate and a number, as readers count the plates that they are given."""
    return re.fullmatch(rf"{PLATE}\W*0", _without_numbers(name)) is not None


def _of_another(unknown: Mapping[str, str]) -> Iterator[Problem]:
    """Of plates whose files give them a name like their own with another number, where no other file gives that too."""
    for name, other in unknown.items():
        if sum(each == other for each in unknown.values()) == 1:
            message = f"the file calls its plate {other}, and here it is {name}; is it the file of another plate?"
            yield Problem(message, "warning", where=f"plate {name}", key="plates.file")


def _exchanged(called: Mapping[str, str]) -> Iterator[Problem]:
    """Of plates whose files give them the names of others: an error where these change places, else a warning.

    A reader may call every plate that it is given Plate 1.
    """
    for name, other in called.items():
        told = f"the file calls its plate {other}, which is another plate of this folder"
        if set(called) == set(called.values()):
            message = f"{told}, whose file has the name of another in turn; correct `file`, or the names of the plates"
            yield Problem(message, where=f"plate {name}", key="plates.file")
        else:
            message = f"{told}; are the plates exchanged?"
            yield Problem(message, "warning", where=f"plate {name}", key="plates.file")


def _signals(plate: Plate, reads: Sequence[Read], named: Mapping[str, str | None], problems: list[Problem]) -> Rows:
    """The signals of one plate, with a problem for every well of the layout that has none."""
    counts = Counter(well for read in reads for well, printed in read.signals.items() if printed.value is not None)
    held = {well for read in reads for well in read.signals}
    if absent := [well for well in named if well not in held]:
        message = f"the layout names {listed(absent)}, which the export lacks; correct the layout or the export"
        problems.append(Problem(message, where=f"plate {plate.name} {_wells(absent)}", key="well"))
    if len(reads) > 1:
        problems += _shorter(plate, counts, [well for well in named if well in held and not named[well]])
    rows: Rows = []
    unclear: dict[str, tuple[Read, Printed]] = {}
    left = dict(counts)
    for read in reads:
        for well in sorted(read.signals, key=well_order):
            printed = read.signals[well]
            if printed.value is not None:
                left[well] -= 1
                row = {"plate": plate.name, "well": well, "read": read.label or None, "time": read.time}
                rows.append({**row, "signal": printed.value})
            elif well in named and not named[well]:
                # An empty cell after the last read of a well: its curve ends there.
                ended = len(reads) > 1 and counts[well] and not left[well] and not printed.text
                if not ended and (printed.status == "thousands" or _THOUSANDS.fullmatch(printed.text)):
                    unclear.setdefault(well, (read, printed))
                elif not ended:
                    problems.append(_no_number(plate, well, read, printed))
    if unclear:
        well, (read, printed) = next(iter(unclear.items()))
        said = _no_number(plate, well, read, printed)
        problems.append(replace(said, where=f"plate {plate.name} {_wells(list(unclear))}"))
    return rows


def _shorter(plate: Plate, counts: Mapping[str, int], wells: list[str]) -> list[Problem]:
    """A warning that names wells with fewer reads than others: their curves are used as far as they go."""
    most = max((counts[well] for well in wells), default=0)
    shorter = [well for well in wells if 0 < counts[well] < most]
    if not shorter:
        return []
    shown = listed(f"{well} has {counts[well]}" for well in shorter)
    message = f"wells have fewer reads than the {most} of others, and are used as far as they go: {shown}"
    return [Problem(message, "warning", where=f"plate {plate.name} {_wells(shorter)}", key="signal")]


def _no_number(plate: Plate, well: str, read: Read, printed: Printed) -> Problem:
    """A well of the layout whose signal is no number, with what to do."""
    when = "" if read.time is None else f" at {read.time:g} min"
    found = f"reads '{printed.text}', which is not a number" if printed.text else "is empty"
    advice = "correct it, or give a reason under `exclude` in the layout"
    if printed.status == "thousands":
        found = f"reads '{printed.text}', whose marks between thousands are not read"
        advice = "export the file without thousands separators"
    elif _THOUSANDS.fullmatch(printed.text):
        found = f"reads '{printed.text}', whose comma can separate thousands or be the decimal mark"
        advice = "export the file without thousands separators"
    message = f"the signal ({printed.where}){when} {found}; {advice}"
    return Problem(message, where=f"plate {plate.name} well {well}", key="signal")


def _wells(wells: list[str]) -> str:
    return f"well {wells[0]}" if len(wells) == 1 else f"{len(wells)} wells"


def _unassigned(plate: Plate, reads: Iterable[Read], named: Mapping[str, str | None]) -> Rows:
    """Wells that the export has and the layout does not; of one whose signal is no number, what it reads is kept."""
    found: dict[str, str | None] = {}
    for read in reads:
        for well in read.signals:
            if well in named or not (printed := read.signals[well]).text:
                continue
            said = None if printed.value is not None else f"the signal reads '{printed.text}'"
            found[well] = found.get(well) or said
    return [
        {"plate": plate.name, "well": well, "role": "unassigned", "excluded": found[well]}
        for well in sorted(found, key=well_order)
    ]
