"""From the tables of results to what a lock holds of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.tables import Table
from mtorkin.base.tables.markers import each_marker
from mtorkin.base.tables.rows import Row, by
from mtorkin.locking.lock import Compound, Constant, Family, Lock, Program, Wells


@dataclass(frozen=True)
class Files:
    """The files of a directory of results that a lock is made from; the last two may be missing."""

    verdicts: Path
    provenance: Path
    fits: Path
    parameters: Path
    wells: Path
    problems: Path
    pathway: Path
    occupancy: Path


#: What the first results did not have.
_OPTIONAL = ("pathway", "occupancy")
#: Markers are held at so many minutes after the dose, and at this place among the doses, which are steps about the one
#: that occupies 90 % of mTORC1 (a test compares it with `mtorkin.pathway.grid`, which takes half a second to import).
HELD_AT, HELD_DOSE = 120.0, 4


def locked(files: Files, folders: Iterable[str] = ()) -> Lock:
    """What a lock holds of results.

    Parameters
    ----------
    files
        The tables of the results.
    folders
        The folders that were analysed, as the lock names them.

    Raises
    ------
    InputError
        Where a table is missing, or is none of ours.
    """
    all_there(files)
    stated, verdicts = _json(files.provenance), _json(files.verdicts)
    families, predictions = _families(files), _predictions(files)
    try:
        return Lock(
            program=Program(version=stated["mtorkin"]["version"], sources=stated["mtorkin"]["sources_sha256"]),
            folders=list(folders),
            inputs=stated["inputs"],
            configuration=stated["configuration"],
            rooms=stated.get("rooms", {}),
            rules=stated.get("rules", {}),
            libraries=stated["libraries"],
            compounds={
                record["compound"]: _compound(record, families.get(record["compound"], {}), predictions)
                for record in verdicts["compounds"]
            },
            enzyme=families.get(None, {}),
            wells=_wells(_rows(tables.VELOCITIES, files.wells)),
        )
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise InputError(f"{_folder(files)} holds no results of mtorkin that can be read ({_reason(error)})") from None


def errors(files: Files) -> list[Problem]:
    """What was wrong with the input.

    Raises
    ------
    InputError
        Where the table is missing, or is none of ours.
    """
    all_there(files)
    wrong = [row for row in _rows(tables.PROBLEMS, files.problems) if row["severity"] == "error"]
    given: list[Row] = [{name: text or "" for name, text in row.items()} for row in wrong]
    return [Problem(**each) for each in given]


def _folder(files: Files) -> str:
    return files.verdicts.parent.name or str(files.verdicts.parent)


def all_there(files: Files) -> None:
    """Nothing, if every table is there.

    Raises
    ------
    InputError
        Naming those that are not.
    """
    needed = [getattr(files, field.name) for field in fields(files) if field.name not in _OPTIONAL]
    missing = [path.name for path in needed if not path.is_file()]
    if missing:
        raise InputError(
            f"{_folder(files)} holds no {' and no '.join(missing)}: name a directory of results whose run has ended"
        )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
    return f"no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path.name} of the results cannot be read ({_reason(error)}): run the study again") from None


def _rows(table: Table, path: Path) -> list[Row]:
    try:
        return table.records(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name} of the results cannot be read ({_reason(error)}): run the study again") from None


def _families(files: Files) -> dict[str | None, dict[str, Family]]:
    """The reported model of every family with its constants, by compound; None for the enzyme alone."""
    fits = _rows(tables.FITS, files.fits)
    constants = by(_rows(tables.PARAMETERS, files.parameters), "family", "model")
    found: dict[str | None, dict[str, Family]] = {}
    for row in fits:
        if row["chosen"]:
            found.setdefault(row["compound"], {})[row["family"]] = Family(
                model=row["model"],
                flags=sorted(set(_listed(row["flag_codes"]))),
                constants={
                    each["parameter"]: _constant(each) for each in constants.get((row["family"], row["model"]), [])
                },
            )
    return found


def _constant(row: Row) -> Constant:
    numbers = {name: row[name] for name in ("value", "stderr", "lower", "upper")}
    return Constant(**numbers, unit=row["unit"] or "")


def _listed(text: str | None) -> list[str]:
    return text.split("; ") if text else []


def _predictions(files: Files) -> dict[str, dict[str, Constant]] | None:
    """What was predicted with a band, by compound; None where nothing was predicted of any."""
    markers, doses = (
        _rows(table, path) if path.is_file() else []
        for table, path in ((tables.PATHWAY, files.pathway), (tables.OCCUPANCY, files.occupancy))
    )
    if not markers:
        return None
    found: dict[str, dict[str, Constant]] = {}
    for row in doses:
        if row["lower_nM"] is not None and row["upper_nM"] is not None:
            name = f"{row['class']}: dose for {row['occupied']:.0%} of {row['complex']}"
            band = Constant(value=row["dose_nM"], lower=row["lower_nM"], upper=row["upper_nM"], unit="nM")
            found.setdefault(row["compound"], {})[name] = band
    at_time = each_marker(row for row in markers if row["time_min"] == HELD_AT)
    held = [row for row in at_time if None not in (row["lower"], row["upper"])]
    for (compound, drug, context, marker), mine in by(held, "compound", "class", "context", "marker").items():
        row = sorted(mine, key=lambda each: float(each["dose_nM"]))[min(HELD_DOSE, len(mine) - 1)]
        band = Constant(value=row["median"], lower=row["lower"], upper=row["upper"])
        found.setdefault(compound, {})[f"{drug}: {marker} ({context})"] = band
    return found


def _compound(
    record: Mapping[str, Any], families: dict[str, Family], predictions: dict[str, dict[str, Constant]] | None
) -> Compound:
    residual = record.get("residual")
    return Compound(
        verdict=record["verdict"],
        rule=record["rule"]["id"],
        possible={each["class"]: each["support"] for each in record["alive"]},
        partial=residual.get("shown", True) if residual else None,
        not_excluded=[each["what"] for each in record.get("not_excluded", [])],
        families=families,
        predictions=None if predictions is None else predictions.get(record["compound"], {}),
    )


def _wells(found: list[Row]) -> dict[str, Wells]:
    """What became of every well, by the compound that the layout names."""
    kept: dict[str, Wells] = {}
    for compound, mine in by(found, "compound").items():
        status = by(mine, "status")
        used = {assay: len(each) for assay, each in by(status.get("used", []), "assay").items()}
        left = {
            place: {row["well"]: row["reason"] or "" for row in each}
            for place, each in _by_plate(status.get("left out", [])).items()
        }
        named = {
            name: {
                place: "; ".join(row["well"] for row in each) for place, each in _by_plate(status.get(name, [])).items()
            }
            for name in ("control", "unassigned")
        }
        kept[compound or ""] = Wells(used=used, left_out=left, **named)
    return kept


def _by_plate(found: list[Row]) -> dict[str, list[Row]]:
    places: dict[str, list[Row]] = {}
    for row in found:
        places.setdefault("/".join(filter(None, (row["assay"], row["plate"]))), []).append(row)
    return places
