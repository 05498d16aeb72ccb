"""Folders of the bundled study with one thing changed at random: what comes out has to be right, or a sentence.

    .venv/bin/python benchmarks/fuzz.py --cases 300 --seed 1
    .venv/bin/python benchmarks/fuzz.py --case 17 --seed 1     # one of them again, with its traceback
    .venv/bin/python benchmarks/fuzz.py --cases 100 --verdicts

Every case has to give velocities or sentences (`InputError`): no other exception, no more than 20 seconds of CPU, no
more than a gigabyte, and no waiting for what never comes. After a change that leaves the meaning alone (line ends,
order of keys and rows) the velocities have to be those of the folder as it was, bit by bit.

With `--verdicts` compounds are judged too, by the wells of the folder alone (a second a case): none may be of another
class than in the folder as it was unless something is said of it, or the class is left open.
"""

from __future__ import annotations

import argparse
import copy
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from mtorkin.assays.compounds import canonical_names
from mtorkin.assays.design import find_families
from mtorkin.assays.schema import Assay
from mtorkin.base.errors import InputError
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import fit_families
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import Reduced, reduce
from mtorkin.verdict.decide import decide
from mtorkin.verdict.study import FittedStudy

STUDY = Path(__file__).resolve().parents[1] / "data" / "study"
FOLDERS = sorted(path.name for path in STUDY.iterdir() if (path / "assay.yaml").is_file())
#: CPU seconds and bytes that a case may take, and seconds that it may wait on a busy machine.
SECONDS, MEMORY, WAIT = 20, 1_000_000_000, 600
#: CPU seconds with verdicts, and the words that leave a class open.
JUDGED, OPEN = 120, ("unresolved", "not-interpretable")
#: What people and programs leave in cells and values.
NASTY: tuple[Any, ...] = (
    "", " ", "nan", "NaN", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "-1", "-0", "1,5", "1.000,5", "1'000",
    "１２", "=1+1", "+1", "@x", "#REF!", "\x1b[31mred", "\x00", "\ufeff", "\u202e", "x" * 5000, "9" * 400, "A1", "A0",
    "ZZ99", "a/../b", "None", "null", "true", "2026-01-01", "1 kg", "3 uM uM", "5 %", "µM", "<", "{well}", "%s",
    "\ud7ff", "1 234", "1\u202f234.5", "\u22121", "\uff0d0.5", "0,5 \u00b5M", "[ATP] (uM)", "\u6e29\u5ea6",
)  # fmt: skip
#: What a key of assay.yaml may hold by mistake.
MISTAKEN: tuple[Any, ...] = (
    *NASTY, None, True, False, 0, -1, 10**400, 1e308, float("nan"), float("inf"), [], {}, [[]], [None], {"a": {"b": 1}},
    {1: 2}, ["x"] * 50,
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A kind of change: what it does to a folder, and whether that leaves the meaning alone."""

    apply: Callable[[Path, random.Random], None]
    same: bool = False


def _tables(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".toml"))


def _rewritten(change: Callable[[list[str], random.Random], list[str]]) -> Callable[[Path, random.Random], None]:
    """A change of the lines of one text file, assay.yaml among them."""

    def apply(folder: Path, dice: random.Random) -> None:
        path = dice.choice([folder / "assay.yaml", *_tables(folder)])
        lines = path.read_bytes().decode("utf-8").splitlines(keepends=True)
        path.write_bytes("".join(change(lines, dice)).encode("utf-8", "surrogatepass"))

    return apply


def _cell(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    text = lines[at].rstrip("\r\n")
    mark = dice.choice([",", ";", ":", "\t", " "])
    cells = text.split(mark)
    cells[dice.randrange(len(cells))] = str(dice.choice(NASTY))
    return [*lines[:at], mark.join(cells) + "\n", *lines[at + 1 :]]


def _without(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    return lines[:at] + lines[at + dice.choice([1, 1, 2, 8]) :]


def _twice(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def _swapped(lines: list[str], dice: random.Random) -> list[str]:
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _cut(folder: Path, dice: random.Random) -> None:
    path = dice.choice(_files(folder))
    content = path.read_bytes()
    path.write_bytes(content[: dice.randrange(len(content) + 1)])


def _bytes(folder: Path, dice: random.Random) -> None:
    path = dice.choice(_files(folder))
    content = bytearray(path.read_bytes())
    for _ in range(dice.choice([1, 4, 64])):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(bytes(content))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _other_kind(folder: Path, dice: random.Random) -> None:
    """A file that is a directory, a broken link, a pipe, empty, or another file of the folder."""
    path = dice.choice(_files(folder))
    others = [each for each in _files(folder) if each != path]
    path.unlink()
    kind = dice.choice(["directory", "link", "pipe", "empty", "other", "absent"])
    if kind == "directory":
        path.mkdir()
    elif kind == "link":
        path.symlink_to("nowhere")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "empty":
        path.touch()
    elif kind == "other" and others:
        shutil.copy(dice.choice(others), path)


def _described(change: Callable[[dict[str, Any], random.Random], None]) -> Callable[[Path, random.Random], None]:
    """A change of what assay.yaml says."""

    def apply(folder: Path, dice: random.Random) -> None:
        path = folder / "assay.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(content, dice)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    return apply


def _places(content: Any) -> list[tuple[Any, Any]]:
    """Every key or position within content, as what holds it and the key."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [place for key, value in pairs for place in ((content, key), *_places(value))]


def _value(content: dict[str, Any], dice: random.Random) -> None:
    holder, key = dice.choice(_places(content))
    holder[key] = copy.deepcopy(dice.choice(MISTAKEN))


def _no_key(content: dict[str, Any], dice: random.Random) -> None:
    holder, key = dice.choice(_places(content))
    del holder[key]


def _other_key(content: dict[str, Any], dice: random.Random) -> None:
    holder, key = dice.choice([place for place in _places(content) if isinstance(place[0], dict)])
    holder[dice.choice([str(key).upper(), f"{key} ", f"{key}s", dice.choice(NASTY), 7])] = holder.pop(key)


def _moved(content: dict[str, Any], dice: random.Random) -> None:
    (holder, key), (other, place) = dice.choice(_places(content)), dice.choice(_places(content))
    other[place] = copy.deepcopy(holder[key])


def _reordered(content: dict[str, Any], dice: random.Random) -> None:
    items = list(content.items())
    dice.shuffle(items)
    content.clear()
    content.update(items)


def _rows_reordered(folder: Path, dice: random.Random) -> None:
    """The rows of a long layout in another order; other layouts are left as they are."""
    path = folder / "layout.csv"
    if path.is_file() and "well" in (lines := path.read_text(encoding="utf-8").splitlines())[0].split(","):
        rows = lines[1:]
        dice.shuffle(rows)
        path.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")


def _written_otherwise(change: Callable[[str, random.Random], bytes]) -> Callable[[Path, random.Random], None]:
    """Every table whose columns are set apart by commas, as another program writes it."""

    def apply(folder: Path, dice: random.Random) -> None:
        for path in _tables(folder):
            text = path.read_bytes().decode("utf-8")
            if path.suffix == ".csv" and not any(mark in text for mark in (";", "\t", '"')):
                path.write_bytes(change(text, dice))

    return apply


def _padded(text: str, _dice: random.Random) -> bytes:
    lines = text.splitlines()
    most = max(line.count(",") for line in lines)
    return "".join(line + "," * (most - line.count(",")) + "\r\n" for line in lines).encode()


def _with_commas(text: str, between: str) -> bytes:
    """Decimal commas; with commas between columns too nobody can read the file."""
    number = re.compile(r"-?\d+\.\d+(?:[eE][+-]?\d+)?")
    rows = [line.split(",") for line in text.splitlines()]
    rows = [[cell.replace(".", ",") if number.fullmatch(cell) else cell for cell in row] for row in rows]
    return "".join(between.join(row) + "\n" for row in rows).encode()


def _with_minus(text: str, dice: random.Random) -> bytes:
    sign = dice.choice(["\u2212", "\uff0d"])
    return re.sub(r"(?<![^,\n])-(?=\d+(?:\.\d+)?(?:[,\r\n]|$))", sign, text).encode()


CHANGES: dict[str, Change] = {
    "lines end as elsewhere": Change(
        _rewritten(lambda lines, dice: [line.rstrip("\r\n") + dice.choice(["\n", "\r\n"]) for line in lines]), same=True
    ),
    "a mark of the byte order": Change(_rewritten(lambda lines, dice: ["\ufeff", *lines]), same=True),
    "empty lines at the end": Change(_rewritten(lambda lines, dice: [*lines, "\n", "\n"]), same=True),
    "keys in another order": Change(_described(_reordered), same=True),
    "rows in another order": Change(_rows_reordered, same=True),
    "another encoding": Change(
        _written_otherwise(lambda text, dice: text.encode(dice.choice(["utf-8-sig", "utf-16", "utf-16-be"]))), same=True
    ),
    "as many delimiters in every line": Change(_written_otherwise(_padded), same=True),
    "decimal commas": Change(_written_otherwise(lambda text, _: _with_commas(text, ";")), same=True),
    "decimal commas among commas": Change(_written_otherwise(lambda text, _: _with_commas(text, ",")), same=True),
    "minus signs of typographers": Change(_written_otherwise(_with_minus), same=True),
    "a cell": Change(_rewritten(_cell)),
    "a line missing": Change(_rewritten(_without)),
    "a line twice": Change(_rewritten(_twice)),
    "lines swapped": Change(_rewritten(_swapped)),
    "a file cut": Change(_cut),
    "bytes": Change(_bytes),
    "a file of another kind": Change(_other_kind),
    "a value of assay.yaml": Change(_described(_value)),
    "a key missing": Change(_described(_no_key)),
    "another key": Change(_described(_other_key)),
    "a value elsewhere": Change(_described(_moved)),
}


@dataclass(frozen=True)
class Found:
    """What came out of a folder: its velocities, all sentences, and the class of every compound where it was asked."""

    velocities: pd.DataFrame
    said: list[str]
    classes: dict[str, str]


def read(folder: Path, name: str, judged: bool) -> Found:
    """Read and reduce a folder, and judge its compounds."""
    given = ingest(folder, name)
    reduced = reduce(given.assay, given.wells, given.signals, Settings())
    said = [problem.sentence() for problem in (*given.problems, *reduced.problems)]
    classes = _classes(name, given.assay, reduced) if judged else {}
    return Found(reduced.velocities.sort_values(["plate", "well"], ignore_index=True), said, classes)


def _classes(name: str, assay: Assay, reduced: Reduced) -> dict[str, str]:
    """The class of every compound by the families of its folder; those with something to be wary of beside it."""
    used = sorted(reduced.velocities["compound"].dropna().unique())
    canonical, _ = canonical_names({name: assay}, used)
    design = find_families(name, assay, reduced.velocities, canonical)
    fitted = fit_families(design.families, design.family_wells, Settings())
    rapalogs = frozenset(compound for compound in used if assay.is_rapalog(compound))
    tables = (fitted.fits, fitted.parameters, fitted.patterns, reduced.quality)
    study = FittedStudy(design.families, *tables, rapalogs=rapalogs)
    judged = {}
    for compound in used:
        about = {"name": None, "rapalog": compound in rapalogs, "simulated": assay.simulated}
        judged[compound] = str(decide(compound, about, study, Settings())["verdict"])
    return judged


@cache
def untouched(name: str, judged: bool) -> Found:
    """What comes out of a folder as it is."""
    return read(STUDY / name, name, judged)


def unflagged(found: Found, before: Found) -> list[str]:
    """Compounds of another class than before, of which nothing is said that was not said before."""
    if set(found.said) - set(before.said):
        return []
    known = {compound: word for compound, word in found.classes.items() if word not in OPEN}
    return [
        f"{compound} is {word}, and was {before.classes[compound]}"
        for compound, word in known.items()
        if before.classes.get(compound, word) not in (word, *OPEN)
    ]


def wrong(seed: int, number: int, judged: bool = False) -> tuple[str, str]:
    """What a case was, and what is wrong with what came out; empty where nothing is."""
    dice = random.Random(f"{seed} {number}")
    name, kind = dice.choice(FOLDERS), list(CHANGES)[number % len(CHANGES)]
    what = f"case {number}, {name}: {kind}"
    before = untouched(name, judged) if judged or CHANGES[kind].same else None
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        shutil.copytree(STUDY / name, folder)
        CHANGES[kind].apply(folder, dice)
        signal.setitimer(signal.ITIMER_PROF, JUDGED if judged else SECONDS)
        signal.alarm(WAIT)
        try:
            found = read(folder, name, judged)
            said = found.said
        except InputError as error:
            found, said = None, [problem.sentence() for problem in error.problems]
        except Exception:
            return what, traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
    same = CHANGES[kind].same and found is not None and before is not None
    if same and not found.velocities.equals(before.velocities):
        return what, "other velocities, though nothing changed its meaning"
    if judged and found is not None and before is not None and (changed := unflagged(found, before)):
        return what, f"another class, and nothing is said: {changed}"
    if found is None and not said:
        return what, "neither velocities nor a sentence"
    if any(not sentence.strip() or "Traceback" in sentence for sentence in said):
        return what, f"no sentence: {said}"
    return what, ""


def _late(_number: int, _frame: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s of CPU, or {WAIT} s in all")


def main() -> None:
    """Run the cases, print those that are wrong, and fail where there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="one case alone")
    parser.add_argument("--verdicts", action="store_true", help="judge the compounds too")
    parser.add_argument("--minutes", type=float, help="end after so many, whatever is left")
    asked = parser.parse_args()
    for late in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(late, _late)
    # Beyond this the system refuses memory, which is an exception like any other.
    resource.setrlimit(resource.RLIMIT_DATA, (2 * MEMORY, 2 * MEMORY))
    warnings.simplefilter("ignore")
    numbers = range(asked.cases) if asked.case is None else [asked.case]
    bad = done = 0
    end = time.monotonic() + 60.0 * (asked.minutes or 1e6)
    for number in numbers:
        if time.monotonic() > end:
            break
        done += 1
        what, why = wrong(asked.seed, number, asked.verdicts)
        if why:
            bad += 1
            shown = why if asked.case is not None else " | ".join(why.strip().splitlines()[-3:])
            print(f"{what}\n    {shown}", flush=True)
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1000
    print(f"{done} cases, {bad} wrong, {largest / 1e6:.0f} MB at most")
    if bad or largest > MEMORY:
        sys.exit(1)


if __name__ == "__main__":
    main()
