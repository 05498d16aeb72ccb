"""The tables of a study in Python: of a folder that is read, of a directory of results, or of a run that is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.place import resolved
from mtorkin.notebook.names import named

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.base.settings import Settings


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by their names, each read when it is first asked for.

    docs/tables.md says what their columns are.

    Parameters
    ----------
    place
        What they are of, in a few words.
    made
        What makes each of them.
    verdicts
        What reads the record of every compound, with reasons and evidence.
    """

    def __init__(
        self,
        place: str,
        made: Mapping[str, Callable[[], pd.DataFrame]],
        verdicts: Callable[[], Iterable[Mapping[str, Any]]] = tuple,
    ) -> None:
        self._place, self._made, self._verdicts = place, dict(made), verdicts
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            if name not in self._made:
                try:
                    named(name, self._made, "table")
                except ValueError as error:
                    raise KeyError(str(error)) from None
            self._read[name] = self._made[name]()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __repr__(self) -> str:
        return f"tables of {self._place}: {', '.join(self._made)}"

    def record(self, compound: str) -> Mapping[str, Any]:
        """The verdict on a compound with its reasons and evidence, as ``verdicts.json`` has it.

        Raises
        ------
        ValueError
            If there is none; the sentence names the nearest compound.
        """
        records = {record["compound"]: record for record in self._verdicts()}
        return records[named(compound, records, "compound")]


def read(folder: str | Path, settings: Settings | None = None) -> Tables:
    """Read an assay folder and take its signals to velocities; nothing is fitted.

    Parameters
    ----------
    folder
        The assay folder.
    settings
        The configuration; default: its defaults.

    Returns
    -------
    Tables
        ``wells``, ``signals``, ``velocities``, ``progress``, ``quality`` and ``problems``. What is wrong with single
        wells is in the last.

    Raises
    ------
    InputError
        If the folder cannot be used, in sentences that name file, row and key.
    """
    from mtorkin.base import tables
    from mtorkin.base.settings import Settings
    from mtorkin.readers.ingest import ingest
    from mtorkin.reduction.reduce import reduce

    path = resolved(folder)
    found = ingest(path, path.name)
    if found.assay is None:
        raise InputError(found.problems)
    reduced = reduce(found.assay, found.wells, found.signals, settings or Settings())
    problems = [problem.as_row() for problem in (*found.problems, *reduced.problems)]
    given = {
        "wells": tables.WELLS.frame(found.wells),
        "signals": tables.SIGNALS.frame(found.signals),
        "velocities": tables.VELOCITIES.frame(reduced.velocities),
        "progress": tables.PROGRESS.frame(reduced.progress),
        "quality": tables.QUALITY.frame(reduced.quality),
        "problems": tables.PROBLEMS.frame(problems),
    }
    return Tables(str(folder), {name: partial(_itself, table) for name, table in given.items()})


def load(results: str | Path = "results") -> Tables:
    """The tables of a directory that `mtorkin run`, or `run`, wrote.

    Parameters
    ----------
    results
        The directory.

    Returns
    -------
    Tables
        ``verdicts``, ``fits``, ``parameters``, ``wells``, ``quality``, ``patterns`` and others.

    Raises
    ------
    InputError
        If it is none, or one whose run has not ended.
    """
    from mtorkin.workflow import paths
    from mtorkin.workflow.results import all_tables
    from mtorkin.workflow.stored import gather, read_json

    out = Path(results)
    made = {
        name: partial(gather, table, [str(path) for path in files])
        for name, (table, files) in all_tables(out).files.items()
    }
    return Tables(str(results), made, lambda: read_json(str(out / paths.VERDICTS_JSON))["compounds"])


def run(
    *folders: str | Path, out: str | Path = "results", settings: Settings | None = None, cores: int | str = "all"
) -> Tables:
    """Analyse assay folders as `mtorkin run` does; what is up to date is not computed again.

    Parameters
    ----------
    folders
        Assay folders, or folders that hold assay folders.
    out
        Directory of the results.
    settings
        The configuration; default: its defaults.
    cores
        How many processor cores to use, or ``all``.

    Returns
    -------
    Tables
        See `load`. What was wrong with single folders or compounds is in its ``problems``.

    Raises
    ------
    InputError
        If there is no assay folder, or the results cannot be written there.
    RuntimeError
        If the run ended in an error inside mtorkin.
    """
    from mtorkin.base.settings import Settings
    from mtorkin.workflow.analyse import analyse

    place = resolved(out)
    launched = analyse(settings or Settings(), folders, place, str(cores))
    if launched.status:
        raise RuntimeError("\n".join([*launched.lines, f"the run failed; its logs are in {place / 'logs'}"]))
    return load(out)


def _itself(table: pd.DataFrame) -> pd.DataFrame:
    return table
