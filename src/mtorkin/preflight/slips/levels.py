"""Concentrations and times that lie far from those of other folders, and series with a level out of place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.assays.attributes import conditions
from mtorkin.base.tables.rows import Row
from mtorkin.detection.contents import reacting
from mtorkin.preflight.potency import Potency
from mtorkin.preflight.slips.sign import Sign, fold, pairs, sign
from mtorkin.preflight.study import Folder, Study

#: What sets plain measurements of a potency apart: those that agree in it are compared.
_ALIKE = (
    "unit", "group", "system", "enzyme", "complex", "mutations", "preincubation", "preincubated with", "dilution",
)  # fmt: skip
_LABELS = ("FKBP12", "FK506")
#: Factor between potencies that nothing but a slip explains.
POTENCY = 100.0
#: Factor between the ends of two ranges of doses of a compound, or of substrates above and below others.
RANGES, ABOVE, BELOW = 30.0, 100.0, 30.0
#: Factor between enzyme or FKBP12 of two folders.
_AMOUNT = 100.0
#: Powers of a thousand, by which units differ.
_THOUSANDS = (1e3, 1e6)
#: Reaction times in min that nobody measures an endpoint after.
_SHORT, _LONG = 2.0, 480.0
#: The power of [S] that the velocity grows with where all levels are below Km, and where all are above.
_ALL_BELOW, _ALL_ABOVE = 0.88, 0.1
#: Unevenness of a dose series with a level out of place, and of one without.
_UNEVEN, _EVEN = 1.6, 1.35
#: Levels nearer than this, as a logarithm, are one; and how many times as many wells as others are too many.
_SAME, _TOO_MANY = 0.05, 1.5

Levels = NDArray[np.float64]


def _levels(values: pd.Series) -> Levels:
    return np.unique(values[values > 0].to_numpy(dtype=float))


def _doses(study: Study) -> dict[tuple[str, str], list[tuple[Folder, Levels]]]:
    """For every compound and unit, the doses in each folder."""
    found: dict[tuple[str, str], list[tuple[Folder, Levels]]] = {}
    for folder in study.folders:
        wells = folder.wells[(folder.wells["role"] == "sample") & (folder.wells["inhibitor"] > 0)]
        names = wells["compound"].map(lambda name: study.canonical.get(name, name), na_action="ignore")
        for (compound, unit), part in wells.groupby([names, wells["inhibitor_unit"]]):
            found.setdefault((str(compound), str(unit)), []).append((folder, _levels(part["inhibitor"])))
    return found


def _thousands(one: Levels, other: Levels) -> bool:
    """Whether two series are the same numbers in two units."""
    if one.size < 3 or one.size != other.size:
        return False
    ratio = other / one
    apart = max(float(np.median(ratio)), 1.0 / float(np.median(ratio)))
    return bool(np.allclose(ratio, ratio[0], rtol=0.02)) and any(abs(apart / k - 1) < 0.02 for k in _THOUSANDS)


def doses(study: Study) -> Iterator[Sign]:
    """Doses of a compound far from those of another folder, or the same numbers in another unit."""
    for (compound, unit), found in _doses(study).items():
        for (one, first), (other, second) in pairs(found):
            low, high = sorted((first, second), key=lambda levels: float(levels.min()))
            apart = float(high.min() / low.max())
            if _thousands(first, second) or (apart >= RANGES and _arms(one, compound) & _arms(other, compound)):
                yield sign(
                    other.name, key="inhibitor", compound=compound, fold=fold(float(second.max() / first.max())),
                    here=_range(other, "inhibitor", second, unit), there=_range(one, "inhibitor", first, unit),
                    other=one.name, whose=compound,
                )  # fmt: skip


def _range(folder: Folder, name: str, levels: Levels, unit: str) -> str:
    """The ends of levels in the unit that their folder writes them in."""
    own, its = folder.in_own_unit(name, levels, unit)
    return f"{own.min():g} to {own.max():g} {its}" if own.size > 1 else f"{own.max():g} {its}"


def _arms(folder: Folder, compound: str) -> set[tuple[object, ...]]:
    """In what the families of a compound agree that may be compared."""
    return {_arm(row) for row in folder.families if row["compound"] == compound}


def _arm(row: Row) -> tuple[object, ...]:
    found = conditions(row)
    return (*(found[name].value for name in _ALIKE), *(found[name].label for name in _LABELS))


def potencies(study: Study) -> Iterator[Sign]:
    """Potencies of a compound a hundred times apart where nothing that was varied explains it."""
    of: dict[tuple[object, ...], list[tuple[Folder, Potency]]] = {}
    for folder in study.folders:
        for row in folder.families:
            if row["compound"] and row["family"] in folder.potencies:
                of.setdefault((row["compound"], row["inhibitor_unit"], *_arm(row)), []).append(
                    (folder, folder.potencies[row["family"]])
                )
    for (compound, unit, *_), found in of.items():
        said: set[tuple[str, str]] = set()
        for (one, first), (other, second) in pairs(found):
            if (one.name, other.name) in said or one is other:
                continue
            low, high = sorted((first, second), key=lambda each: each.high)
            if high.low >= POTENCY * low.high:
                said.add((one.name, other.name))
                yield sign(
                    other.name, key="inhibitor", compound=str(compound), whose=compound,
                    fold=fold(high.low / low.high), here=_half(other, second, unit),
                    there=_half(one, first, unit), other=one.name,
                )  # fmt: skip


def _half(folder: Folder, found: Potency, unit: object) -> str:
    return folder.amount("inhibitor", found.high, str(unit), 2)


def substrates(study: Study) -> Iterator[Sign]:
    """Concentrations of a substrate that lie all far beyond those of another folder."""
    for name in ("ATP", "protein", "substrate"):
        found = []
        for folder in study.folders:
            wells = folder.wells[reacting(folder.wells)]
            stated = folder.assay.substrates.declared().get(name)
            called = stated.name if stated and stated.name and name != "ATP" else name
            for unit, part in wells.groupby(f"{name}_unit"):
                if (levels := _levels(part[name])).size:
                    found.append((folder, levels, str(unit), (folder.assay.enzyme.name, called)))
        for (one, first, unit, who), (other, second, its, whose) in pairs(found):
            if unit == its and who == whose and _beyond(first, second):
                yield sign(
                    other.name, key=name, name=name, here=_range(other, name, second, unit),
                    there=_range(one, name, first, unit), other=one.name, fold=fold(float(second.max() / first.max())),
                )  # fmt: skip


def _beyond(one: Levels, other: Levels) -> bool:
    """Whether one lies far above the other: a constant level far above, or far below, what is varied elsewhere."""
    low, high = sorted((one, other), key=lambda levels: float(levels.min()))
    apart = float(high.min() / low.max())
    return apart >= (BELOW if low.size < high.size else ABOVE)


def enzymes(study: Study) -> Iterator[Sign]:
    """Concentrations of one enzyme far apart."""
    stated = [
        (folder, found[0]) for folder in study.folders if (found := folder.assay.enzyme.concentration()) is not None
    ]
    for (one, first), (other, second) in pairs(stated):
        same = one.assay.enzyme.name == other.assay.enzyme.name and first.unit == second.unit
        if same and not 1 / _AMOUNT < second.value / first.value < _AMOUNT:
            yield sign(
                other.name, file="assay.yaml", key="enzyme", other=one.name, fold=fold(second.value / first.value),
                here=other.assay.enzyme.written_concentration, there=one.assay.enzyme.written_concentration,
            )  # fmt: skip


def added(study: Study) -> Iterator[Sign]:
    """FKBP12 or FK506 far apart."""
    for name in ("FKBP12", "FK506"):
        found = [
            (folder, levels, str(folder.wells[f"{name}_unit"].dropna().iloc[0]))
            for folder in study.folders
            if (levels := _levels(folder.wells[name])).size
        ]
        for (one, first, unit), (other, second, its) in pairs(found):
            low, high = sorted((first, second), key=lambda levels: float(levels.min()))
            if unit == its and high.min() / low.max() >= _AMOUNT:
                yield sign(
                    other.name, key=name, name=name, here=_range(other, name, second, unit),
                    there=_range(one, name, first, unit), other=one.name, fold=fold(float(second.max() / first.max())),
                )  # fmt: skip


def reaction_times(study: Study) -> Iterator[Sign]:
    """Endpoints after a time that is a minute for a second, or an hour for a minute."""
    timed = [
        (folder, minutes)
        for folder in study.folders
        if (minutes := folder.assay.conditions.reaction_minutes()) is not None and folder.assay.detection is not None
    ]
    for folder, minutes in timed:
        written = _written_time(folder)
        others = [(other, its) for other, its in timed if other is not folder]
        sixty = next((o for o in others if _sixty(minutes / o[1]) and _odd(minutes, o[1], [m for _, m in timed])), None)
        if sixty is not None:
            yield sign(
                folder.name, file="assay.yaml", key="conditions.reaction_time",
                here=written, why=f"{sixty[0].name} has {_written_time(sixty[0])}",
            )  # fmt: skip
        elif not folder.assay.detection.kinetic and not _SHORT <= minutes <= _LONG:  # type: ignore[union-attr]
            yield sign(
                folder.name, file="assay.yaml", key="conditions.reaction_time", here=written,
                why="endpoints are mostly read after 10 to 120 min",
            )  # fmt: skip


def _sixty(ratio: float) -> bool:
    return any(abs(ratio / power - 1) < 0.01 or abs(ratio * power - 1) < 0.01 for power in (60.0, 3600.0))


def _odd(minutes: float, other: float, all_: list[float]) -> bool:
    """Whether the first of two times is the odd one: the rarer or, of two as frequent, the one farther from 30 min."""
    mine, its = all_.count(minutes), all_.count(other)
    return mine < its or (mine == its and abs(np.log(minutes / 30.0)) > abs(np.log(other / 30.0)))


def _written_time(folder: Folder) -> str:
    """The reaction time as it is written."""
    return str(folder.assay.conditions.reaction_time)


def one_side_of_Km(study: Study) -> Iterator[Sign]:
    """Levels of a substrate that lie all on one side of the Km that the uninhibited wells show."""
    for folder in study.folders:
        for row in (row for row in folder.families if row["axis"]):
            wells = folder.found.family_wells
            wells = wells[(wells["family"] == row["family"]) & (wells["inhibitor"] == 0) & (wells["substrate"] > 0)]
            means = wells.groupby("substrate")["velocity"].median()
            if len(means) < 3 or (means <= 0).any() or means.index[-1] / means.index[0] < 5.0:
                continue
            power = float(np.polyfit(np.log(means.index.to_numpy(float)), np.log(means.to_numpy(float)), 1)[0])
            if power > _ALL_BELOW or power < _ALL_ABOVE:
                side = "below" if power > _ALL_BELOW else "above"
                other = "proportional to it" if power > _ALL_BELOW else "hardly dependent on it"
                here = _range(folder, str(row["axis"]), means.index.to_numpy(float), str(row["substrate_unit"]))
                yield sign(folder.name, key=str(row["axis"]), name=row["axis"], side=side, here=here, how=other)


def out_of_series(study: Study) -> Iterator[Sign]:
    """A dose that a lost or moved decimal mark puts where the series does not expect it."""
    for folder in study.folders:
        wells = folder.wells[reacting(folder.wells)]
        doses = wells[["compound", "inhibitor", "inhibitor_unit"]]
        parts = [(str(name), "inhibitor", part) for name, part in doses.groupby("compound")]
        parts += [("", name, wells) for name in ("ATP", "protein", "substrate")]
        for compound, column, part in parts:
            counts = part.loc[part[column] > 0, column].value_counts().sort_index()
            if (found := misplaced(counts)) is None:
                continue
            level, meant = found
            unit = part[f"{column}_unit"].dropna().iloc[0]
            yield sign(
                folder.name, key=column, compound=compound, whose=compound or column,
                here=folder.amount(column, level, unit), meant=folder.amount(column, meant, unit),
            )  # fmt: skip


def misplaced(counts: pd.Series) -> tuple[float, float] | None:
    """A level that is out of place in a series by a power of ten, and what was probably meant.

    Parameters
    ----------
    counts
        Wells by level, in order of the levels.

    Examples
    --------
    >>> misplaced(pd.Series(2, index=[1.0, 3.2, 10.0, 32.0, 100.0])) is None
    True
    >>> misplaced(pd.Series(2, index=[1.0, 10.0, 32.0, 100.0, 3200.0]))
    (3200.0, 3.2)
    >>> misplaced(pd.Series([2, 2, 4, 2], index=[1.0, 10.0, 32.0, 100.0]))
    (32.0, 3.2)
    """
    levels = counts.index.to_numpy(dtype=float)
    if levels.size < 4:
        return None
    usual = float(counts.median())
    found: list[tuple[float, float, float]] = []
    for level, count in zip(levels.tolist(), counts.tolist(), strict=True):
        without = levels[levels != level]
        for power in (-1, 1, -2, 2, -3, 3):
            meant = float(f"{level * 10.0**power:.6g}")
            there = np.abs(np.log(levels / meant)) < _SAME
            if there.any():
                held = float(counts[there].iloc[0])
                # A few wells of one level at another: at one that is out of the series, or at one that is in it.
                series = without if count < usual else levels
                if _some_of(counts[~there & (levels != level)], held, count, usual) and _even(series):
                    found.append((_unevenness(series), level, meant))
                continue
            # All of its wells, or those that a level holds too many of.
            series = [np.append(without, meant)] + ([np.append(levels, meant)] if count >= _TOO_MANY * usual else [])
            meant_so = [np.sort(each) for each in series]
            found += [(_unevenness(each), level, meant) for each in meant_so if _uneven(levels) and _even(each)]
    return min(found)[1:] if found else None


def _some_of(others: pd.Series, held: float, count: float, usual: float) -> bool:
    """Whether some wells of a level that holds too few are found at another, and all other levels hold as many."""
    return held < usual and held + count in (usual, 2.0 * usual) and bool((others == usual).all())


def _unevenness(levels: Levels) -> float:
    steps = np.diff(np.log(levels))
    return float(steps.max() / steps.min())


def _even(levels: Levels) -> bool:
    return levels.size > 2 and _unevenness(levels) <= _EVEN


def _uneven(levels: Levels) -> bool:
    return _unevenness(levels) >= _UNEVEN
