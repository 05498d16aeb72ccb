"""What can be known of assay folders without fitting anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import Problem
from mtorkin.workflow import folders

if TYPE_CHECKING:
    from mtorkin.base.tables.rows import Row
    from mtorkin.preflight.record import Preflight
    from mtorkin.preflight.side_by_side import SideBySide
    from mtorkin.preflight.strenda import StrendaFolder
    from mtorkin.preflight.study import Folder, Study


@dataclass
class Checked:
    """What was found in a study.

    Attributes
    ----------
    folders
        Its folders by name, each with what is wrong with it.
    problems
        What is wrong with no single folder.
    study
        The folders that could be read and reduced.
    """

    folders: dict[str, list[Problem]]
    problems: list[Problem]
    study: Study

    def usable(self, assay_id: str) -> bool:
        """Whether a folder has no error."""
        return not any(problem.severity == "error" for problem in self.folders[assay_id])


def look(entries: Iterable[str | Path], design: bool = False) -> Checked:
    """Read everything in the folders and find their families; nothing is fitted.

    Parameters
    ----------
    entries
        Assay folders, or folders that hold assay folders.
    design
        Whether plates are planned, so that layouts are read and no export.

    Raises
    ------
    InputError
        If there is no folder at all.
    """
    return _look(_reader(entries, design))


def _reader(entries: Iterable[str | Path], design: bool) -> SideBySide:
    """What reads the folders. Made before anything large is imported, as its processes start meanwhile."""
    from mtorkin.preflight.side_by_side import SideBySide

    return SideBySide(folders.find_assays(entries, Path.cwd()), design=design)


def _look(reader: SideBySide) -> Checked:
    from mtorkin.assays.compounds import canonical_names
    from mtorkin.assays.design import find_families
    from mtorkin.preflight.study import Folder, Study

    read = reader.read()
    canonical, problems = canonical_names(
        {assay_id: found.assay for assay_id, found in read.items() if found.assay is not None},
        used={compound for found in read.values() for compound in found.compounds},
    )
    usable: list[Folder] = []
    for assay_id, found in read.items():
        if found.assay is not None and found.velocities is not None:
            families = find_families(assay_id, found.assay, found.velocities, canonical)
            found.problems += families.problems
            usable.append(
                Folder(assay_id, found.assay, found.velocities, families, written=found.written, slips=found.slips)
            )
    said = {assay_id: found.problems for assay_id, found in read.items()}
    return Checked(said, problems, Study(tuple(usable), canonical, reader.design))


def check(entries: Iterable[str | Path], design: bool = False) -> Iterator[str | Problem]:
    """Say what is wrong with folders, what looks like a slip, and what the study can tell.

    Parameters
    ----------
    entries
        Assay folders, or folders that hold assay folders.
    design
        Whether plates are planned, so that layouts are read and no export.

    Yields
    ------
    str or Problem
        Folder by folder: what is wrong with it, or a line that says that it is fine. Then what looks like a slip in the
        study as a whole, and what it can tell of each compound.

    Raises
    ------
    InputError
        If there is no folder at all.
    """
    reader = _reader(entries, design)
    from mtorkin.preflight.outlook.compounds import outlooks
    from mtorkin.preflight.outlook.plates import pictures
    from mtorkin.preflight.outlook.words import in_words
    from mtorkin.preflight.slips.table import slips

    checked = _look(reader)
    yield from checked.problems
    found = {folder.name: folder for folder in checked.study.folders}
    for assay_id, problems in checked.folders.items():
        yield from problems
        if checked.usable(assay_id):
            yield f"{assay_id}: ok"
        if assay_id in found:
            yield from _without_compound(found[assay_id])
        if design and assay_id in found:
            yield from pictures(found[assay_id])
    for _, problem in slips(checked.study):
        yield problem
    yield from in_words(outlooks(checked.study))


def preflight(entries: Iterable[str | Path], design: bool = False) -> Preflight:
    """All that `check` finds, as data."""
    reader = _reader(entries, design)
    from mtorkin.preflight.outlook.compounds import outlooks
    from mtorkin.preflight.record import CheckedFolder, Preflight, Said
    from mtorkin.preflight.slips.table import slips

    checked = _look(reader)
    return Preflight(
        folders=[
            CheckedFolder(
                assay=assay_id, usable=checked.usable(assay_id), problems=[Said.of(each) for each in problems]
            )
            for assay_id, problems in checked.folders.items()
        ],
        problems=[Said.of(problem) for problem in checked.problems],
        slips=[Said.of(problem, slip.code) for slip, problem in slips(checked.study)],
        compounds=list(outlooks(checked.study)),
    )


def strenda(entries: Iterable[str | Path]) -> tuple[list[StrendaFolder], list[Problem]]:
    """What each folder answers to what STRENDA asks, and what is wrong with folders that cannot be asked.

    Raises
    ------
    InputError
        If there is no folder at all.
    """
    from mtorkin.assays.folder import load_assay
    from mtorkin.base.errors import InputError
    from mtorkin.preflight.strenda import StrendaFolder, checklist

    found, problems = [], []
    for assay_id, folder in folders.find_assays(entries, Path.cwd()).items():
        try:
            found.append(StrendaFolder(assay=assay_id, items=checklist(load_assay(folder, assay_id))))
        except InputError as error:
            problems += error.problems
    return found, problems


def _without_compound(folder: Folder) -> Iterator[str]:
    """The families of an enzyme alone, in a line each."""
    for family in folder.families:
        if family["compound"] is None:
            yield _describe(folder, family)


def _describe(folder: Folder, family: Row) -> str:
    """A family without a compound in a line: what varies over which levels, and in how many wells."""
    from mtorkin.preflight.outlook.measured import fixed, series
    from mtorkin.preflight.outlook.words import levels

    wells, axis = folder.members[family["family"]], family["axis"]
    varied = levels(series(folder, axis, wells["substrate"], family["substrate_unit"])) if axis else ""
    beside = fixed(folder, family)
    what = [part for part in (varied, f"at {beside}" if beside else "", f"{len(wells)} wells") if part]
    return f"  no compound ({family['purpose']}): {', '.join(what)}"
