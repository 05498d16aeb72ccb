"""The stages: one function per rule, from the files of the stages before to those of its own.

The imports within a function are also what its results depend on (see `mtorkin.workflow.dependencies`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.workflow import paths, study
from mtorkin.workflow.job import INTERNAL, Job

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.assays.schema import Assay
    from mtorkin.base.tables import Table


def _gather(table: Table, files: Iterable[str]) -> pd.DataFrame:
    """The rows of several files of one table."""
    return _stack(table, [table.read(file) for file in files])


def _stack(table: Table, frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    filled = [frame for frame in frames if len(frame)]
    return table.frame(pd.concat(filled, ignore_index=True) if filled else None)


def _read_tables(job: Job, *names: str) -> dict[str, pd.DataFrame]:
    """Tables that a job has one file of, by name."""
    return {name: getattr(tables, name.upper()).read(job.inputs[name]) for name in names}


def _write_problems(problems: Iterable[Problem], path: str) -> None:
    tables.PROBLEMS.write([problem.as_row() for problem in problems], path)


def _read_problems(files: Iterable[str]) -> list[Problem]:
    rows = _gather(tables.PROBLEMS, files).fillna("").to_dict("records")
    return [Problem(**{str(field): value for field, value in row.items()}) for row in rows]


def _write_json(content: Any, path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8", newline="\n")


def _read_json(path: str) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def _read_assay(path: str) -> Assay | None:
    """The assay that `ingest` understood, or None where it could not."""
    from mtorkin.assays.schema import Assay

    content = Path(path).read_text(encoding="utf-8")
    return None if content == "null\n" else Assay.model_validate_json(content)


def ingest(job: Job) -> None:
    """One assay folder, read: what was measured, its wells and its signals."""
    from mtorkin.readers.ingest import ingest as read_folder

    folder, assay_id = Path(job.params["folder"]), job.params["assay"]
    problems: list[Problem] = []
    assay, wells, signals = "null", None, None
    with job.recording(problems, assay_id):
        ingested = read_folder(folder, assay_id)
        assay, wells, signals = ingested.assay.model_dump_json(), ingested.wells, ingested.signals
        problems += ingested.problems
    tables.WELLS.write(wells, job.outputs["wells"])
    tables.SIGNALS.write(signals, job.outputs["signals"])
    _write_problems(problems, job.outputs["problems"])
    Path(job.outputs["assay"]).write_text(assay + "\n", encoding="utf-8", newline="\n")


def reduce(job: Job) -> None:
    """One assay folder, from signals to velocities."""
    from mtorkin.reduction.reduce import reduce as to_velocities

    problems: list[Problem] = []
    velocities, quality, progress = None, None, None
    assay = _read_assay(job.inputs["assay"])
    if assay is not None:
        wells, signals = tables.WELLS.read(job.inputs["wells"]), tables.SIGNALS.read(job.inputs["signals"])
        with job.recording(problems, job.params["assay"]):
            reduced = to_velocities(assay, wells, signals, job.settings)
            velocities, quality, progress = reduced.velocities, reduced.quality, reduced.progress
            problems += reduced.problems
    tables.VELOCITIES.write(velocities, job.outputs["velocities"])
    tables.QUALITY.write(quality, job.outputs["quality"])
    tables.PROGRESS.write(progress, job.outputs["progress"])
    _write_problems(problems, job.outputs["problems"])


def _owner(table: pd.DataFrame) -> pd.Series:
    """What a family is dealt and fitted by: its compound; substrate kinetics have none and go by their own name."""
    return table["compound"].mask(table["compound"].isna() | (table["compound"] == ""), table["family"])


def families(job: Job) -> None:
    """All folders together: the compounds of the study, and their kinetic families dealt into batches."""
    from mtorkin.assays.compounds import canonical_names
    from mtorkin.assays.design import find_families
    from mtorkin.assays.joint import join_families

    assays: dict[str, Assay] = {}
    velocities: dict[str, pd.DataFrame] = {}
    read = zip(job.params["assays"], job.inputs["assays"], job.inputs["velocities"], strict=True)
    for name, assay_file, velocities_file in read:
        assay = _read_assay(assay_file)
        if assay is not None:
            assays[name], velocities[name] = assay, tables.VELOCITIES.read(velocities_file)
    used = {name: sorted(table["compound"].dropna().unique()) for name, table in velocities.items()}
    supplied = {line.compound for assay in assays.values() for line in assay.evidence}
    canonical, problems = canonical_names(
        assays, used=supplied.union(compound for found in used.values() for compound in found)
    )
    designs = {}
    for name, assay in assays.items():
        with job.recording(problems, name):
            designs[name] = find_families(name, assay, velocities[name], canonical)
            velocities[name] = designs[name].velocities
            problems += designs[name].problems
    joint, joint_wells = join_families(assays, designs)
    all_families = _stack(tables.FAMILIES, [*(design.families for design in designs.values()), joint])
    all_wells = _stack(tables.FAMILY_WELLS, [*(design.family_wells for design in designs.values()), joint_wells])
    batches = job.params["batches"]
    dealt = _owner(all_families).map(lambda owner: study.batch_of(owner, batches))
    files = zip(batches, job.outputs["families"], job.outputs["family_wells"], strict=True)
    for batch, families_file, wells_file in files:
        mine = all_families[dealt == batch]
        tables.FAMILIES.write(mine, families_file)
        tables.FAMILY_WELLS.write(all_wells[all_wells["family"].isin(mine["family"])], wells_file)
    tables.VELOCITIES.write(_stack(tables.VELOCITIES, list(velocities.values())), job.outputs["wells"])
    _write_json(_compounds(assays, used, canonical), job.outputs["compounds"])
    _write_problems(problems, job.outputs["problems"])


def _compounds(
    assays: dict[str, Assay], used: dict[str, list[str]], canonical: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """What the assays say of every compound that was measured: its name, whether it is a rapalog or simulated, what it is known to be, and supplied evidence."""
    compounds: dict[str, dict[str, Any]] = {}
    for name, assay in sorted(assays.items()):
        measured = [] if assay.purpose == "substrate-kinetics" else used[name]
        for identifier in dict.fromkeys([*measured, *(line.compound for line in assay.evidence)]):
            about = compounds.setdefault(
                canonical.get(identifier, identifier),
                {"name": None, "rapalog": False, "simulated": False, "reference": {}, "evidence": []},
            )
            stated = assay.compounds.get(identifier)
            about["name"] = about["name"] or (stated.name if stated else None)
            about["rapalog"] |= assay.is_rapalog(identifier)
            about["simulated"] |= assay.simulated
            if stated and stated.reference:
                about["reference"][name] = stated.reference
            about["evidence"] += [
                # Through text, in which an open end of an interval has a word.
                {"assay": name, **json.loads(line.model_dump_json())}
                for line in assay.evidence
                if line.compound == identifier
            ]
    return dict(sorted(compounds.items()))


def fit(job: Job) -> None:
    """One batch of compounds: every model fitted to every family."""
    from mtorkin.kinetics.families import fit_families

    found, wells = tables.FAMILIES.read(job.inputs["families"]), tables.FAMILY_WELLS.read(job.inputs["family_wells"])
    written = {
        "fits": tables.FITS,
        "parameters": tables.PARAMETERS,
        "predictions": tables.PREDICTIONS,
        "curves": tables.CURVES,
        "patterns": tables.PATTERNS,
    }
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in written}
    problems: list[Problem] = []
    for owner, mine in found.groupby(_owner(found), sort=True):
        with job.recording(problems, compound=str(owner)):
            fitted = fit_families(mine, wells[wells["family"].isin(mine["family"])], job.settings)
            simulated = dict(zip(mine["family"], mine["simulated"], strict=True))
            for name in written:
                table = getattr(fitted, name)
                parts[name].append(table.assign(simulated=table["family"].map(simulated)))
            problems += fitted.problems
    for name, table in written.items():
        table.write(_stack(table, parts[name]), job.outputs[name])
    _write_problems(problems, job.outputs["problems"])


def verdict(job: Job) -> None:
    """All compounds: the verdict on each, and the tables of all fits."""
    from mtorkin.verdict.decide import decide
    from mtorkin.verdict.gates import barred_families
    from mtorkin.verdict.study import FittedStudy

    fits, parameters = _gather(tables.FITS, job.inputs["fits"]), _gather(tables.PARAMETERS, job.inputs["parameters"])
    compounds = _read_json(job.inputs["compounds"])
    fitted = FittedStudy(
        references={name: about["reference"] for name, about in compounds.items() if about.get("reference")},
        families=_gather(tables.FAMILIES, job.inputs["families"]),
        fits=fits,
        parameters=parameters,
        patterns=_gather(tables.PATTERNS, job.inputs["patterns"]),
        quality=_gather(tables.QUALITY, job.inputs["quality"]),
    )
    problems: list[Problem] = []
    records: list[dict[str, Any]] = []
    earlier = _read_problems(job.inputs["problems"])
    failed = {problem.compound for problem in earlier if problem.key == INTERNAL}
    barred = barred_families(fitted, job.settings)
    for compound, about in compounds.items():
        if compound in failed:
            continue  # a verdict would blame the data
        with job.recording(problems, compound=compound):
            records.append(decide(compound, about, fitted, job.settings, barred))
    pages = _pages(records, job.params["batches"])
    rows = [_verdict_row(record) | {"page": pages[record["compound"]]} for record in records]
    tables.VERDICTS.write(rows, job.outputs["verdicts"])
    _write_json({"compounds": records}, job.outputs["verdicts_json"])
    tables.FITS.write(fits, job.outputs["fits"])
    tables.PARAMETERS.write(parameters, job.outputs["parameters"])
    _write_problems(problems, job.outputs["problems"])


def _verdict_row(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a compound as a row of `verdicts.csv`."""
    row = {name: record.get(name) for name in tables.VERDICTS.names}
    row["alive"] = "; ".join(alive["class"] for alive in record["alive"])
    row["rule"] = record["rule"]["id"]
    row["flags"] = "; ".join(record["flags"])
    row["n_families"] = len(record["families"])
    return row


def _pages(records: list[dict[str, Any]], batches: list[str]) -> dict[str, str]:
    """The page of every compound."""
    compounds = [record["compound"] for record in records]
    return {compound: paths.page(study.batch_of(compound, batches), compound) for compound in compounds}


def settle(job: Job) -> None:
    """One batch of compounds: the next plate for each that is left open."""
    from mtorkin.advise.proposal import propose
    from mtorkin.verdict.study import FittedStudy

    content = _read_tables(job, "families", "family_wells", "fits", "parameters", "patterns")
    content["quality"] = _gather(tables.QUALITY, job.inputs["quality"])
    fitted = FittedStudy(*(content[name] for name in FittedStudy.TABLES))
    listed = zip(job.params["assays"], job.inputs["assays"], strict=True)
    assays = {name: assay for name, file in listed if (assay := _read_assay(file)) is not None}
    Path(job.outputs["plates"]).mkdir(parents=True, exist_ok=True)
    designs: list[dict[str, Any]] = []
    proposals: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    batch, batches = job.params["batch"], job.params["batches"]
    for record in _read_json(job.inputs["verdicts"])["compounds"]:
        compound = record["compound"]
        if study.batch_of(compound, batches) != batch:
            continue
        with job.recording(problems, compound=compound):
            proposal = propose(record, fitted, assays, job.settings)
            if proposal is None:
                continue
            folder = Path(paths.plate(batch, compound))
            for name, text in proposal.files.items():
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
            designs += proposal.designs
            proposals[compound] = proposal.shown(str(folder))
    tables.DESIGNS.write(designs, job.outputs["designs"])
    _write_json(proposals, job.outputs["proposals"])
    _write_problems(problems, job.outputs["problems"])


def pages(job: Job) -> None:
    """One batch of compounds: a page each."""
    from mtorkin.report.compounds import Site, write_compound_page
    from mtorkin.report.study import Study, of_compounds

    content = _read_tables(job, "families", "family_wells", "fits", "parameters", "predictions", "curves", "patterns")
    content["quality"] = _gather(tables.QUALITY, job.inputs["quality"])
    content["progress"] = _gather(tables.PROGRESS, job.inputs["progress"])
    content["velocities"] = tables.VELOCITIES.read(job.inputs["wells"])
    batch, batches = job.params["batch"], job.params["batches"]
    records = [
        record
        for record in _read_json(job.inputs["verdicts"])["compounds"]
        if study.batch_of(record["compound"], batches) == batch
    ]
    compounds = [record["compound"] for record in records]
    found = Study.of(
        records,
        of_compounds(content, compounds),
        proposals=_read_json(job.inputs["proposals"]),
        settings=job.settings,
    )
    directory = Path(job.outputs["pages"])
    directory.mkdir(parents=True, exist_ok=True)
    top = "/".join([".."] * len(directory.parts))
    problems: list[Problem] = []
    for compound in compounds:
        with job.recording(problems, compound=compound):
            write_compound_page(found, compound, Site(directory, f"{top}/{paths.INDEX}", top))
    _write_problems(problems, job.outputs["problems"])


def index(job: Job) -> None:
    """All compounds at a glance, and everything that was wrong with the input."""
    from mtorkin.report.index import Around, write_index
    from mtorkin.report.rows import problems_of
    from mtorkin.report.study import Study

    records = _read_json(job.inputs["verdicts"])["compounds"]
    problems = _gather(tables.PROBLEMS, job.inputs["problems"])
    problems = problems.drop_duplicates()
    tables.PROBLEMS.write(problems, job.outputs["problems"])
    content = {
        "families": _gather(tables.FAMILIES, job.inputs["families"]),
        "quality": _gather(tables.QUALITY, job.inputs["quality"]),
        **_read_tables(job, "parameters", "fits"),
    }
    # A page that could not be drawn is among the problems; it must not be linked.
    pages = {
        compound: page for compound, page in _pages(records, job.params["batches"]).items() if Path(page).is_file()
    }
    provenance = _read_json(job.inputs["provenance"])
    around = Around(pages, problems_of(problems), provenance, paths.DOWNLOADS)
    write_index(Path(job.outputs["index"]), Study.of(records, content), around)


def provenance(job: Job) -> None:
    """Everything that the results rest on."""
    from mtorkin.workflow.provenance import provenance as collect

    folders = {assay: Path(folder) for assay, folder in job.params["folders"].items()}
    inputs = {assay: (folder, study.files(folder)) for assay, folder in folders.items()}
    stated = (job.params[name] for name in ("settings", "sources", "libraries", "lock"))
    _write_json(collect(inputs, *stated), job.outputs["provenance"])


def outcome(job: Job) -> None:
    """Fail with the sentences if the input had an error, so that the exit status says so; else write that it had none.

    Raises
    ------
    InputError
        With every error.
    """
    errors = [problem for problem in _read_problems([job.inputs["problems"]]) if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    Path(job.outputs["outcome"]).write_text("no errors in the input\n", encoding="utf-8", newline="\n")
