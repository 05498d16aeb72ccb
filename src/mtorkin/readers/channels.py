"""The reads of an export that an assay asks for: of its plate, by their label, with their times."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from mtorkin.assays.formats import READ
from mtorkin.assays.names import fold, listed
from mtorkin.assays.schema import Detection, Plate
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.reads import Export, Printed, Read
from mtorkin.readers.times import minutes


def channels_of(export: Export, plate: Plate, detection: Detection) -> list[list[Read]]:
    """The reads of one plate that the format asks for, by channel: those of the signal, then what is watched.

    Parameters
    ----------
    export
        What the file of the plate holds.
    plate, detection
        What `assay.yaml` says of the plate, and how product was detected.

    Returns
    -------
    list of list of Read
        A channel has one read, or one for each time. Where a format has several, they go by the names of `assay.yaml`.

    Raises
    ------
    InputError
        If the file does not have them, or not in a form that can be told apart.
    """
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
    """Those that are of the plate, where the file says which plate a read is of, or a sheet is called as the plate."""
    reads = export.reads
    measured = dict.fromkeys(read.plate for read in reads if read.kind != "layout")
    on_its_sheet = [read for read in reads if read.sheet and fold(read.sheet) == fold(plate.name)]
    if not any(measured) and on_its_sheet:
        return [replace(read, label="" if read.label == read.sheet else read.label) for read in on_its_sheet]
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
    elif interval is not None and _each_well_has(printed, reads):
        times = {stamp: number * interval for number, stamp in enumerate(printed)}
    else:
        shown = listed((f"{stamp:g}" for stamp in printed), 4)
        message = (
            f"the times of the file have no unit ({shown}); state it as detection.time_unit in assay.yaml, "
            "e.g. `time_unit: s`"
        )
        raise InputError(Problem(message, key="time_unit"))
    return [replace(read, time=times[read.stamp]) for read in reads if read.stamp is not None]


def _each_well_has(stamps: list[float], reads: list[Read]) -> bool:
    """Whether the wells share their times, so that these can be counted; else each well has times of its own."""
    held = Counter(well for read in reads for well in read.signals)
    return max(held.values()) == len(stamps)


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
