"""The report of the study: ``changes.csv``, a row a case, and ``changes.md``, which counts them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from studies.tables import markdown

from changes.kinds import KINDS

_HEAD = """# What `mtorkin verify` says of changes

SIMULATED DATA, but for the folder `puromycin`. Written by `make changes` (`benchmarks/changes`); do not edit.
{cases} times one thing of what six folders of the bundled study rest on is changed at random (seed {seed}),
{part}the study is analysed again by the stages of the workflow, as far as a lock reads results, and compared with
its lock. Which compounds have another verdict, another chosen constant (beyond 1e-6 of itself and 0.01 of its
standard error) or a well of another fate is found from the tables alone, by code that knows nothing of locks.
The first three columns behind `changes` count changes that did so; `more held` those that moved nothing of
these, but a flag, a support, an interval or another field that a lock holds.

{table}

`named` is how many changes were named as the cause (the file, the setting, the file of rules, the room of the program).
After those that count as `does not start` the program ends with what is wrong. `unseen` counts compounds that moved and
were not named, over all changes, and `wrong status` exit statuses that are not those of [locks.md](locks.md).

| bar | measured |
| --- | --- |
| compounds that moved and were not named | {unseen} |
| causes not named | {causes} |
| wrong exit statuses | {statuses} |

Every change is a row of [changes.csv](changes.csv).
"""


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The cases, a row each."""
    return pd.DataFrame(
        {
            "case": row["case"],
            "kind": row["kind"],
            "change": row["change"],
            "status": "" if row["status"] is None else row["status"],
            **{name: _names(row["moved"].get(name, [])) for name in ("verdict", "constant", "well")},
            "named": _names(row["named"]),
            "faults": "; ".join([*row["faults"], *([row["said"]] if row["status"] is None else [])]),
        }
        for row in rows
    )


def _names(compounds: list[str]) -> str:
    return "; ".join(name or "no compound" for name in compounds)


def counts(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """How many changes of each kind did what, and what was said of them."""
    return pd.DataFrame([_count(kind, [row for row in rows if row["kind"] == kind]) for kind in KINDS])


def _count(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    ran = [row for row in rows if row["status"] is not None]
    moved = [row for row in ran if any(row["moved"].values())]
    return {
        "kind": kind,
        "changes": len(rows),
        **{name: sum(bool(row["moved"][name]) for row in ran) for name in ("verdict", "constant", "well")},
        "more held": sum(bool(row["named"]) for row in ran if row not in moved),
        "nothing": sum(not row["named"] for row in ran if row not in moved),
        "does not start": len(rows) - len(ran),
        "named": sum("cause not named" not in row["faults"] for row in ran),
        **{f"status {status}": sum(row["status"] == status for row in ran) for status in range(4)},
        "unseen": _faults(ran, "unseen"),
        "wrong status": _faults(ran, "status"),
    }


def _faults(rows: list[dict[str, Any]], word: str) -> int:
    return sum(word in fault for row in rows for fault in row["faults"])


def write_report(rows: list[dict[str, Any]], asked: int, seed: int, directory: Path) -> int:
    """Write both files; the number of faults."""
    directory.mkdir(parents=True, exist_ok=True)
    table(rows).to_csv(directory / "changes.csv", index=False, lineterminator="\n")
    found = {"unseen": _faults(rows, "unseen"), "causes": _faults(rows, "cause"), "statuses": _faults(rows, "status")}
    part = f"which is the first part of {asked} that were planned (the others have not been run),\n"
    text = _HEAD.format(
        cases=len(rows), seed=seed, part=part * (len(rows) < asked), table=markdown(counts(rows)), **found
    )
    (directory / "changes.md").write_text(text, encoding="utf-8", newline="\n")
    print(text)
    return sum(found.values())
