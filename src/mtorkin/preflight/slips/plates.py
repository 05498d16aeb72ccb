"""Plates whose wells do not go with their layout, or with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.detection.contents import numbered
from mtorkin.preflight.slips.order import Order, Orders
from mtorkin.preflight.slips.sign import Sign, sign
from mtorkin.preflight.study import FolderWells, Study
from mtorkin.sheets import well_order

Array = NDArray[np.float64]

#: Part of the range of a plate by which a control must lie on the wrong side.
_CLEARLY = 0.1
#: Least part of the wells of two plates that agree to the last digit in a copy, and fewest different numbers in it.
_COPIED, _DIFFERENT = 0.5, 10
#: Disorder that a layout must leave, and how many times smaller it must be another way.
_DISORDER, _BETTER = 0.15, 2.0


def _layout_of(folder: FolderWells, plate: str) -> str:
    return next((each.layout for each in folder.assay.plates if each.name == plate), "")


def file_of(folder: FolderWells, plate: str) -> str:
    """The export of a plate."""
    return next((each.file for each in folder.assay.plates if each.name == plate), "")


def controls(folder: FolderWells) -> Iterator[Sign]:
    """High controls that lie with the low ones and low controls that lie with the high ones."""
    for plate, wells in folder.plates.items():
        if folder.assay.purpose != "counter-assay" and (crossed := _crossed(wells)):
            yield sign(
                folder.name, file=_layout_of(folder, plate), where=f"plate {plate}", key="role",
                wells=_some(crossed), verb="lie" if len(crossed) > 1 else "lies",
            )  # fmt: skip


def _crossed(wells: pd.DataFrame) -> list[str]:
    """Controls on the wrong side of the middle, where there are some of both kinds with the same substrates."""
    values = wells["product"].to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(values)
    role = wells["role"].to_numpy(dtype=object, na_value="")
    high, low = ((role == f"{end} control") & known for end in ("high", "low"))
    if not high.any() or not low.any():
        return []
    clearly = _CLEARLY * float(np.subtract(*np.quantile(values[known], [0.95, 0.05])))
    content = numbered(wells, ["ATP", "protein", "substrate"])
    if not np.intersect1d(content[high], content[low]).size:
        content = np.zeros_like(content)
    found: list[str] = []
    for here in np.intersect1d(content[high], content[low]):
        part = values[(content == here) & (high | low)]
        middle = float(part.max() + part.min()) / 2.0
        below = (content == here) & high & (values < middle - clearly)
        above = (content == here) & low & (values > middle + clearly)
        if below.any() and above.any():
            found += list(wells.loc[below | above, "well"])
    return sorted(found, key=well_order)


def _some(names: list[str], limit: int = 6) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def copies(study: Study) -> Iterator[Sign]:
    """Plates of which half of the wells or more hold the same numbers, to the last digit."""
    plates = [
        (folder, plate, _products(wells))
        for folder in study.folders
        for plate, wells in [*folder.plates.items(), *_table(folder)]
    ]
    by_first: dict[float, list[int]] = {}
    for number, (_, _, values) in enumerate(plates):
        for value in set(values.to_numpy(dtype=float)):
            by_first.setdefault(value, []).append(number)
    shared: dict[tuple[int, int], int] = {}
    for numbers in by_first.values():
        for pair in combinations(numbers, 2):
            shared[pair] = shared.get(pair, 0) + 1
    for (one, other), count in sorted(shared.items()):
        if count < _DIFFERENT:
            continue
        (first, here, mine), (second, there, its) = plates[one], plates[other]
        both = mine.index.intersection(its.index)
        same = both[mine[both].to_numpy() == its[both].to_numpy()]
        if mine[same].nunique() >= _DIFFERENT and len(same) >= _COPIED * min(len(mine), len(its)):
            yield sign(
                second.name, file=file_of(second, there), where=f"plate {there}" if there else "", key="signal",
                other=f"plate {here} of {first.name}" if here else f"the table of {first.name}",
                count=len(same), of=min(len(mine), len(its)),
            )  # fmt: skip


def _products(wells: pd.DataFrame) -> pd.Series:
    """The product of every well that was assigned and has one, by its name."""
    product = wells["product"].to_numpy(dtype=float, na_value=np.nan)
    chosen = (wells["role"].to_numpy(dtype=object, na_value="") != "unassigned") & np.isfinite(product)
    return pd.Series(product[chosen], index=wells["well"].to_numpy(dtype=object)[chosen])


def _table(folder: FolderWells) -> Iterator[tuple[str, pd.DataFrame]]:
    """A table of velocities, as the plate without a name that it is here."""
    wells = folder.wells[folder.wells["plate"] == ""]
    if folder.assay.velocities is not None and len(wells):
        yield "", wells


def _moved(wells: pd.DataFrame) -> Mapping[str, Callable[[], Array]]:
    """Products of the wells, were the layout moved or turned; by what is then said of it."""
    places = [well_order(well) for well in wells["well"]]
    product = dict(zip(places, wells["product"].to_numpy(dtype=float, na_value=np.nan), strict=True))
    lines = next((n for n in (8, 16, 32) if max(row for row, _ in places) < n), 0)

    def at(place: Callable[[int, int], tuple[int, int]]) -> Callable[[], Array]:
        return lambda: np.array([product.get(place(*each), np.nan) for each in places])

    columns = lines * 3 // 2
    return {
        "one column to the right": at(lambda row, column: (row, column + 1)),
        "one column to the left": at(lambda row, column: (row, column - 1)),
        "one row down": at(lambda row, column: (row + 1, column)),
        "one row up": at(lambda row, column: (row - 1, column)),
        "turned by 180 degrees": at(lambda row, column: (lines - 1 - row, columns + 1 - column)),
    }


def layouts(folder: FolderWells) -> Iterator[Sign]:
    """Layouts that go with the signals far better when they are moved by a row or column, or turned."""
    if folder.assay.purpose == "counter-assay":
        return
    orders = Orders()
    for plate, wells in folder.plates.items():
        order = orders.of(wells)
        found = order.disorder(wells["product"].to_numpy(dtype=float, na_value=np.nan))
        if not found > _DISORDER:
            continue
        moved = {how: order.disorder(product()) for how, product in _moved(wells).items()}
        moved = {how: value for how, value in moved.items() if value * _BETTER < found}
        if moved:
            how = min(moved, key=lambda each: moved[each])
            yield sign(
                folder.name, file=_layout_of(folder, plate), where=f"plate {plate}", key="well", how=how,
                before=f"{100 * found:.0f}", after=f"{100 * moved[how]:.0f}",
            )  # fmt: skip


def plate_order(folder: FolderWells) -> Iterator[Sign]:
    """Plates whose signals go far better with the layout of another plate of the folder."""
    wells = folder.wells[(folder.wells["plate"] != "") & (folder.wells["role"] != "unassigned")]
    names = list(dict.fromkeys(wells["plate"]))
    if len(names) < 2 or folder.assay.purpose == "counter-assay":
        return
    wells = wells.reset_index(drop=True)
    order = Order(wells)
    product = wells["product"].to_numpy(dtype=float, na_value=np.nan)
    found = order.disorder(product)
    if not found > _DISORDER:
        return
    at = dict(zip(zip(wells["plate"], wells["well"], strict=True), product, strict=True))
    best = (found / _BETTER, "")
    for exchanged in _exchanges(names):
        other = np.array(
            [at.get((exchanged[p], w), np.nan) for p, w in zip(wells["plate"], wells["well"], strict=True)]
        )
        value = order.disorder(other)
        if value < best[0]:
            best = value, ", ".join(f"{file_of(folder, exchanged[p])} as {p}" for p in names if exchanged[p] != p)
    if best[1]:
        yield sign(
            folder.name, file="assay.yaml", key="plates", how=best[1],
            before=f"{100 * found:.0f}", after=f"{100 * best[0]:.0f}",
        )  # fmt: skip


def _exchanges(names: list[str]) -> Iterator[dict[str, str]]:
    """Ways in which the files of plates may have been exchanged: two of them, all in reverse, all by one place."""
    for one, other in combinations(names, 2):
        yield {name: {one: other, other: one}.get(name, name) for name in names}
    if len(names) > 2:
        yield dict(zip(names, reversed(names), strict=True))
        yield dict(zip(names, names[1:] + names[:1], strict=True))
        yield dict(zip(names, names[-1:] + names[:-1], strict=True))


def plate_names(study: Study) -> Iterator[Sign]:
    """Plates whose file is named like another plate of the folder, and not like themselves."""
    for folder in study.folders:
        names = [each.name for each in folder.assay.plates]
        words = {each.name: _words(each.file.rsplit(".", 1)[0]) for each in folder.assay.plates}
        for plate in folder.assay.plates:
            others = [n for n in names if n != plate.name and _words(n) and _words(n) <= words[plate.name]]
            if (
                others
                and not _words(plate.name) <= words[plate.name]
                and len({p.file for p in folder.assay.plates}) > 1
            ):
                yield sign(
                    folder.name, file="assay.yaml", where=f"plate {plate.name}", key="plates.file",
                    here=plate.file, there=others[0],
                )  # fmt: skip


def _words(name: str) -> set[str]:
    """The words of a name, numbers apart from letters; a bare number says nothing by itself."""
    found = "".join(character.casefold() if character.isalnum() else " " for character in name).split()
    return {word for word in found if not word.isdigit() or len(found) == 1}
