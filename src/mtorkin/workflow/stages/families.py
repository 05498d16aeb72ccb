"""All folders together: the compounds of the study, and their kinetic families dealt into batches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mtorkin.assays.compounds import canonical_names
from mtorkin.assays.design import FolderFamilies, find_families
from mtorkin.assays.joint import join_families
from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.tables.plates import LEFT_OUT
from mtorkin.workflow.assay_file import read_assays
from mtorkin.workflow.batches import batch_of, deal, owner
from mtorkin.workflow.events import tell_of_job
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import gather_tables, stack, write_json, write_problems

if TYPE_CHECKING:
    import pandas as pd

#: What no page says of a well; its velocity was reduced by it, and `wells.csv.gz` has it.
NOT_SHOWN = [
    "se", "background", "background_se", "background_trend", "conversion", "n_reads", "window_start", "window_end",
    "treatment",
]  # fmt: skip


def families(job: Job) -> None:
    """Find the families of every folder and of folders together, and deal them into batches by compound.

    So are the wells, quality and progress of the plates that they are on.
    """
    assays = read_assays(job.params["assays"], job.inputs["assays"])
    files = zip(job.params["assays"], job.inputs["velocities"], strict=True)
    velocities = {name: tables.VELOCITIES.read(file) for name, file in files if name in assays}
    used = {name: sorted(table["compound"].dropna().unique()) for name, table in velocities.items()}
    supplied = {line.compound for assay in assays.values() for line in assay.evidence}
    canonical, problems = canonical_names(assays, used=supplied.union(*used.values()))
    found: dict[str, FolderFamilies] = {}
    for name, assay in assays.items():
        with job.recording(problems, name):
            found[name] = find_families(name, assay, velocities[name], canonical)
            velocities[name] = found[name].velocities
            problems += found[name].problems
    dealt = _deal(job, assays, found)
    tables.VELOCITIES.write(stack(tables.VELOCITIES, list(velocities.values())), job.outputs["wells"])
    compounds = _compounds(assays, used, canonical)
    for compound, about in compounds.items():
        about["batch"] = dealt.get(compound) or batch_of(compound, job.params["batches"])
    tell_of_job({"compounds": len(compounds)})
    write_json(compounds, job.outputs["compounds"])
    write_problems(problems, job.outputs["problems"])


def _deal(job: Job, assays: dict[str, Assay], found: dict[str, FolderFamilies]) -> dict[str, str]:
    """Write the families and their wells, of folders and of both axes together, a file a batch; the batch of each."""
    joint, joint_wells = join_families(assays, found)
    all_families = stack(tables.FAMILIES, [*(folder.families for folder in found.values()), joint])
    all_wells = stack(tables.FAMILY_WELLS, [*(folder.family_wells for folder in found.values()), joint_wells])
    every = stack(tables.VELOCITIES, [folder.velocities for folder in found.values()])
    given = gather_tables(job, "quality", "progress")
    places = {name: _places(table) for name, table in {"wells": all_wells, "every": every, **given}.items()}
    owners = owner(all_families)
    of_wells = all_wells["family"].map(dict(zip(all_families["family"], owners, strict=True)))
    first = {str(name): str(place) for name, place in places["wells"].groupby(of_wells).min().items()}
    batch_of_owner = deal(first, job.params["batches"])
    dealt, wells_dealt = owners.map(batch_of_owner), of_wells.map(batch_of_owner)
    for number, batch in enumerate(job.params["batches"]):
        mine, own = all_families[dealt == batch], wells_dealt == batch
        plates = places["wells"][own].unique()
        left_out = (every["status"] == LEFT_OUT) & every["assay"].isin(mine["assay"])
        shown = {
            "families": (tables.FAMILIES, mine),
            "family_wells": (tables.FAMILY_WELLS, all_wells[own]),
            "plate_wells": (tables.VELOCITIES, every[places["every"].isin(plates) | left_out].drop(columns=NOT_SHOWN)),
            "quality": (tables.QUALITY, given["quality"][places["quality"].isin(plates)]),
            "progress": (tables.PROGRESS, given["progress"][places["progress"].isin(plates)]),
        }
        for name, (table, rows) in shown.items():
            table.write(rows, job.outputs[name][number])
    return batch_of_owner


def _places(table: pd.DataFrame) -> pd.Series:
    """The assay and plate of every row, as one text; neither holds a line end."""
    return table["assay"] + "\n" + table["plate"].fillna("")


def _compounds(
    assays: dict[str, Assay], used: dict[str, list[str]], canonical: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """What the assays say of every compound that was measured.

    That is its name, whether it is a rapalog or simulated, what it is known to be, and supplied evidence.
    """
    compounds: dict[str, dict[str, Any]] = {}
    for name, assay in sorted(assays.items()):
        measured = [] if assay.purpose == "substrate-kinetics" else used[name]
        for identifier in dict.fromkeys([*measured, *(line.compound for line in assay.evidence)]):
            about = compounds.setdefault(
                canonical.get(identifier, identifier),
                {"name": None, "rapalog": False, "simulated": False, "reference": {}, "known_as": None, "evidence": []},
            )
            stated = assay.compounds.get(identifier)
            about["name"] = about["name"] or (stated.name if stated else None)
            about["rapalog"] |= assay.is_rapalog(identifier)
            about["simulated"] |= assay.simulated
            if stated and stated.known_class:
                about["reference"][name] = stated.known_class
                about["known_as"] = about["known_as"] or stated.known_as
            about["evidence"] += [
                # Through text, in which an open end of an interval has a word.
                {"assay": name, **json.loads(line.model_dump_json())}
                for line in assay.evidence
                if line.compound == identifier
            ]
    return dict(sorted(compounds.items()))
