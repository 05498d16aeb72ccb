"""The design of an experiment: which kinetic families its wells make up, and what they lack.

A family is one compound on one enzyme preparation at one FKBP12 level after one preincubation, in which one substrate
and the compound vary.
Where both substrates vary in one folder, each axis is taken at the level of the other that has most levels of this one.
All of these wells enter the family of both axes. Without a compound (substrate kinetics) there is no such family, and
each axis is taken at every level of the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.assays.family import SUBSTRATES, Family, Level
from mtorkin.assays.schema import Assay
from mtorkin.assays.some_wells import Wells, below
from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.tables.plates import LEFT_OUT

#: Levels of a substrate above zero without which its axis says nothing of a mechanism.
MECHANISM_LEVELS = 3

#: What families take over of `tables.VELOCITIES`; other columns would be copied for every compound for nothing.
_TAKEN = [
    "assay", "plate", "well", "role", "compound", "group", "inhibitor", "inhibitor_unit", "ATP", "ATP_unit", "protein",
    "protein_unit", "substrate", "substrate_unit", "FKBP12", "FKBP12_unit", "FK506", "FK506_unit", "preincubation",
    "velocity", "velocity_unit", "background", "background_se", "background_trend",
]  # fmt: skip
#: Purposes that ask for an IC50 alone.
_POTENCY = ("dose-response", "counter-assay")
#: The lowest doses show the top of a curve where there are as many doses, the two lowest differ by as little, and a
#: higher dose by more than twice that.
_TOP_DOSES, _TOP_APART = 5, 0.1


@dataclass(frozen=True)
class FolderFamilies:
    """The families of an assay folder.

    Parameters
    ----------
    families, family_wells
        Tables `tables.FAMILIES` and `tables.FAMILY_WELLS`.
    velocities
        The wells given; those that no family uses are marked as left out, with the reason.
    pool
        Wells of mechanism families with all their concentrations, a row a compound and well: `assays.joint` makes
        families of both axes from them, over folders.
    problems
        One for every compound that lacks what its purpose needs.
    """

    families: pd.DataFrame
    family_wells: pd.DataFrame
    velocities: pd.DataFrame
    pool: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def find_families(assay_id: str, assay: Assay, velocities: pd.DataFrame, canonical: dict[str, str]) -> FolderFamilies:
    """The kinetic families of an assay folder.

    Parameters
    ----------
    assay_id
        Identifier of the folder.
    assay
        What was measured.
    velocities
        Table `tables.VELOCITIES`.
    canonical
        Canonical identifier of every compound identifier of the study.

    Returns
    -------
    FolderFamilies
        Families with their wells, and a problem for every compound that lacks what its purpose needs.
    """
    in_use = (velocities["status"] == "used") & velocities["role"].isin(["sample", "high control"])
    usable = velocities[_TAKEN][in_use]
    found = _Found(usable)
    if assay.purpose != "substrate-kinetics" and assay.measures:
        found.problems.extend(_without_compound(assay_id, velocities, usable))
    for compound, wells in _by_compound(Wells.of(usable), canonical, assay.purpose):
        levels = _levels(wells)
        for level, places in levels.items():
            own = wells.where(places)
            if assay.purpose != "substrate-kinetics" and not (own["inhibitor"] > 0).any():
                continue  # only controls are at this level of FKBP12 and FK506, after this preincubation
            families, lacking = _families_of(Family(assay_id, assay, compound, "", own))
            found.problems.extend(lacking)
            for family in families:
                found.add(family, family.name(level, list(levels)))
            rescue = level.FK506 is not None and level.FK506 > 0
            if assay.purpose == "mechanism" and families and not rescue:
                whole = own.where(~(np.isnan(own["ATP"]) | np.isnan(own["protein"])))
                found.pools.append(whole.with_cells(whole.at, compound=compound))
                if len(families) > 1:  # a grid: a joint family of both axes uses all of it
                    found.in_use.update(whole.at.tolist())
    return found.together(velocities)


def _levels(wells: Wells) -> dict[Level, np.ndarray]:
    """The levels that set families apart, ascending and the empty first, with the places of their wells."""
    found = [(Level(*level), places) for level, places in wells.groups(Level._fields).items()]
    return dict(sorted(found, key=lambda item: [(cell is not None, cell or 0) for cell in item[0]]))


@dataclass
class _Found:
    """What has been found so far among the wells that can be used, and the places of those that a family uses."""

    usable: pd.DataFrame
    families: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    pools: list[Wells] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    in_use: set[int] = field(default_factory=set)

    def add(self, family: Family, name: str) -> None:
        self.families.append(family.row(name))
        self.members.append(family.member_columns(name))
        self.in_use.update(family.wells.at.tolist())

    def together(self, velocities: pd.DataFrame) -> FolderFamilies:
        pool = pd.DataFrame(below(self.pools).columns) if self.pools else self.usable.head(0)
        columns = {name: np.concatenate([part[name] for part in self.members]) for name in next(iter(self.members), ())}
        return FolderFamilies(
            families=tables.FAMILIES.frame(self.families),
            family_wells=tables.FAMILY_WELLS.frame(pd.DataFrame(columns)),
            velocities=_mark_unused(velocities, self.usable.index[sorted(self.in_use)]),
            pool=pool.astype(self.usable.dtypes),
            problems=self.problems,
        )


def _without_compound(assay_id: str, velocities: pd.DataFrame, usable: pd.DataFrame) -> list[Problem]:
    """What would otherwise pass in silence: a folder without a compound, and compounds without a well that holds any.

    Where the user excluded all such wells it is a warning.
    """
    samples = velocities[velocities["compound"].notna() & velocities["role"].eq("sample")]
    if samples.empty:
        message = (
            "no sample names a compound, so that nothing is asked of this folder; "
            "add samples, or set purpose: substrate-kinetics"
        )
        return [Problem(message, assay=assay_id, key="compound")]
    stated = set(samples.loc[samples["inhibitor"] > 0, "compound"])
    left = set(usable.loc[usable["inhibitor"] > 0, "compound"])
    return [
        Problem(
            f"every well of compound {compound} with inhibitor is left out; wells.csv.gz says why"
            if compound in stated
            else f"compound {compound} is in no well at a concentration above 0; add samples that hold it",
            severity="warning" if compound in stated else "error",
            key="inhibitor",
            assay=assay_id,
            compound=compound,
        )
        for compound in sorted(set(samples["compound"]) - left)
    ]


def _by_compound(usable: Wells, canonical: dict[str, str], purpose: str) -> Iterable[tuple[str, Wells]]:
    """Each compound's wells, with the high controls of the plates it is on as its zero level."""
    if purpose == "substrate-kinetics":
        yield "", usable.with_cells(np.flatnonzero(np.isnan(usable["inhibitor"])), inhibitor=0.0)
        return
    places: dict[str, list[int]] = {}
    for place, name in enumerate(usable["compound"].tolist()):
        if name is not None:
            places.setdefault(canonical.get(name, name), []).append(place)
    plates = usable["plate"].tolist()
    controls = np.flatnonzero(usable["role"] == "high control").tolist()
    for compound in sorted(places):
        own = usable.where(np.array(places[compound]))
        on, mine = set(own["plate"].tolist()), set(places[compound])
        shared = [place for place in controls if (plates[place] in on or on == {None}) and place not in mine]
        at, unit = np.array(shared, dtype=int), next(iter(own.known("inhibitor_unit")), None)
        own = own.with_cells(at, inhibitor=0.0, inhibitor_unit=unit)
        yield compound, replace(own, at=np.concatenate([own.at, at]))


def _families_of(whole: Family) -> tuple[list[Family], list[Problem]]:
    """The families in wells that differ in substrates and inhibitor only, and what they lack."""
    assay, wells = whole.assay, whole.wells
    present = [name for name in SUBSTRATES if wells.known(name)]
    inhibited = wells.where(wells["inhibitor"] > 0) if assay.purpose != "substrate-kinetics" else wells
    counts = {name: len(inhibited.known(name)) for name in present}
    axes = [name for name in present if counts[name] >= MECHANISM_LEVELS]
    if not axes:
        if assay.purpose in _POTENCY:
            family = replace(whole, wells=_at_one_level(wells, "", present))
            return [family], _no_zero(family)
        return [], [_too_few_levels(whole, counts)]
    if assay.purpose == "substrate-kinetics":
        return _at_every_level(whole, axes, present)
    families, problems = [], []
    for axis in axes:
        others = [name for name in present if name != axis]
        family = replace(whole, axis=axis, wells=_at_one_level(wells, axis, others))
        lacking = _no_zero(family)
        problems.extend(lacking)
        if not any(problem.severity == "error" for problem in lacking):
            families.append(family)
    return families, problems


def _at_every_level(whole: Family, axes: list[str], present: list[str]) -> tuple[list[Family], list[Problem]]:
    """A family for each axis at every level of the other substrates, and a warning of wells that are in none."""
    families = []
    for axis in axes:
        others = [name for name in present if name != axis]
        levels = {level: places for level, places in whole.wells.groups(others).items() if None not in level}
        for level, places in sorted(levels.items()):
            wells = whole.wells.where(places)
            if len(wells.known(axis)) < MECHANISM_LEVELS:
                continue
            said = [f"{name} {value:.6g}" for name, value in zip(others, level, strict=True)]
            varied = any(len(whole.wells.known(name)) > 1 for name in others)
            families.append(replace(whole, axis=axis, wells=wells, at=", ".join(said) if varied else ""))
    used = {place for each in families for place in each.wells.at.tolist()}
    idle = whole.wells.where(np.array([place not in used for place in whole.wells.at.tolist()], dtype=bool))
    if not len(idle):
        return families, []
    message = (
        f"{len(idle)} wells are left out, {idle.first('well')} among them: no substrate has {MECHANISM_LEVELS} levels "
        "at their level of the other"
    )
    return families, [Problem(message, severity="warning", key="purpose", assay=whole.assay_id)]


def _too_few_levels(whole: Family, counts: dict[str, int]) -> Problem:
    whose = f"compound {whole.compound}" if whole.compound else "this folder"
    found = ", ".join(f"{name} at {count} level{'s' if count != 1 else ''}" for name, count in counts.items())
    message = (
        f"{whose} has {found or 'no substrate concentration'}, and a mechanism needs one substrate at "
        f"{MECHANISM_LEVELS} levels or more; add levels, or set purpose: dose-response for an IC50 alone"
    )
    return Problem(message, key="purpose", assay=whole.assay_id, compound=whole.compound)


def _no_zero(family: Family) -> list[Problem]:
    if (family.wells["inhibitor"] == 0).any():
        return []
    if not family.axis and (top := _low_doses_at_the_top(family.wells)):
        message = (
            f"compound {family.compound} has no well without inhibitor; the top of its curve is taken from its low "
            f"doses, of which {top}"
        )
        return [Problem(message, "warning", key="inhibitor", assay=family.assay_id, compound=family.compound)]
    message = (
        f"compound {family.compound} has no well without inhibitor at its substrate concentrations; "
        "add samples at 0, or high controls on the same plate"
    )
    return [Problem(message, key="inhibitor", assay=family.assay_id, compound=family.compound)]


def _low_doses_at_the_top(wells: Wells) -> str:
    """In words, how the lowest doses show the top of a curve; empty where they do not."""
    doses, velocities = wells["inhibitor"], wells["velocity"]
    means = np.array([velocities[doses == dose].mean() for dose in sorted(wells.known("inhibitor"))])
    if len(means) < _TOP_DOSES or not means[0] > 0:
        return ""
    apart = abs(1.0 - means[1] / means[0])
    if apart > _TOP_APART or means.min() > (1.0 - 2.0 * _TOP_APART) * means[0]:
        return ""
    return f"the two lowest differ by {100 * apart:.2g} %"


def _at_one_level(wells: Wells, axis: str, others: list[str]) -> Wells:
    """The wells at the levels of the other substrates where this axis has most levels.

    Ties go to most wells, then to the higher level.
    """
    for other in others:
        holds = wells["inhibitor"] > 0
        inhibited = wells.where(holds) if holds.any() else wells
        ranked = []
        for level in inhibited.known(other):
            part = inhibited.where(inhibited[other] == level)
            ranked.append((len(part.known(axis)) if axis else 0, len(part), level))
        wells = wells.where(wells[other] == max(ranked)[2])
    return wells


def _mark_unused(velocities: pd.DataFrame, in_use: pd.Index) -> pd.DataFrame:
    idle = (velocities["status"] == "used") & ~velocities.index.isin(in_use)
    return velocities.assign(
        status=velocities["status"].mask(idle, LEFT_OUT),
        reason=velocities["reason"].mask(
            idle & velocities["reason"].isna(),
            "in no kinetic family: see the problems",
        ),
    )
