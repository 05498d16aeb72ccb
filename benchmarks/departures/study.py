"""A case pipetted and read: the wells of its folders as arrays.

from departures.design import DESIGNS
from departures.study import simulate
study = simulate("slow torin", index=0, seed=1, design=DESIGNS[0])
study.axes.velocity, study.right
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from departures.case import HELD_PROTEIN, KM_ATP, KM_PROTEIN, REACTION, Case
from departures.design import Design
from departures.detector import INSTRUMENTS, Place, signal
from departures.enzyme import Array
from departures.kinds import KINDS, OPEN, Kind
from departures.lines import LINES
from departures.potency import half_maximal
from departures.progress import Contents, product, times
from departures.truths import LEAST_FKBP12, PLENTY

#: Levels of the protein where it varies, over the Michaelis constant that plates are planned by.
PROTEIN_RANGE = (0.15, 8.0)
#: Highest dose over the lowest; the middle one is the IC50 as it is known beforehand, with this error (standard
#: deviation of logarithms).
RANGE, KNOWN = 200.0, 0.3
#: A curve of doses for an evidence line: doses, and replicates.
CURVE, CURVE_REPLICATES = 10, 2
#: The plate.
ROWS, COLUMNS = 16, 24
#: Product (nM) that a counter-assay starts from, since no kinase makes any.
SPIKE = 100.0

SAMPLE, LOW, HIGH = "sample", "low control", "high control"


@dataclass(frozen=True)
class Wells:
    """Wells as arrays of one shape (n,); concentrations in uM as they are on paper, velocities in uM/min.

    Attributes
    ----------
    axis
        ``ATP`` or ``protein``, the substrate that varies; empty in a curve of doses.
    role
        ``sample``, ``high control`` (enzyme, no compound) or ``low control`` (no enzyme).
    inhibitor
        Total compound; not a number in low controls.
    signal
        As printed, shape (times, n).
    velocity
        The last signal less the mean low control of its substrate level, as product over time; the first third of the
        reads by their slope where there are several.
    """

    axis: Any
    role: Any
    ATP: Array
    protein: Array
    inhibitor: Array
    FKBP12: Array
    velocity: Array
    signal: Array
    row: Array
    column: Array

    def only(self, kept: Any) -> Wells:
        """The wells where ``kept`` holds."""
        return Wells(*(getattr(self, each.name)[..., kept] for each in fields(self)))

    @property
    def samples(self) -> Wells:
        """What enters a fit: samples and high controls, the latter at no inhibitor."""
        return self.only(self.role != LOW)


@dataclass(frozen=True)
class Folder:
    """The wells of one folder, and what its assay.yaml says.

    Attributes
    ----------
    case
        What is true of these wells.
    keys
        What differs from an ordinary folder: keys of assay.yaml.
    minutes
        When the wells were read.
    """

    name: str
    axis: str
    case: Case
    keys: dict[str, Any]
    wells: Wells
    minutes: Array
    kinase: bool


@dataclass(frozen=True)
class Study:
    """All folders of one compound, with what is true and which verdicts are right.

    Attributes
    ----------
    right, open
        Verdicts that are right, and those that leave it open; any other is wrong. ``, partial`` behind a word asks for
        that word and the property.
    """

    kind: Kind
    index: int
    design: Design
    case: Case
    folders: tuple[Folder, ...]
    right: frozenset[str]
    open: frozenset[str]

    @property
    def axes(self) -> Wells:
        """Samples and high controls of the two axes: the wells of the joint fit."""
        return _joined([folder.wells.samples for folder in self.folders if folder.name in ("atp", "protein")])

    @property
    def stated_enzyme(self) -> float | None:
        """Enzyme on paper (uM); None where the paper has none."""
        return None if self.case.stated is None else self.case.enzyme * self.case.stated / 1e3


def simulate(kind: Kind | str, index: int, seed: int, design: Design) -> Study:
    """One compound of a kind; the same for the same arguments, whatever else is simulated."""
    row = KINDS[kind] if isinstance(kind, str) else kind
    random = np.random.default_rng(
        [seed, index, design.levels, round(1e4 * design.noise), zlib.crc32(row.name.encode())]
    )
    case = row.draw(index, random)
    doses = planned_doses(case, design.levels - 1, random)
    case = _with_fkbp12(case, doses[-1])
    random_of: Callable[[], Any] = lambda: np.random.default_rng(random.integers(2**63))  # noqa: E731
    swapped = str(random.choice(case.axes)) if case.swapped else ""
    folders = [
        _axis(axis.lower(), axis, _on_its_day(case, axis), {}, doses, design, axis == swapped, random_of())
        for axis in case.axes
    ]
    for name in case.lines:
        line = LINES[name]
        own, own_random = line.change(case), random_of()
        if line.axis:
            folders.append(_axis(name, line.axis, own, dict(line.keys), doses, design, False, own_random))
        else:
            folders.append(_curve(name, own, dict(line.keys), doses, line.higher, line.kinase, design, own_random))
    return Study(row, index, design, case, tuple(folders), row.right(case), OPEN)


def planned_doses(case: Case, count: int, random: Any) -> Array:
    """Doses above zero (nM): a series about the IC50 in the middle of both axes, as it is known beforehand."""
    guess = half_maximal(case) * float(np.exp(random.normal(0.0, KNOWN)))
    return guess * np.geomspace(RANGE**-0.5, RANGE**0.5, count)


def _on_its_day(case: Case, axis: str) -> Case:
    """The case on the day of an axis: the protein is varied on another day than ATP."""
    if axis == "ATP":
        return case
    return replace(case, conversion=case.conversion * case.other_day, km_atp=case.km_atp / case.other_atp)


def _with_fkbp12(case: Case, top: float) -> Case:
    """The case with FKBP12 in a concentration, where it was said to be plenty or a multiple of the highest dose."""
    if case.fkbp12 == 0:
        return case
    if np.isinf(case.fkbp12):
        return replace(case, fkbp12=max(PLENTY * top, LEAST_FKBP12))
    return replace(case, fkbp12=case.fkbp12 * top)


def _axis(
    name: str, axis: str, case: Case, keys: dict[str, Any], doses: Array, design: Design, swapped: bool, random: Any
) -> Folder:
    """A folder in which one substrate varies, with both controls at each of its levels."""
    low, high = case.atp_range if axis == "ATP" else PROTEIN_RANGE
    levels = np.geomspace(low, high, design.levels)
    atp = KM_ATP * (levels if axis == "ATP" else np.full_like(levels, case.held_atp))
    protein = KM_PROTEIN * (levels if axis == "protein" else np.full_like(levels, HELD_PROTEIN))
    stated = np.concatenate([[0.0], doses])
    return _pipetted(name, axis, case, keys, atp, protein, stated, design, swapped, True, random)


def _curve(
    name: str, case: Case, keys: dict[str, Any], doses: Array, higher: float, kinase: bool, design: Design, random: Any
) -> Folder:
    """A folder with a curve of doses, both substrates held constant."""
    stated = np.concatenate([[0.0], np.geomspace(doses[0], doses[-1] * higher, CURVE)])
    if case.fkbp12 > 0:
        case = replace(case, fkbp12=max(case.fkbp12, PLENTY * stated[-1]))
    atp, protein = np.array([case.held_atp * KM_ATP]), np.array([HELD_PROTEIN * KM_PROTEIN])
    own = replace(design, replicates=CURVE_REPLICATES)
    return _pipetted(name, "", case, keys, atp, protein, stated, own, False, kinase, random)


def _pipetted(
    name: str, axis: str, case: Case, keys: dict[str, Any], atp: Array, protein: Array, stated: Array, design: Design,
    swapped: bool, kinase: bool, random: Any,
) -> Folder:  # fmt: skip
    """Every dose at every level in replicates, then both controls at every level, at random places of the plate."""
    count = len(stated)
    # Two rows more than there are doses: low controls, which hold no dose, and high controls.
    kind = np.repeat([SAMPLE, LOW, HIGH], [count, 1, 1])
    row = np.repeat(np.arange(count + 2), len(atp) * design.replicates)
    level = np.tile(np.repeat(np.arange(len(atp)), design.replicates), count + 2)
    role = kind[row]
    on_paper = np.concatenate([stated, [np.nan, 0.0]])[row]
    true = np.concatenate([_true_doses(case, stated, swapped, random), [0.0, 0.0]])[row]
    places = random.permutation(ROWS * COLUMNS)[: row.size]
    place = Place(places // COLUMNS, places % COLUMNS, ROWS, COLUMNS)

    contents = Contents(
        atp[level] + case.carried_atp,
        protein[level],
        true,
        np.full(row.size, case.fkbp12 * case.fkbp12_active),
        float(stated[-1]),
    )
    formed = product(case, contents) if kinase else np.full((case.reads, row.size), SPIKE)
    if kinase:
        formed = np.where(role == LOW, case.low_keeps * formed + case.low_extra * formed.max(), formed)
    else:
        formed = np.where(role == LOW, 0.0, formed)
    printed = signal(case, formed, atp[level], true, float(stated[-1]), place, design.noise, random)
    wells = Wells(
        np.full(row.size, axis), role, atp[level] / 1e3, protein[level] / 1e3, on_paper / 1e3,
        np.full(row.size, case.fkbp12 / 1e3), _velocities(case, printed, level, role), printed, place.row, place.column,
    )  # fmt: skip
    return Folder(name, axis, case, keys, wells, times(case) / 60.0, kinase)


def _true_doses(case: Case, stated: Array, swapped: bool, random: Any) -> Array:
    """What truly is in the wells of every dose: stock, dilution from the top down, and a slip of the hand."""
    steps = np.arange(len(stated))[::-1]  # the highest dose is the first that is made
    true = stated * case.stock * case.step**steps
    if swapped:
        first = int(random.integers(1, len(stated) - 1))
        true[[first, first + 1]] = true[[first + 1, first]]
    return true


def _velocities(case: Case, printed: Array, level: Array, role: Any) -> Array:
    """Velocity (uM/min) by subtraction of the mean low control of a level, as a quick look has it."""
    minutes = times(case) / 60.0
    background = np.zeros_like(printed)
    for each in np.unique(level):
        low = (level == each) & (role == LOW)
        background[:, level == each] = printed[:, low].mean(axis=1, keepdims=True)
    amount = (printed - background) / INSTRUMENTS[case.format].gain / 1e3
    early = max(len(minutes) // 3, 1)
    slope: Array = (minutes[:early, None] * amount[:early]).sum(axis=0) / (minutes[:early] ** 2).sum()
    return slope


def _joined(parts: list[Wells]) -> Wells:
    return Wells(*(np.concatenate([getattr(part, each.name) for part in parts], axis=-1) for each in fields(Wells)))


#: Seconds of the reaction, for those who fit the arrays.
REACTION_MINUTES = REACTION / 60.0
