"""All compounds at a glance, their pages in one place, and everything that was wrong with the input."""

from __future__ import annotations

from pathlib import Path

from mtorkin.assays.compounds import canonical_names
from mtorkin.base import tables
from mtorkin.report.cells import Cells, write_cells_page
from mtorkin.report.compared import write_compared
from mtorkin.report.index import Around, write_index
from mtorkin.report.plate_page import write_plates
from mtorkin.report.problem_page import write_problem_page
from mtorkin.report.rows import problems_of
from mtorkin.report.study import Study
from mtorkin.workflow import paths, stand_in
from mtorkin.workflow.assay_file import read_assays
from mtorkin.workflow.batches import owner
from mtorkin.workflow.hard_links import link_all
from mtorkin.workflow.job import Job
from mtorkin.workflow.leftovers import remove_leftovers
from mtorkin.workflow.stored import gather, gather_tables, read_json, read_tables, stack


def index(job: Job) -> None:
    """Gather the pages, and write the index, the pages beside it and the table of all problems.

    What belongs to another run is removed.
    """
    stand_in.withdraw(Path())
    families = {Path(file).parent.name: tables.FAMILIES.read(file) for file in job.inputs["families"]}
    remove_leftovers(job.params["assays"], {batch: owner(table).unique() for batch, table in families.items()})
    records = read_json(job.inputs["verdicts"])["compounds"]
    problems = gather(tables.PROBLEMS, job.inputs["problems"]).drop_duplicates()
    tables.PROBLEMS.write(problems, job.outputs["problems"])
    given = {"families": stack(tables.FAMILIES, list(families.values()))}
    given |= gather_tables(job, "quality") | read_tables(job, "parameters", "fits")
    for directory in job.inputs["pages"]:
        link_all(Path(directory), Path(job.outputs["pages"]))
    planned = {record["compound"]: paths.page(record["compound"]) for record in records}
    # A page that could not be drawn is among the problems; it must not be linked.
    drawn = {compound: page for compound, page in planned.items() if Path(page).is_file()}
    study = Study.of(records, given, settings=job.settings)
    found, others = problems_of(problems), (paths.COMPARED, paths.CELLS, paths.PLATE_PAGE, paths.PROBLEM_PAGE)
    around = Around(drawn, found, read_json(job.inputs["provenance"]), paths.DOWNLOADS, *others, _aliases(job))
    write_index(Path(job.outputs["index"]), study, around)
    write_compared(Path(job.outputs["compared"]), study, drawn, paths.INDEX)
    write_plates(Path(job.outputs["plate_page"]), study, drawn, paths.INDEX)
    write_problem_page(Path(job.outputs["problem_page"]), found, paths.INDEX)
    cells = _cells(job, [record["compound"] for record in records])
    write_cells_page(Path(job.outputs["cells"]), cells, drawn, paths.INDEX)


def _aliases(job: Job) -> dict[str, list[str]]:
    """Other names of each compound, as the assays state them."""
    canonical, _ = canonical_names(read_assays(job.params["assays"], job.inputs["assays"]))
    found: dict[str, list[str]] = {}
    for spelling, compound in canonical.items():
        if spelling != compound:
            found.setdefault(compound, []).append(spelling)
    return found


def _cells(job: Job, compounds: list[str]) -> Cells:
    """What was predicted of all batches, which is written too; each has the markers of compounds of the catalogue."""
    found = gather_tables(job, "pathway", "occupancy", "resistance")
    found["pathway"] = found["pathway"].drop_duplicates()
    for name in found:
        getattr(tables, name.upper()).write(found[name], job.outputs[name])
    parts = [read_json(file) for file in job.inputs["cells"]]
    said = {compound: said for part in parts for compound, said in part["compounds"].items()}
    in_order = {compound: said[compound] for compound in compounds if compound in said}
    return Cells.of(**found, said=parts[0] | {"compounds": in_order})
