"""Export results, have other programs read them, and analyse what came back: ``make exchange``.

    python -m others RESULTS --crates PYTHON --enzymeml PYTHON [--parquet DIRECTORY]

Each PYTHON is one in whose environment roc-validator with rocrate, or pyenzyme, is installed. The bundled study, and
the published tables of rates where they are there, go to EnzymeML, through pyenzyme and back into assay folders,
which have to give the same verdicts, and constants within what a lock allows. The exit status is 1 where anything
does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd

from others import studies

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RATES = next((above / "shared/real/rates" for above in ROOT.parents if (above / "shared/real/rates").is_dir()), None)
#: Nothing is predicted, settled or drawn anew.
QUICK = ("--set", "pathway=off", "--set", "settle.repeats=2")
#: As a lock holds constants: so much of themselves, or of their standard error.
RELATIVE, OF_ERROR = 1e-6, 0.01


def mtorkin(*arguments: str | Path, fails: bool = False) -> str:
    """The command; it has to end well."""
    command = [sys.executable, "-m", "mtorkin", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"})
    if ended.returncode and not fails:
        sys.exit(f"mtorkin {' '.join(map(str, arguments))}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return ended.stdout


def constants(out: Path) -> pd.DataFrame:
    """The constants of the chosen models, in an order that does not rest on names of folders."""
    fits, found = pd.read_csv(out / "fits.csv"), pd.read_csv(out / "parameters.csv")
    families = pd.concat([pd.read_csv(path) for path in sorted(out.glob("batches/*/families.csv.gz"))])
    chosen = fits[fits["chosen"].astype(bool)][["family", "model"]].merge(
        families[["family", "compound", "axis", "FKBP12"]]
    )
    table = chosen.merge(found, on=["family", "model"], suffixes=("", "_")).fillna(
        {"compound": "", "axis": "", "FKBP12": 0.0}
    )
    keys = ["compound", "axis", "FKBP12", "model", "parameter"]
    table = table.sort_values([*keys, "value"])
    return table.assign(turn=table.groupby(keys).cumcount()).set_index([*keys, "turn"])[["value", "stderr"]]


def differing(one: Path, other: Path) -> Iterator[str]:
    """What differs of verdicts and constants."""
    before, after = (pd.read_csv(out / "verdicts.csv").set_index("compound")["verdict"] for out in (one, other))
    yield from (f"verdict of {name}" for name in before.index.union(after.index) if before.get(name) != after.get(name))
    both = constants(one).add_suffix("_before").join(constants(other).add_suffix("_after"), how="outer")
    a, b = both["value_before"].to_numpy(float), both["value_after"].to_numpy(float)
    error = np.fmin(both["stderr_before"], both["stderr_after"]).fillna(0.0).to_numpy(float)
    far = np.abs(a - b) / np.maximum(RELATIVE * np.maximum(np.abs(a), np.abs(b)), OF_ERROR * error)
    bad = ~(far <= 1.0) & ~(np.isnan(a) & np.isnan(b))
    for key, old, new in zip(both.index[bad], a[bad], b[bad], strict=True):
        yield f"{' '.join(map(str, key))}: {old:g} -> {new:g}"
    size = np.nanmax(np.abs(a - b) / np.abs(a))
    print(f"  {len(before)} verdicts, {len(both)} constants, which differ by {size:.1e} of themselves at most")


def round_trips(results: dict[str, Path], python: str, place: Path) -> list[str]:
    """What is wrong with results that go through EnzymeML and pyenzyme and back."""
    wrong, schema, pairs = [], place / "schema.json", []
    for name, out in results.items():
        mtorkin("export", out, "--as", "enzymeml", "--out", place / f"{name}.json")
        pairs += [place / f"{name}.json", place / f"{name}-again.json"]
    print(
        subprocess.run(
            [python, HERE / "read_again.py", schema, *pairs], check=True, capture_output=True, text=True
        ).stdout
    )
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    for name, out in results.items():
        content = json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
        wrong += [f"{name}: {each.json_path} {each.message}" for each in validator.iter_errors(content)]
        for form in ("", "-again"):
            print(f"{name}{form}: to EnzymeML and back", flush=True)
            data, found = place / f"data-{name}{form}", place / f"results-{name}{form}"
            mtorkin("import", place / f"{name}{form}.json", "--out", data)
            mtorkin("run", data, "--out", found, *QUICK)
            wrong += [f"{name}{form}: {each}" for each in differing(out, found)]
    return wrong


#: What a user says of a run, and of who measured: the folders of the bundled study name nobody.
SAID = (
    "--licence", "CC-BY-4.0", "--by", "A. Person 0000-0002-1825-0097", "--publisher", "A Lab https://lab.example",
    "--ended", "2026-11-26",
)  # fmt: skip
PERSON = {"name": "A. Person", "orcid": "0000-0002-1825-0097", "affiliation": "A Lab"}


def crates(results: Path, python: str, place: Path) -> list[str]:
    """What is wrong with a copy of the results as a crate, with what a user can say of them."""
    copy = Path(shutil.copytree(results, place / "crate", ignore=shutil.ignore_patterns(".snakemake")))
    for assay in copy.glob("assays/*/assay.json"):
        content = json.loads(assay.read_text(encoding="utf-8"))
        assay.write_text(json.dumps({**content, "people": [PERSON]}), encoding="utf-8")
    mtorkin("export", copy, "--as", "ro-crate", *SAID)
    ended = subprocess.run([python, HERE / "crate.py", copy], capture_output=True, text=True, check=False)
    print(f"the crate, by roc-validator\n{ended.stdout}{ended.stderr[-2000:]}", flush=True)
    return ["the crate is not valid"] if ended.returncode else []


def parquet(results: Path, libraries: Path, place: Path) -> list[str]:
    """What is wrong with the tables as Parquet, read by pandas."""
    path = os.pathsep.join([str(libraries), os.environ.get("PYTHONPATH", "")])
    ask = (
        "import sys, pandas as pd; from mtorkin import cli; from mtorkin.base import tables\n"
        "assert cli.main(['export', sys.argv[1], '--as', 'parquet', '--out', sys.argv[2]]) == 0\n"
        "import pyarrow.parquet as pq; found = pq.read_table(sys.argv[2].replace('verdicts', 'parameters'))\n"
        "before = tables.PARAMETERS.read(sys.argv[1] + '/parameters.csv')\n"
        "assert found.to_pandas()['value'].equals(before['value'].astype(float)), 'other values'\n"
        "assert found.schema.field('value').metadata[b'description'], 'no description'\n"
        "print('Parquet:', found.num_rows, 'parameters')"
    )
    command = [sys.executable, "-c", ask, str(results), str(place / "parquet" / "verdicts.parquet")]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    print(ended.stdout, flush=True)
    return [f"Parquet: {ended.stderr[-1000:]}"] if ended.returncode else []


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path)
    for name in ("--crates", "--enzymeml"):
        parser.add_argument(name, metavar="PYTHON", help="nothing of it is checked without")
    parser.add_argument("--parquet", metavar="DIRECTORY", type=Path, help="libraries of Parquet")
    given = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        if given.crates:
            wrong += crates(given.results, given.crates, place)
        if given.parquet:
            wrong += parquet(given.results, given.parquet, place)
        if given.enzymeml:
            studied = {"study": given.results}
            if RATES is None:
                print("left out: the published tables of rates are not here")
            else:
                mtorkin("run", studies.write(RATES, place / "rates"), "--out", place / "rates-results", *QUICK)
                studied["rates"] = place / "rates-results"
            wrong += round_trips(studied, given.enzymeml, place)
    print("\n".join(wrong) or "all of it holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
