"""From the reads of the exports to the table of signals: the read that is asked for, for every well of the layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtorkin.assays.formats import READ
from mtorkin.assays.names import fold, listed
from mtorkin.assays.schema import Assay, Detection, Plate, mapping_of
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.export import read_export
from mtorkin.readers.reads import Export, Printed, Read
from mtorkin.readers.times import minutes
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
    for row in wells:
        named[row["plate"]][row["well"]] = row["excluded"]
    signals: Rows = []
    unassigned: Rows = []
    problems: list[Problem] = []
    for plate in assay.plates:
        try:
            channels = _channels_of(Path(folder), plate, assay.detection)
        except InputError as error:
            problems += [replace(problem, assay=assay_id, file=plate.file) for problem in error.problems]
            continue
        sentences: list[Problem] = []
        for reads in channels:
            signals += [{"assay": assay_id, **row} for row in _signals(plate, reads, named[plate.name], sentences)]
        # What only a later channel has is no well of the assay.
        unassigned += [{"assay": assay_id, **row} for row in _unassigned(plate, channels[0], named[plate.name])]
        problems += [replace(problem, assay=assay_id, file=plate.file) for problem in sentences]
    return signals, unassigned, problems


def _channels_of(folder: Path, plate: Plate, detection: Detection) -> list[list[Read]]:
    """The reads of one plate that the format asks for, by channel: those of the signal, then what is watched.

    A channel has one read, or one for each time. Where a format has several, they go by the names of `assay.yaml`.
    """
    export = read_export(folder / plate.file, mapping_of(plate.columns), plate.sheet, detection.kinetic)
    reads = _of_plate(export, plate)
    channels: list[list[Read]] = []
    taken: dict[str, str] = {}
    for key, name in detection.reads().items():
        found = _of_label(reads, name, key)
        label = found[0].label
        if label in taken:
            raise InputError(Problem(f"'{label}' would be both {taken[label]} and {key}; name two reads", key=key))
        taken[label] = key
        whole = _in_time(_timed(found, detection), plate) if detection.kinetic else _single(found, plate)
        channels.append(whole if key == READ.key else [replace(read, label=name or "") for read in whole])
    return channels


def _of_plate(export: Export, plate: Plate) -> list[Read]:
    """Those that are of the plate, where the file says which plate a read is of."""
    reads = export.reads
    measured = dict.fromkeys(read.plate for read in reads if read.kind != "layout")
    if not any(measured) or (len([name for name in measured if name]) == 1 and not export.ours):
        return reads  # an instrument has its own name for the only plate of a file
    mine = [read for read in reads if fold(read.plate) == fold(plate.name)]
    if not mine:
        names = listed(dict.fromkeys(read.plate or "(none)" for read in reads))
        raise InputError(Problem(f"the file has no plate {plate.name}; it has {names}", key="plate"))
    return mine


def _of_label(reads: list[Read], wanted: str | None, key: str) -> list[Read]:
    reads = [read for read in reads if read.kind != "layout"] or reads
    labels = list(dict.fromkeys(read.label for read in reads))
    if wanted is None:
        if len(labels) == 1:
            return reads
        shown = listed(f"'{label}'" if label else "one without a label" for label in labels)
        message = f"the file has {len(labels)} reads ({shown}); say which one to use, as detection.read in assay.yaml"
        raise InputError(Problem(message, key="read"))
    chosen = [label for label in labels if fold(label) == fold(wanted)]
    if not chosen:  # `665/620` is as clear as `Raw Data (665/620)` where no other label has it
        words = re.compile(rf"(?<!\w){re.escape(fold(wanted))}(?!\w)")
        chosen = [label for label in labels if words.search(fold(label))]
    if len(chosen) != 1:
        shown = listed(f"'{label}'" if label else "one without a label" for label in labels)
        fits = "several reads are called" if chosen else "the file has no read"
        raise InputError(Problem(f"{fits} '{wanted}'; it has {shown}", key=key))
    return [read for read in reads if read.label == chosen[0]]


def _single(reads: list[Read], plate: Plate) -> list[Read]:
    """Endpoint: one read. Parts of a plate in several blocks are one read; the same wells twice are not."""
    times = {read.time for read in reads}
    wells = [well for read in reads for well in read.signals]
    each_its_own = len(wells) == len(set(wells))  # the time at which the instrument came to each well
    if len(times) > 1 and not each_its_own:
        message = f"the file has {len(times)} times, and detection.kind is endpoint; set it to kinetic"
        raise InputError(Problem(message, key="time"))
    return [_together(reads, plate, "")]


def _timed(reads: list[Read], detection: Detection) -> list[Read]:
    """The reads with their times: those of the file, or as `assay.yaml` says what its numbers are.

    A file may number its cycles, or give times without a unit.
    """
    interval = detection.interval_minutes()
    if all(read.time is not None for read in reads):
        for key in ("interval", "time_unit"):
            if getattr(detection, key) is not None:
                message = f"the file gives the time of every read; remove detection.{key} from assay.yaml"
                raise InputError(Problem(message, key=key))
        return reads
    if all(read.stamp is not None for read in reads):
        return _stamped(reads, detection)
    if not all(read.time is None and read.cycle.isdigit() for read in reads):
        message = (
            "detection.kind is kinetic, and a read has no time; label blocks such as `60 s`, "
            "or give a column `time [s]`"
        )
        raise InputError(Problem(message, key="time"))
    if interval is None:
        message = (
            "the file gives the number of each cycle and no times; state the time from one to the next as "
            "detection.interval in assay.yaml, e.g. `interval: 30 s`"
        )
        raise InputError(Problem(message, key="interval"))
    first = min(int(read.cycle) for read in reads)
    return [replace(read, time=(int(read.cycle) - first) * interval) for read in reads]


def _stamped(reads: list[Read], detection: Detection) -> list[Read]:
    """Reads whose times have no unit in the file."""
    printed = sorted({read.stamp for read in reads if read.stamp is not None})
    interval = detection.interval_minutes()
    if detection.time_unit is not None:
        times = {stamp: minutes(repr(stamp), detection.time_unit) for stamp in printed}
    elif interval is not None:
        times = {stamp: number * interval for number, stamp in enumerate(printed)}
    else:
        shown = listed((f"{stamp:g}" for stamp in printed), 4)
        message = (
            f"the times of the file have no unit ({shown}); state it as detection.time_unit in assay.yaml, "
            "e.g. `time_unit: s`"
        )
        raise InputError(Problem(message, key="time_unit"))
    return [replace(read, time=times[read.stamp]) for read in reads if read.stamp is not None]


def _in_time(reads: list[Read], plate: Plate) -> list[Read]:
    """Kinetic: one read for each time, in the order of time."""
    at: dict[float, list[Read]] = {}
    for read in reads:
        if read.time is not None:
            at.setdefault(read.time, []).append(read)
    if len(at) < 2:
        raise InputError(Problem("detection.kind is kinetic, and the file has a single time", key="time"))
    return [_together(at[time], plate, f" at {time:g} min") for time in sorted(at)]


def _together(reads: list[Read], plate: Plate, when: str) -> Read:
    if len(reads) == 1:
        return reads[0]
    signals: dict[str, Printed] = {}
    sheets: dict[str, str] = {}
    for read in reads:
        for well, printed in read.signals.items():
            if well in signals:
                first = signals[well].where
                if sheets[well] != read.sheet and signals[well].cell == printed.cell:
                    continue  # the same table in another form, on another sheet
                hint = (
                    ""
                    if plate.sheet or len({each.sheet for each in reads}) == 1
                    else "; say which sheet to use, as its sheet"
                )
                message = f"the read has well {well}{when} twice, in {first} and {printed.where}{hint}"
                raise InputError(Problem(message, where=f"plate {plate.name}", key="read"))
            signals[well] = printed
            sheets[well] = read.sheet
    return Read(reads[0].label, reads[0].time, reads[0].plate, reads[0].sheet, signals)


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
                if not ended:
                    problems.append(_no_number(plate, well, read, printed))
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
    if _THOUSANDS.fullmatch(printed.text):
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
