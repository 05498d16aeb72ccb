"""Which folders of a compound are fitted together with both substrates, and why others are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mtorkin.assays.family import JOIN
from mtorkin.base.tables.rows import Row
from mtorkin.preflight.names import near, same_protein
from mtorkin.preflight.record import Apart, Difference, Together
from mtorkin.preflight.slips.apart import NAMES, axes_of, called, differences
from mtorkin.preflight.study import Folder, Study

_BOTH = {"ATP", "protein"}


def together(joint: Sequence[Row]) -> list[Together]:
    """The folders that are fitted together, from the families of both axes of a compound."""
    return [Together(folders=row["assay"].split(JOIN), wells=row["n_wells"]) for row in joint]


def apart(study: Study, compound: str, joint: Sequence[Row]) -> Iterator[Apart]:
    """Folders with one axis of a compound that are not fitted with any that has the other."""
    joined = {name for row in joint for name in row["assay"].split(JOIN)}
    axes = {folder.name: axes_of(folder, compound) & _BOTH for folder in study.folders}
    folders = {folder.name: folder for folder in study.folders if axes[folder.name]}
    told: set[tuple[str, str]] = set()
    for name, folder in folders.items():
        others = [other for other in folders if axes[other] != axes[name]]
        if name in joined or not others:
            continue
        found = {other: differences(folders[other], folder, compound) for other in others}
        nearest = min(found, key=lambda other: (len(found[other]), other))
        if (nearest, name) not in told:
            told.add((name, nearest))
            yield Apart(
                folder=name,
                other=nearest,
                differences=list(_in_words(found[nearest])),
                why="" if found[nearest] else _why(folder, folders[nearest]),
            )


def _in_words(found: Mapping[str, tuple[str, str]]) -> Iterator[Difference]:
    for column, (there, here) in found.items():
        alike = same_protein if column == "protein_name" else near
        yield Difference(
            what=called(column), here=here, there=there, near=column in NAMES and "none" not in (here, there)
            and alike(here, there),
        )  # fmt: skip


def _why(folder: Folder, other: Folder) -> str:
    diluted = [each.name for each in (folder, other) if each.assay.conditions.dilution is not None]
    if diluted:
        return f"what is left after the dilution in {diluted[0]} is no steady state"
    return "their wells with inhibitor do not hold both substrates at three levels each"
