"""The page with all plates: which folder each is of, what was measured there, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mtorkin.report.pages import render
from mtorkin.report.plates import grid
from mtorkin.report.rows import Row
from mtorkin.report.study import Study

#: What parts the folders that a fit of both substrates is of.
JOINED = "; "


@dataclass(frozen=True)
class Folder:
    """An assay folder as the page lists it.

    Attributes
    ----------
    assay, title, enzyme
        Its name, its title, and the enzymes that its families name.
    compounds
        The compounds with wells in it, in the order of the index, each with its page; without a page it is empty.
    substrate_kinetics
        Whether it has families without a compound.
    simulated
        Whether its data are simulated.
    """

    assay: str
    title: str
    enzyme: str
    compounds: list[tuple[str, str]]
    substrate_kinetics: bool
    simulated: bool


def write_plates(path: Path, study: Study, pages: Mapping[str, str], index: str) -> None:
    """Write the page.

    Parameters
    ----------
    path
        Where it goes.
    study
        What was found, with families and quality.
    pages
        Page of every compound, as seen from this one.
    index
        The index, as seen from it.
    """
    found = folders(study, pages)
    render(
        "plates.html",
        path,
        folders=found,
        grid=grid([row for rows in study.quality.values() for row in rows]),
        settings=study.settings,
        simulated=any(folder.simulated for folder in found),
        index=index,
    )


def folders(study: Study, pages: Mapping[str, str]) -> list[Folder]:
    """The folders that have plates or families, by name."""
    families: dict[str, list[Row]] = {}
    for family in study.all_families():
        for assay in family["assay"].split(JOINED):
            families.setdefault(assay, []).append(family)
    names = sorted({*families, *(assay for assay, _ in study.quality if assay)})
    return [_folder(assay, families.get(assay, []), study, pages) for assay in names]


def _folder(assay: str, families: list[Row], study: Study, pages: Mapping[str, str]) -> Folder:
    own = [family for family in families if family["assay"] == assay]
    has = {family["compound"] for family in families}
    return Folder(
        assay,
        next((family["title"] for family in own if family["title"]), ""),
        ", ".join(dict.fromkeys(family["enzyme"] for family in own if family["enzyme"])),
        [(compound, pages.get(compound, "")) for compound in study.records if compound in has],
        not all(has),
        any(family["simulated"] for family in families),
    )
