"""Names that two folders probably mean as one, so that wells are kept apart which belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from mtorkin.preflight.names import near, nearby, same, same_protein
from mtorkin.preflight.slips.sign import Sign, pairs, sign
from mtorkin.preflight.study import Folder, Study

_FILE = "assay.yaml"


def _spellings(study: Study, name_of: Callable[[Folder], str | None]) -> list[tuple[str, Folder]]:
    """Every spelling with the first folder that has it."""
    first: dict[str, Folder] = {}
    for folder in study.folders:
        if (name := name_of(folder)) and folder.assay.measures:
            first.setdefault(name, folder)
    return list(first.items())


def _alike(
    study: Study, name_of: Callable[[Folder], str | None], key: str, alike: Callable[[str, str], bool]
) -> Iterator[Sign]:
    for (there, first), (here, folder) in pairs(_spellings(study, name_of)):
        if alike(there, here):
            yield sign(folder.name, file=_FILE, key=key, here=here, there=there, other=first.name)


def preparation(study: Study) -> Iterator[Sign]:
    """Preparations of one enzyme that differ in spelling."""
    yield from _alike(study, lambda folder: folder.assay.enzyme.preparation, "enzyme.preparation", near)


def enzyme(study: Study) -> Iterator[Sign]:
    """Names of enzymes that differ in spelling."""
    yield from _alike(study, lambda folder: folder.assay.enzyme.name, "enzyme.name", same)


def protein(study: Study) -> Iterator[Sign]:
    """Names of protein substrates that differ in spelling, or are two names of one."""

    def name_of(folder: Folder) -> str | None:
        stated = folder.assay.substrates.protein
        return stated.name if stated else None

    yield from _alike(study, name_of, "substrates.protein.name", same_protein)


def site(study: Study) -> Iterator[Sign]:
    """Sites of one protein that differ in spelling."""
    for one, other in pairs([folder for folder in study.folders if folder.assay.measures]):
        first, second = one.assay.substrates.protein, other.assay.substrates.protein
        if first is None or second is None or not first.site or not second.site or first.site == second.site:
            continue
        if same_protein(first.name or "", second.name or "") and _residues(first.site) == _residues(second.site):
            yield sign(
                other.name, file=_FILE, key="substrates.protein.site",
                here=second.site, there=first.site, other=one.name,
            )  # fmt: skip


def _residues(text: str) -> list[str]:
    return sorted("".join(c for c in part if c.isdigit()) for part in text.replace(",", "/").split("/"))


def not_named(study: Study) -> Iterator[Sign]:
    """A folder that names no preparation, beside folders of the same compound and enzyme that do."""
    for folder in study.folders:
        if folder.assay.enzyme.preparation or not len(folder.found.pool):
            continue
        for other in study.folders:
            shared = study.compounds_of(folder) & study.compounds_of(other)
            alike = other.assay.enzyme.name == folder.assay.enzyme.name and len(other.found.pool)
            if shared and alike and other.assay.enzyme.preparation:
                yield sign(
                    folder.name, file=_FILE, key="enzyme.preparation",
                    there=other.assay.enzyme.preparation, other=other.name,
                )  # fmt: skip
                break


def compound(study: Study) -> Iterator[Sign]:
    """Identifiers that differ in spelling; or nearly, where one has the axis that the other lacks."""
    axes: dict[str, set[str]] = defaultdict(set)
    for row in study.families:
        if row["axis"]:
            axes[row["compound"]].add(row["axis"])
    folders = {name: list(study.holding(name)) for name in sorted(set(study.canonical.values()))}
    for one, other in pairs(sorted(folders, key=lambda name: (-len(folders[name]), name))):
        if not folders[one] or not folders[other]:
            continue
        together = set(folders[one]) & set(folders[other])
        complement = axes[one] and axes[other] and not axes[one] & axes[other]
        if same(one, other) or (not together and complement and nearby(one, other)):
            place = folders[other][0]
            where = folders[one][0].name
            yield sign(place.name, key="compound", compound=other, here=other, there=one, other=where)
