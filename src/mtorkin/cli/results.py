"""The results of a run, as the commands on the pathway read them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.shown import neutral

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.base.tables import Table
    from mtorkin.pathway.measured import Results
    from mtorkin.pathway.treatments import Treatment

#: What RESULTS on the command line is.
RESULTS = "directory of the results of `mtorkin run`"


def ask_for_compounds(command: argparse.ArgumentParser) -> None:
    """The arguments of a command on compounds of a study: the results, which of them, and in which cell."""
    command.add_argument("results", metavar="RESULTS", help=RESULTS)
    command.add_argument(
        "--compound", action="append", default=[], metavar="NAME",
        help="compound of the study or the catalogue; may be given again (default: all of the study)",
    )  # fmt: skip
    command.add_argument(
        "--context", default="full", metavar="NAME",
        help="cell and conditions, or a YAML file of your own (docs/pathway.md)",
    )  # fmt: skip


def read_results(directory: str) -> Results:
    """What a run found.

    Raises
    ------
    InputError
        If the directory is not that of a run that has ended.
    """
    import pandas as pd

    from mtorkin.base import tables
    from mtorkin.pathway.measured import Results
    from mtorkin.workflow import paths

    top = Path(directory)
    verdicts = top / paths.VERDICTS_JSON
    if not verdicts.exists():
        raise InputError(f"{directory} has no {verdicts.name}; give the {RESULTS} that has ended")
    # The tables of batches, since those beside the verdicts need not have every fit.
    groups = {
        tables.FAMILIES: paths.DEALT["families"],
        tables.FITS: paths.FIT["fits"],
        tables.PARAMETERS: paths.FIT["parameters"],
    }
    found = []
    for table, pattern in groups.items():
        files = paths.found(top, paths.of(pattern, batch="*"))
        if not files:
            raise InputError(f"{directory} has no batches with {table.name}; give the {RESULTS} that has ended")
        found.append(pd.concat([_table(table, path) for path in files], ignore_index=True))
    return Results(_records(verdicts), *found)


def read_record(directory: str, name: str) -> dict[str, Any]:
    """The verdict on a compound, by its identifier or name.

    Raises
    ------
    InputError
        If the directory is not that of a run that has ended, or has no such compound.
    """
    from mtorkin.assays.names import listed, nearest
    from mtorkin.workflow import paths

    path = Path(directory) / paths.VERDICTS_JSON
    if not path.exists():
        raise InputError(f"{directory} has no {path.name}; give the {RESULTS} that has ended")
    records = _records(path)
    known = identifiers(records)
    if name not in known:
        raise InputError(f"the study has no {name}{nearest(name, known)} (it has {listed(records)})")
    return records[known[name]]


def identifiers(records: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The identifier of a compound by what it may be called: its identifier or its name."""
    return {key: key for key in records} | {str(row["name"]): key for key, row in records.items() if row.get("name")}


def _records(path: Path) -> dict[str, dict[str, Any]]:
    """The verdicts of a run, by identifier.

    Raises
    ------
    InputError
        If the file is not what a run writes.
    """
    import json

    try:
        return {record["compound"]: record for record in json.loads(path.read_text(encoding="utf-8"))["compounds"]}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not what a run writes ({error}); run the study again") from None


def _table(table: Table, path: Path) -> pd.DataFrame:
    """A table of a run.

    Raises
    ------
    InputError
        If it cannot be read as one.
    """
    try:
        return table.read(path)
    except ValueError as error:
        raise InputError(f"{path} is no table of a run ({' '.join(str(error).split())}); run the study again") from None


def treatments(results: Results, names: Sequence[str]) -> list[Treatment]:
    """Compounds of the study, by identifier or name, or of the catalogue; all of the study where none is named.

    Raises
    ------
    InputError
        If one is in neither.
    """
    return [treatment(results, name) for name in names or results.records]


def treatment(results: Results, name: str) -> Treatment:
    """A compound of the study or of the catalogue.

    Raises
    ------
    InputError
        If it is in neither, or too little is known of it.
    """
    from mtorkin.assays.catalogue import find, load_catalogue
    from mtorkin.assays.names import nearest
    from mtorkin.pathway.catalogue import treatment as of_catalogue

    known = identifiers(results.records)
    if name in known:
        return results.treatment(known[name])
    try:
        entry = find(name)
    except InputError:
        listed, near = ", ".join(results.records), nearest(name, [*known, *load_catalogue()])
        raise InputError(
            f"neither the study nor the catalogue has {name or 'a compound without a name'}; the study "
            f"has {listed}, `mtorkin catalogue` lists others{near}"
        ) from None
    return of_catalogue(entry)


def write_table(table: pd.DataFrame, file: str) -> None:
    """Write a table as CSV.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    try:
        table.map(neutral).to_csv(file, index=False, lineterminator="\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from None


def write_into(folder: Path, name: str, text: str) -> None:
    """Write a file into a folder, which is made.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None


def quantity(text: str, kind: Any, unit: str, option: str) -> float:
    """A dose in nM or a time in min, from the command line.

    Raises
    ------
    InputError
        If it is none, with an example.
    """
    from mtorkin.assays.units import QuantityError, parse

    try:
        found = parse(text, kind, unit)
    except QuantityError as error:
        raise InputError(f"{option} {text}: {error}") from None
    if found.unit not in ("uM", "min"):
        raise InputError(f"{option} {text}: give a molar concentration, for instance 250 nM")
    return found.value * 1000.0 if found.unit == "uM" else found.value


def quantities(texts: Iterable[str], kind: Any, unit: str, option: str) -> dict[float, str]:
    """Doses in nM or times in min, each once, with how the user wrote it first: the number and its unit.

    Raises
    ------
    InputError
        As `quantity` does.
    """
    from mtorkin.assays.units import number_and_unit

    found: dict[float, str] = {}
    for text in texts:
        value = quantity(text, kind, unit, option)
        digits, own = number_and_unit(text)
        found.setdefault(value, f"{digits} {own or unit}")
    return found
