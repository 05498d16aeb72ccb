"""Changes at random: each kind is a row, with what it does to a copy of what a study rests on."""

from __future__ import annotations

import ast
import csv
import io
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from mtorkin.base.errors import InputError
from mtorkin.base.settings import Settings, read_settings
from mtorkin.workflow.dependencies import PACKAGE

#: Rooms whose constants are changed; `kinetics/engine` is compiled, and has a kind of its own.
ROOMS = ("kinetics", "verdict", "reduction", "rates", "detection", "quality")
ENGINE = ("kinetics", "engine")
#: Sections of the settings that results that are locked may depend on.
SECTIONS = ("selection", "departures", "regions", "fit", "evidence", "quality")
#: Files of rules.
RULES = ("verdict/rules.yaml", "kinetics/mechanisms.yaml", "assays/evidence.yaml")
UNITS = (("nM", "uM", "mM"), ("s", "min", "h"))


@dataclass
class Place:
    """A copy of what a study rests on.

    Attributes
    ----------
    root
        An empty directory.
    study
        The folders of the study, in it.
    settings
        Settings that are not the default.
    """

    root: Path
    study: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def package(self) -> Path:
        """A copy of the package, which is made when it is asked for."""
        copy = self.root / "src" / PACKAGE.name
        if not copy.is_dir():
            shutil.copytree(PACKAGE, copy)
        return copy

    @property
    def other_package(self) -> bool:
        """Whether the package was changed."""
        return (self.root / "src").is_dir()


@dataclass(frozen=True)
class Change:
    """What was changed, and the cause that has to be named.

    Attributes
    ----------
    words
        What was changed, for a reader.
    cause
        Kind and name of the cause, as a comparison calls them.
    """

    words: str
    cause: tuple[str, str]


Apply = Callable[[Place, random.Random], Change]


def _input(path: Path, words: str) -> Change:
    name = f"{path.parent.name}/{path.name}"
    return Change(f"{name}, {words}", ("input", name))


def _folders(place: Place) -> list[Path]:
    return sorted(path.parent for path in place.study.glob("*/assay.yaml"))


# A cell: a number that an instrument wrote.


def cell(place: Place, dice: random.Random) -> Change:
    """A signal, or a velocity of a table, by a factor of up to three."""
    folder = dice.choice(_folders(place))
    path = dice.choice(sorted(each for each in folder.iterdir() if each.stem not in ("assay", "layout")))
    factor = dice.uniform(1.05, 3.0) ** dice.choice([-1, 1])
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = [each for row in book["Results"].iter_rows() for each in row if isinstance(each.value, (int, float))]
        chosen = dice.choice([each for each in cells if each.value > 100])
        before, chosen.value = chosen.value, round(chosen.value * factor, 1)
        book.save(path)
        return _input(path, f"{chosen.coordinate}: {before} -> {chosen.value}")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at, start, end = dice.choice(list(_signals(lines)))
    before = lines[at][start:end]
    after = f"{float(before.replace(',', '.')) * factor:.1f}".replace(".", "," if "," in before else ".")
    lines[at] = lines[at][:start] + after + lines[at][end:]
    path.write_text("".join(lines), encoding="utf-8")
    return _input(path, f"line {at + 1}: {before} -> {after}")


_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _signals(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Line, start and end of the signals: those of a plate side by side, or the last of the cells of a long table."""
    for number, line in enumerate(lines):
        text = line.rstrip("\r\n")
        mark = ";" if ";" in text else ","
        starts = [0, *(found.end() for found in re.finditer(mark, text))]
        spans = [(start, start + len(text[start:].partition(mark)[0])) for start in starts]
        spans = [span for span in spans if _NUMBER.fullmatch(text[slice(*span)])]
        values = [text[slice(*span)] for span in spans]
        if len(values) >= 12 and values != [str(column + 1) for column in range(len(values))]:
            yield from ((number, *span) for span in spans)
        elif len(values) in (2, 3) and spans[-1][1] == len(text) and "," in text[: spans[-1][0]]:
            yield number, *spans[-1]


# A unit.


def unit(place: Place, dice: random.Random) -> Change:
    """A unit of an assay, a layout or a heading, by another of its dimension."""
    known = "|".join(each for units in UNITS for each in units)
    found = [
        (path, match)
        for folder in _folders(place)
        for path in sorted(folder.iterdir())
        if path.suffix in (".yaml", ".toml", ".csv")
        for match in re.finditer(rf"(?:(?<=\[)|(?<=\d ))(?:{known})\b", path.read_text(encoding="utf-8"))
    ]
    folder = dice.choice(sorted({path.parent for path, _ in found}))
    path, match = dice.choice([each for each in found if each[0].parent == folder])
    others = next(units for units in UNITS if match[0] in units)
    after = dice.choice([each for each in others if each != match[0]])
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: match.start()] + after + text[match.end() :], encoding="utf-8")
    line = text.count("\n", 0, match.start()) + 1
    return _input(path, f"line {line}: {match[0]} -> {after}")


# A well.


def well(place: Place, dice: random.Random) -> Change:
    """What a layout or a table says of a well: left out, gone, another role, level or place."""
    path = dice.choice(sorted(path for path in place.study.glob("*/*") if path.stem in ("layout", "rates")))
    if path.suffix == ".toml":
        return _well_of_rows(path, dice)
    rows = _read(path)
    head = rows[0]
    if "well" not in head and "concentration" not in head:
        words = _well_of_block(rows, dice)
    else:
        words = dice.choice(_OF_A_LONG_TABLE if "well" in head else _OF_RATES)(rows, dice)
    _write(path, rows)
    return _input(path, words)


def _read(path: Path) -> list[list[Any]]:
    if path.suffix == ".xlsx":
        return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def _write(path: Path, rows: list[list[Any]]) -> None:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
        return
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def _column(rows: list[list[Any]], start: str) -> int:
    return next(number for number, name in enumerate(rows[0]) if str(name).startswith(start))


def _sample(rows: list[list[Any]], dice: random.Random) -> int:
    role = _column(rows, "role")
    return dice.choice([number for number, row in enumerate(rows) if row and row[role] == "sample"])


def _excluded(rows: list[list[Any]], dice: random.Random) -> str:
    at = _sample(rows, dice)
    for number, row in enumerate(rows):
        row.append("exclude" if number == 0 else "a bubble" if number == at else "")
    return f"row {at + 1}: excluded"


def _gone(rows: list[list[Any]], dice: random.Random) -> str:
    at = dice.randrange(1, len(rows))
    del rows[at]
    return f"row {at + 1}: gone"


def _other_role(rows: list[list[Any]], dice: random.Random) -> str:
    at, role = _sample(rows, dice), _column(rows, "role")
    rows[at][role] = dice.choice(["low control", "high control"])
    for name in ("compound", "inhibitor"):
        rows[at][_column(rows, name)] = "" if isinstance(rows[0][0], str) else None
    return f"row {at + 1}: sample -> {rows[at][role]}"


def _swapped(rows: list[list[Any]], dice: random.Random) -> str:
    place = _column(rows, "well")
    one = other = _sample(rows, dice)
    while other == one:
        other = _sample(rows, dice)
    rows[one][place], rows[other][place] = rows[other][place], rows[one][place]
    return f"rows {one + 1} and {other + 1}: wells swapped"


def _other_level(rows: list[list[Any]], dice: random.Random) -> str:
    at = _sample(rows, dice)
    substrate = "ATP" if any("ATP" in str(name) for name in rows[0]) else "protein"
    column = _column(rows, dice.choice(["inhibitor", substrate]))
    before = rows[at][column]
    levels = {row[column] for row in rows[1:] if row and row[column] not in ("", None, before)}
    rows[at][column] = dice.choice(sorted(levels, key=str))
    return f"row {at + 1}, {rows[0][column]}: {before} -> {rows[at][column]}"


def _other_number(rows: list[list[Any]], dice: random.Random) -> str:
    at = dice.randrange(1, len(rows))
    before, rows[at][1] = rows[at][1], str(float(rows[at][1]) * 2)
    return f"row {at + 1}: {before} -> {rows[at][1]}"


_OF_A_LONG_TABLE = (_excluded, _gone, _other_role, _swapped, _other_level)
_OF_RATES = (_gone, _other_number)


def _well_of_block(rows: list[list[Any]], dice: random.Random) -> str:
    """A cell of a layout in the shape of a plate: of a well with a compound, the role or a level."""
    heads = [number for number, row in enumerate(rows) if len(row) > 2 and row[1] == "1"]
    at, column = dice.choice(heads), dice.randrange(1, 13)
    row = at + dice.randrange(2, 7)
    before = rows[row][column]
    others = {"role": ["low control", "high control"], "compound": ["SIM-OTHER"]}
    given = next((words for start, words in others.items() if rows[at][0].startswith(start)), None)
    rows[row][column] = dice.choice(given) if given else str(float(before) * 2)
    return f"row {row + 1}, column {column}: {before} -> {rows[row][column]}"


def _well_of_rows(path: Path, dice: random.Random) -> Change:
    """A level of a row or column of wells of a wellmap file."""
    text = path.read_text(encoding="utf-8")
    match = dice.choice(list(re.finditer(r"(?<=')(\d+)(?= [nu]M')", text)))
    after = str(int(match[1]) * 2)
    path.write_text(text[: match.start()] + after + text[match.end() :], encoding="utf-8")
    line = text.count("\n", 0, match.start()) + 1
    return _input(path, f"line {line}: {match[1]} -> {after}")


# A setting.


def setting(place: Place, dice: random.Random) -> Change:
    """A number of the settings by a factor, a flag or word by another."""
    defaults = Settings()
    numbers = [
        (section, name, value)
        for section in SECTIONS
        for name, value in getattr(defaults, section).model_dump().items()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value
    ]
    while True:
        section, name, value = dice.choice(numbers)
        changed = type(value)(value * dice.choice([0.5, 0.8, 1.5, 2.0]))
        given = {section: {name: changed}}
        try:
            read_settings(given)
        except InputError:
            continue
        if changed != value:
            place.settings.update(given)
            return Change(f"{section}.{name}: {value} -> {changed}", ("setting", f"{section}.{name}"))


# A rule, and a constant.


def rule(place: Place, dice: random.Random) -> Change:
    """A number of a file of rules by a factor, one of two words by the other, or a row of a list gone."""
    name = dice.choice(RULES)
    path = place.package / name
    text = path.read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    words, edit = dice.choice(list(_edits(content, (), dice)))
    edit()
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return Change(f"{name}, {words}", ("rules", name))


def _edits(holder: Any, at: tuple[str, ...], dice: random.Random) -> Iterator[tuple[str, Callable[[], object]]]:
    """What can be done to rules, each in words and as an action; texts and sources, which decide nothing, are left."""
    items = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
    for key, value in items:
        here = (*at, str(key))
        if isinstance(value, (dict, list)) and key not in ("sources", "rules", "experiments"):
            yield from _edits(value, here, dice)
            if isinstance(value, list) and len(value) > 1:
                yield f"{'.'.join(here)}: without {str(value[-1])[:80]}", value.pop
        elif isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and key != "version"):
            after = value * dice.choice([0.25, 0.5, 2.0, 4.0])
            yield f"{'.'.join(here)}: {value:g} -> {after:g}", partial(holder.__setitem__, key, after)
        elif isinstance(value, str) and value in _OTHER:
            after = _OTHER[value]
            yield f"{'.'.join(here)}: {value} -> {after}", partial(holder.__setitem__, key, after)


#: Words of rules, by others that may stand in their place.
_OTHER = {
    "competitive": "uncompetitive", "atp-competitive": "noncompetitive", "rapalog-like": "noncompetitive",
    "noncompetitive": "uncompetitive", "uncompetitive": "noncompetitive", "substrate-competitive": "uncompetitive",
    "beta_low": "beta_high", "alpha": "alpha_partial", "fkbp12_shift": "shift", "lost": "shift", "needed": "not needed",
    "++": "-", "+": "X", "-": "+",
}  # fmt: skip


def constant(place: Place, dice: random.Random) -> Change:
    """A constant of a module, by a factor."""
    room = dice.choice(ROOMS)
    files = sorted(path for path in (place.package / room).rglob("*.py") if path.parent.name != ENGINE[-1])
    return _constant(place.package, files, dice)


def engine(place: Place, dice: random.Random) -> Change:
    """A constant of the compiled fit engine, by a factor."""
    return _constant(place.package, sorted(place.package.joinpath(*ENGINE).glob("*.py")), dice)


def _constant(package: Path, files: list[Path], dice: random.Random) -> Change:
    found = [
        (path, node.value, target.id)
        for path in files
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and isinstance(node.value.value, (int, float))
        if not isinstance(node.value.value, bool) and node.value.value
    ]
    path, node, name = dice.choice(found)
    before = node.value
    factor = dice.choice([0.5, 2.0, 4.0])
    after: float = max(1, int(before * factor)) if isinstance(before, int) else before * factor
    if after == before:
        after = before * 2
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = lines[node.lineno - 1]
    lines[node.lineno - 1] = line[: node.col_offset] + repr(after) + line[node.end_col_offset :]
    path.write_text("".join(lines), encoding="utf-8")
    named = path.relative_to(package).as_posix()
    return Change(f"{named}, {name}: {before:g} -> {after:g}", ("room", named.partition("/")[0]))


#: Kind to what it does, and how many of 200 changes are of it.
KINDS: dict[str, tuple[Apply, int]] = {
    "cell": (cell, 45), "unit": (unit, 25), "well": (well, 45), "setting": (setting, 25), "rule": (rule, 26),
    "constant": (constant, 30), "engine": (engine, 4),
}  # fmt: skip


def kinds(cases: int) -> list[str]:
    """The kind of every case: the first of all kinds before the second of any, so that every part is a fair sample."""
    share = sum(count for _, count in KINDS.values())
    dealt = [
        ((turn + 0.5) / count, kind) for kind, (_, whole) in KINDS.items()
        for count in [max(1, round(whole * cases / share))] for turn in range(count)
    ]  # fmt: skip
    return [kind for _, kind in sorted(dealt)]
