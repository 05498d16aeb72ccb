"""The results of a run, as the commands on the pathway read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.base.tables import Table
    from mtorkin.pathway.measured import Results
    from mtorkin.pathway.treatments import Treatment

#: What RESULTS on the command line is.
RESULTS = "directory of the results of `mtorkin run`"


def read_results(directory: str) -> Results:
    """What a run found.

    Raises
    ------
    InputError
        If the directory is not that of a run that has ended.
    """
    import json

    import pandas as pd

    from mtorkin.base import tables
    from mtorkin.pathway.measured import Results
    from mtorkin.workflow import paths

    top = Path(directory)
    families = sorted(top.glob(paths.of(paths.DEALT["families"], batch="*")))
    needed = [top / paths.VERDICTS_JSON, top / paths.FITS, top / paths.PARAMETERS]
    missing = [path.name for path in needed if not path.exists()] + ([] if families else ["batches"])
    if missing:
        raise InputError(f"{directory} has no {missing[0]}; give the {RESULTS} that has ended")
    try:
        records = json.loads(needed[0].read_text(encoding="utf-8"))["compounds"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{needed[0]} is not what a run writes ({error}); run the study again") from None
    return Results(
        {record["compound"]: record for record in records},
        pd.concat([_table(tables.FAMILIES, path) for path in families], ignore_index=True),
        _table(tables.FITS, needed[1]),
        _table(tables.PARAMETERS, needed[2]),
    )


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
    from mtorkin.pathway import catalogue

    known = {key: key for key in results.records}
    known |= {str(record["name"]): key for key, record in results.records.items() if record.get("name")}
    if name in known:
        return results.treatment(known[name])
    try:
        entry = catalogue.find(name)
    except InputError:
        listed = ", ".join(results.records)
        raise InputError(
            f"neither the study nor the catalogue has {name}; the study has {listed}, `mtorkin catalogue` lists others"
        ) from None
    return catalogue.treatment(entry)


def write_table(table: pd.DataFrame, file: str) -> None:
    """Write a table as CSV.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    try:
        table.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from None


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
