"""Velocities without inhibitor that are far apart where nothing that was varied explains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mtorkin.detection.contents import SUBSTRATES
from mtorkin.preflight.slips.plates import file_of
from mtorkin.preflight.slips.sign import Sign, fold, pairs, sign
from mtorkin.preflight.study import Folder, FolderWells, Study

#: Factor between uninhibited velocities of plates or folders that hold the same.
VELOCITIES = 20.0
#: Where a largest velocity is one, or a hundred.
_ONE, _HUNDRED = (0.5, 2.0), (50.0, 200.0)
#: How far a signal window differs where the time alone differs.
_SAME_WINDOW = 3.0
#: Part of the samples of a plate that are left out for one reason, above which that is said.
_MOST = 0.5
#: Factor between the highest levels of a substrate up to which velocities are compared.
_LEVELS = 10.0
#: Factor between replicates of a table that is no scatter, for velocities that are not small.
_REPLICATES, _NOT_SMALL = 8.0, 0.3


def _top(wells: pd.DataFrame) -> float:
    """The largest uninhibited velocity, robustly; nan where there is none above zero."""
    values = wells["velocity"].to_numpy(dtype=float, na_value=np.nan)[wells["free"].to_numpy(dtype=bool)]
    values = values[np.isfinite(values)]
    top = float(np.quantile(values, 0.9)) if values.size else np.nan
    return top if top > 0 else np.nan


def _window(wells: pd.DataFrame) -> float:
    """The signal of uninhibited wells over that of the low controls, robustly; nan where one is not there."""
    product = wells["product"].to_numpy(dtype=float, na_value=np.nan)
    free, low = (product[chosen & np.isfinite(product)] for chosen in (wells["free"], wells["role"] == "low control"))
    return float(np.quantile(free, 0.9) - np.median(low)) if free.size and low.size else np.nan


def _cause(ratio: float) -> str:
    """What a factor looks like."""
    ratio = max(ratio, 1 / ratio)
    for power, cause in (
        (60, "a minute for a second"),
        (100, "a percentage for a fraction"),
        (1000, "a thousand in the unit"),
    ):
        if 1 / 1.8 < ratio / power < 1.8:
            return f", about what {cause} makes"
    return ""


def plates_apart(folder: FolderWells) -> Iterator[Sign]:
    """Plates of one folder by their signals, or compounds of one table by their velocities, that are far apart."""
    parts = {f"plate {name}": (name, part) for name, part in folder.plates.items()}
    if not parts:
        tables = folder.wells[folder.wells["compound"].notna()].groupby("compound")
        parts = {f"compound {name}": ("", part) for name, part in tables}
    tops = {name: top for name, (plate, part) in parts.items() if (top := (_window if plate else _top)(part)) > 0}
    if len(tops) < 2 or not _alike([parts[name][1] for name in tops]):
        return
    usual = float(np.median(list(tops.values()))) if len(tops) > 2 else min(tops.values())
    for name, top in tops.items():
        if not 1 / VELOCITIES < top / usual < VELOCITIES:
            yield sign(
                folder.name, file=file_of(folder, parts[name][0]), where=name, key="signal" if parts[name][0] else
                "velocity", fold=fold(top / usual), way="above" if top > usual else "below",
                cause=_cause(top / usual),
            )  # fmt: skip


def left_out(folder: FolderWells) -> Iterator[Sign]:
    """Plates of which most samples are left out for one reason."""
    for plate, part in folder.plates.items():
        samples = part["role"] == "sample"
        reasons = Counter(part["reason"][samples].dropna())
        reason, count = reasons.most_common(1)[0] if reasons else ("", 0)
        if count > _MOST * samples.sum():
            yield sign(
                folder.name, file=file_of(folder, plate), where=f"plate {plate}", key="signal",
                count=count, of=int(samples.sum()), reason=reason,
            )  # fmt: skip


def _alike(parts: list[pd.DataFrame]) -> bool:
    """Whether the uninhibited wells of all parts reach about the same substrates, within a factor of ten."""
    content = [part[SUBSTRATES].to_numpy(float)[part["free"].to_numpy(bool)] for part in parts]
    tops = np.array([np.fmax.reduce(levels, axis=0, initial=np.nan) for levels in content])
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = tops.max(axis=0) / tops.min(axis=0)
    return not bool((apart > _LEVELS).any())


def velocities(study: Study) -> Iterator[Sign]:
    """Uninhibited velocities on one preparation, or as parts of one, far apart between folders."""
    for (one, (first, unit)), (other, (second, its)) in pairs([(each, _velocity(each)) for each in study.folders]):
        if unit != its or not np.isfinite(first + second) or _other_enzyme(one, other):
            continue
        ratio = second / first
        shared = one.assay.enzyme.preparation and one.assay.enzyme.preparation == other.assay.enzyme.preparation
        calibrated = not unit.startswith(("RFU", "RLU", "counts", "a.u.", "cpm", "AU", "mP", "%"))
        parts = sorted((first, second))
        percent = _ONE[0] < parts[0] < _ONE[1] and _HUNDRED[0] < parts[1] < _HUNDRED[1]
        same_time = shared and _same_window(one, other)
        if percent or (not 1 / VELOCITIES < ratio < VELOCITIES and shared and (calibrated or same_time)):
            yield sign(
                other.name, key="velocity", other=one.name, fold=fold(ratio), cause=_cause(ratio),
                here=f"{second:.2g} {unit}", there=f"{first:.2g} {unit}",
            )  # fmt: skip


def _velocity(folder: Folder) -> tuple[float, str]:
    units = folder.wells.loc[folder.wells["free"], "velocity_unit"].dropna().unique()
    return (_top(folder.wells), str(units[0])) if len(units) == 1 else (np.nan, "")


def _other_enzyme(one: Folder, other: Folder) -> bool:
    """Whether the enzyme, its amount, what it acts on, or what was asked differs."""

    def stated(folder: Folder) -> tuple[object, ...]:
        enzyme, protein = folder.assay.enzyme, folder.assay.substrates.protein
        amount = enzyme.concentration()
        return (
            enzyme.name, enzyme.complex, tuple(enzyme.mutations), amount and amount[0].value,
            folder.assay.purpose == "counter-assay", protein and protein.name, protein and protein.site,
        )  # fmt: skip

    return stated(one) != stated(other)


def _same_window(one: Folder, other: Folder) -> bool:
    """Whether two folders have nearly the same signals by the same detection."""
    first, second = one.assay.detection, other.assay.detection
    if first is None or second is None or (first.format, first.signal_unit) != (second.format, second.signal_unit):
        return False
    narrow, wide = sorted((one.span, other.span))
    return narrow > 0 and wide / narrow < _SAME_WINDOW


def odd_wells(folder: FolderWells) -> Iterator[Sign]:
    """A velocity of a table that is ten, a hundred or a thousand times its replicate."""
    if folder.assay.velocities is None:
        return
    wells = folder.wells[folder.wells["velocity"] > 0]
    names = ["compound", "group", "ATP", "protein", "substrate", "inhibitor", "FKBP12", "FK506", "preincubation"]
    top = float(wells["velocity"].quantile(0.9)) if len(wells) else 0.0
    for _, part in wells.groupby(names, dropna=False, sort=False):
        ordered = part.sort_values("velocity", kind="stable")
        highest, lowest = ordered.iloc[-1], ordered.iloc[0]
        ratio = float(highest["velocity"] / lowest["velocity"])
        if len(part) > 1 and highest["velocity"] > _NOT_SMALL * top and ratio > _REPLICATES:
            yield sign(
                folder.name, file=folder.assay.velocities.file, where=str(highest["well"]), key="velocity",
                here=f"{highest['velocity']:g}", there=f"{lowest['velocity']:g}", other=lowest["well"],
                fold=fold(ratio),
            )  # fmt: skip
