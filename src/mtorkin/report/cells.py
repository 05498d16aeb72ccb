"""What compounds would do in a cell, as pages show it: predicted by a model, and never measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.tables.markers import each_marker
from mtorkin.pathway.clock import in_words as clock_in_words
from mtorkin.pathway.grid import STEPS, TIMES, USUAL
from mtorkin.pathway.lines import time_in_words
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import PANEL
from mtorkin.pathway.resistance import ASKED, SAYS, by_class
from mtorkin.report import numbers
from mtorkin.report.pages import render
from mtorkin.report.rows import Row, by, rows

if TYPE_CHECKING:
    import pandas as pd

#: What tables of resistance have above and below them.
SHIFTED = {"shift_markers": list(ASKED.values()), "shift_words": SAYS}
#: Minutes after the dose that tables show; figures show all.
SHOWN = (15.0, 120.0, 480.0)
#: The time at which compounds are compared.
COMPARED = 120.0


@dataclass(frozen=True)
class Cells:
    """What the stage `pathway` wrote.

    Attributes
    ----------
    markers, occupancy, resistance
        Rows of the tables `pathway` (one for each marker), `occupancy` and `resistance`, by compound.
    said
        What it says beside them: why nothing was predicted, how many samples were drawn, and of each compound what it
        was taken as.
    """

    markers: Mapping[str, list[Row]] = field(default_factory=dict)
    occupancy: Mapping[str, list[Row]] = field(default_factory=dict)
    resistance: Mapping[str, list[Row]] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, pathway: pd.DataFrame, occupancy: pd.DataFrame, resistance: pd.DataFrame, said: Mapping[str, Any]
    ) -> Cells:
        """Index the tables."""
        found = each_marker(rows(pathway)), rows(occupancy), rows(resistance)
        markers, doses, shifts = (by(each, "compound") for each in found)
        return cls(markers, doses, shifts, said)

    def alone(self, compound: str) -> Cells:
        """What is said of one compound, and of those of the catalogue that it is shown beside."""
        shown = {compound, *self.beside}
        own = {name: said for name, said in self.said["compounds"].items() if name == compound}
        return Cells(
            {name: found for name, found in self.markers.items() if name in shown},
            {name: found for name, found in self.occupancy.items() if name == compound},
            {name: found for name, found in self.resistance.items() if name == compound},
            {**self.said, "compounds": own},
        )

    @property
    def beside(self) -> list[str]:
        """The compounds of the catalogue that others are shown beside."""
        return [name for name in self.said["beside"] if name in self.markers]


@dataclass(frozen=True)
class Figure:
    """A prediction in print.

    Attributes
    ----------
    text
        The marker over that of the cell at rest.
    band
        The ends of its band; empty where there is none.
    direction
        ``up``, ``down``, ``open``, or empty where no samples were drawn.
    """

    text: str
    band: str
    direction: str


@dataclass(frozen=True)
class Curve:
    """A marker of one compound along times or doses, as a figure draws it: places, values and ends of bands.

    Attributes
    ----------
    name
        The compound.
    at, median, lower, upper
        Where, and what is predicted there; the ends are empty where no samples were drawn.
    open
        Whether the direction is open, at each place.
    """

    name: str
    at: list[float]
    median: list[float]
    lower: list[float]
    upper: list[float]
    open: list[bool]


@dataclass(frozen=True)
class Occupied:
    """A dose of occupancy in print.

    Attributes
    ----------
    what, word
        The complex and how much of it, and the class.
    dose, measured
        The dose with the interval of all that is uncertain, and the interval of what was measured.
    note
        What it rests on, or why there is no such dose.
    """

    what: str
    word: str
    dose: str
    measured: str
    note: str


@dataclass(frozen=True)
class Seen:
    """What a folder measured of a compound in cells, in print.

    Attributes
    ----------
    folder, title
        The folder.
    rows
        Marker, dose, time, what was measured, what is predicted, and whether the one lies within the band of the other.
    misfit
        The misfit of each marker, as sentences.
    evidence
        Lines of evidence as an ``assay.yaml`` takes them.
    points
        The points, for a figure.
    simulated
        Whether they are simulated.
    why_not
        Why nothing is predicted beside them; empty where it is.
    """

    folder: str
    title: str
    rows: list[tuple[str, str, str, str, str, str]]
    misfit: list[str]
    evidence: list[str]
    points: list[Row]
    simulated: bool
    why_not: str


@dataclass(frozen=True)
class Separating:
    """An experiment in cells that would tell two classes apart, in print.

    Attributes
    ----------
    classes, what
        The two classes, and the marker, dose and time.
    expected
        What each class predicts.
    apart, says
        By how many standard deviations they are apart, and whether that separates them.
    """

    classes: str
    what: str
    expected: str
    apart: str
    says: str


@dataclass(frozen=True)
class Shifts:
    """How far the dose of a compound shifts in a cell that may resist, in print.

    Attributes
    ----------
    context, word
        The cell, and the class that the compound is taken as.
    cells
        For each marker what is said of it, and how far it shifts.
    """

    context: str
    word: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Predicted:
    """The section of a compound.

    Attributes
    ----------
    why_not
        Why no markers are predicted; empty where they are.
    word, dose
        What it is taken as, and the dose that occupies 90 % of mTORC1.
    times
        The times of the table, in words.
    table
        Each marker with its figures at these times, and those of the compounds beside it at `COMPARED`.
    by_time, by_dose
        For each marker the curves of the compound and of those beside it.
    clock
        When Akt pT308 is lowest and when it is back, as a sentence.
    separating
        Of several classes, which experiment in cells would tell the likeliest from each other one.
    seen
        What was measured in cells.
    occupancy
        The doses that occupy mTOR.
    resistance, why_no_shifts
        How far the dose shifts in cells that may resist, or why it is not known.
    classes, refused
        What it is taken as with its constants, and the classes that are not predicted, with the reason.
    """

    why_not: str
    word: str
    dose: str
    times: list[str]
    table: list[tuple[str, list[Figure]]]
    by_time: list[tuple[str, list[Curve]]]
    by_dose: list[tuple[str, list[Curve]]]
    clock: str
    separating: list[Separating]
    seen: list[Seen]
    occupancy: list[Occupied]
    resistance: list[Shifts]
    why_no_shifts: str
    classes: list[Row]
    refused: list[Row]


def predicted(cells: Cells | None, compound: str) -> Predicted | None:
    """What the page of a compound shows; None where the study has no predictions at all, or they are switched off."""
    if cells is None or compound not in cells.said["compounds"]:
        return None
    said = cells.said["compounds"][compound]
    occupied = doses(cells, compound)
    seen = [_seen(found) for found in said["seen"]]
    classes = [each | {"constants": numbers.with_micro(each["constants"])} for each in said["classes"]]
    own = shown(cells, compound)
    if own is None:
        why_not = said["why_not"] or cells.said["why_not"]
        return Predicted(
            why_not, "", "", [], [], [], [], "", [], seen, occupied, [], said["why_no_shifts"], classes,
            said["refused"],
        )  # fmt: skip
    others = [each for name in cells.beside if (each := shown(cells, name))]
    table = {
        label: [own.figure(marker, time) for time in SHOWN] + [each.figure(marker, COMPARED) for each in others]
        for marker, label in PANEL.items()
    }
    return Predicted(
        "", own.word, own.dose, [time_in_words(time) for time in SHOWN], list(table.items()),
        [(label, [each.along_time(marker) for each in (own, *others)]) for marker, label in PANEL.items()],
        [(label, [each.along_dose(marker) for each in (own, *others)]) for marker, label in PANEL.items()],
        clock_in_words(said["clock"]), [_separating(row) for row in said["separating"]], seen, occupied,
        shifts(cells, compound), said["why_no_shifts"], classes, said["refused"],
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What is shown of a compound: of several classes their mixture.

    Attributes
    ----------
    compound, word
        The compound, and what it is taken as.
    doses
        Its doses in nM, ascending.
    rows
        Rows of the table, by marker, dose and time.
    """

    compound: str
    word: str
    doses: list[float]
    rows: Mapping[tuple[str, float, float], Row]

    @property
    def dose(self) -> str:
        """The dose that occupies 90 % of mTORC1, in print."""
        return numbers.quantity(self.doses[USUAL], "nM", 3)

    def figure(self, marker: str, time: float) -> Figure:
        """A marker at this dose."""
        return _figure(self.rows[marker, self.doses[USUAL], time])

    def along_time(self, marker: str) -> Curve:
        """A marker at this dose over all times."""
        return self._curve(TIMES, [self.rows[marker, self.doses[USUAL], time] for time in TIMES])

    def along_dose(self, marker: str) -> Curve:
        """A marker at `COMPARED` over all doses, as steps about that dose, so that compounds can be compared."""
        return self._curve(STEPS, [self.rows[marker, dose, COMPARED] for dose in self.doses])

    def _curve(self, places: Sequence[float], found: Sequence[Row]) -> Curve:
        banded = [row for row in found if row["lower"] is not None]
        return Curve(
            self.compound, list(places), [row["median"] for row in found], [row["lower"] for row in banded],
            [row["upper"] for row in banded], [row["direction"] == "open" for row in found],
        )  # fmt: skip


def shown(cells: Cells, compound: str) -> Shown | None:
    """What is shown of a compound; None where nothing was predicted."""
    own = cells.markers.get(compound, [])
    mixed = [row for row in own if row["class"] == MIXTURE]
    if not own:
        return None
    return Shown(
        compound,
        "mixture of its classes by support" if mixed else own[0]["class"],
        sorted({row["dose_nM"] for row in own}),
        {(row["marker"], row["dose_nM"], row["time_min"]): row for row in mixed or own},
    )


def _figure(row: Row) -> Figure:
    band = "" if row["lower"] is None else f"{numbers.fixed(row['lower'], 2)} to {numbers.fixed(row['upper'], 2)}"
    return Figure(numbers.fixed(row["median"], 2), band, row["direction"] or "")


def _seen(found: Mapping[str, Any]) -> Seen:
    rows = [
        (
            PANEL[row["marker"]],
            numbers.quantity(row["dose_nM"], "nM", 3),
            time_in_words(row["time_min"]),
            numbers.fixed(row["measured"], 2) + (f" ± {numbers.fixed(row['sd'], 2)}" if row["sd"] is not None else ""),
            f"{numbers.fixed(row['median'], 2)} ({numbers.fixed(row['lower'], 2)} to {numbers.fixed(row['upper'], 2)})",
            "within the band" if row["within"] else "outside",
        )
        for row in found["points"]
    ]
    misfits = [
        f"{PANEL[row['marker']]}: {numbers.fixed(row['misfit'], 2)} of the control, {row['within']} of {row['points']} "
        "points within the band"
        for row in found["misfit"]
    ]
    return Seen(
        found["folder"], found["title"], rows, misfits, found["evidence"], found["points"], found["simulated"],
        found["why_not"],
    )  # fmt: skip


def _separating(row: Row) -> Separating:
    return Separating(
        f"{row['class']} or {row['other']}",
        f"{PANEL[row['marker']]} at {numbers.quantity(row['dose_nM'], 'nM', 3)} after {time_in_words(row['time_min'])}",
        f"{numbers.fixed(row['mean'], 2)} or {numbers.fixed(row['other_mean'], 2)}",
        numbers.fixed(row["separation"], 1),
        row["says"],
    )


def doses(cells: Cells, compound: str, likeliest: bool = False) -> list[Occupied]:
    """The doses of occupancy of a compound, or of its likeliest class alone; why there is none is said once."""
    found: dict[tuple[str, str], Occupied] = {}
    own = [row for row in cells.occupancy.get(compound, []) if row["complex"]]
    for row in own:
        if likeliest and row["class"] != own[0]["class"]:
            continue
        what = row["complex"] if row["why_none"] else f"{row['complex']}, {100 * row['occupied']:.0f} %"
        key = (row["class"], row["why_none"] or what)
        if key in found and what not in found[key].what:
            found[key] = replace(found[key], what=f"{found[key].what} and {what}")
        elif key not in found:
            found[key] = _occupied(row, what)
    return list(found.values())


def _occupied(row: Row, what: str) -> Occupied:
    if row["why_none"]:
        return Occupied(what, row["class"], numbers.DASH, numbers.DASH, row["why_none"])
    dose = numbers.estimate(row["dose_nM"], None, row["lower_nM"], row["upper_nM"], True, "nM").text
    measured = numbers.DASH
    if row["lower_measured_nM"] is not None:
        held = numbers.estimate(row["dose_nM"], None, row["lower_measured_nM"], row["upper_measured_nM"], True, "nM")
        measured = f"{held.interval} {held.unit}"
    return Occupied(what, row["class"], dose, measured, f"rests on {row['rests_on']}")


def shifts(cells: Cells, compound: str) -> list[Shifts]:
    """How far the dose of a compound shifts, a row for each cell that may resist and each class that it may be of."""
    found: dict[tuple[str, str], Shifts] = {}
    for row in cells.resistance.get(compound, []):
        one = found.setdefault((row["context"], row["class"]), Shifts(row["context"], row["class"], []))
        one.cells.append((row["says"], row["in_words"]))
    # Classes of one cell stand together.
    contexts = list(dict.fromkeys(context for context, _ in found))
    return sorted(found.values(), key=lambda row: contexts.index(row.context))


def working(cells: Cells) -> list[tuple[str, list[list[str]]]]:
    """Which class still works: for each cell that may resist, what is said of each marker."""
    found: dict[str, list[list[str]]] = {}
    for (context, _), words in by_class(row for own in cells.resistance.values() for row in own).items():
        found.setdefault(context, []).append([f"{says}: {', '.join(names)}" for says, names in words.items()])
    return list(found.items())


@dataclass(frozen=True)
class Compared:
    """A row of the page of the study: a compound at the dose that occupies 90 % of mTORC1, at `COMPARED`.

    Attributes
    ----------
    compound, word, dose
        The compound, what it is taken as, and the dose.
    figures
        Each marker of the panel.
    """

    compound: str
    word: str
    dose: str
    figures: list[Figure]


def compared(cells: Cells) -> list[Compared]:
    """The compounds of the study, and those beside them last."""
    found = [shown(cells, name) for name in (*cells.said["compounds"], *cells.beside)]
    return [
        Compared(each.compound, each.word, each.dose, [each.figure(marker, COMPARED) for marker in PANEL])
        for each in found
        if each is not None
    ]


def not_predicted(cells: Cells) -> list[tuple[str, str]]:
    """Compounds without markers and classes of others that were left out, each with the reason."""
    found = []
    for compound, said in cells.said["compounds"].items():
        if said["why_not"]:
            found.append((compound, said["why_not"].removeprefix(f"{compound} is not simulated: ")))
        elif said["refused"]:
            found += [(f"{compound} as {each['class']}", each["reason"]) for each in said["refused"]]
    return found


def write_cells_page(path: Path, cells: Cells, pages: Mapping[str, str], index: str) -> None:
    """Write the page of the study on cells.

    Parameters
    ----------
    path
        Where.
    cells
        What was predicted.
    pages
        The page of every compound, relative to this one.
    index
        The index, relative to this one.
    """
    compounds = cells.said["compounds"]
    every = [row for part in (cells.markers, cells.occupancy, cells.resistance) for own in part.values() for row in own]
    render(
        "cells.html", path, said=cells.said, rows=compared(cells), markers=list(PANEL.values()),
        doses=[(compound, row) for compound in compounds for row in doses(cells, compound, likeliest=True)],
        shifts=[(compound, row) for compound in cells.resistance for row in shifts(cells, compound)],
        working=working(cells), **SHIFTED, left_out=not_predicted(cells), compared=time_in_words(COMPARED), pages=pages,
        index=index, simulated=any(row["simulated"] for row in every),
    )  # fmt: skip
