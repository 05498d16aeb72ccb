"""`mtorkin new --design`: the plate that it writes is the plate that `check --design` reads."""

import csv
from collections import Counter

import pytest

from mtorkin import cli
from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.sheets.wells import PLATES, well_order

SERIES = "--compound KIN-7 --top 9 uM --factor 3 --levels 6"
#: What a person fills in.
FILLED = {"name": "mTOR", "reaction_time": "25 min", "format": "fluorescence", "low": "no enzyme"}


def new(folder, options):
    return cli.main(["new", str(folder), "--design", *options.split()])


def fill_in(folder, protein="1.5 uM"):
    path = folder / "assay.yaml"
    text = path.read_text(encoding="utf-8").replace("concentration: FILL IN", f"concentration: {protein}")
    for key, value in FILLED.items():
        assert f"  {key}: FILL IN" in text
        text = text.replace(f"  {key}: FILL IN", f"  {key}: {value}")
    assert "\n  FILL IN" not in text
    path.write_text(text, encoding="utf-8")


def layout(folder):
    with (folder / "layout.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("options", "wells"),
    [
        ("--ATP 20 60 180 uM", 48),
        ("--ATP 20 60 180 uM --protein 1.5 uM --seed 5", 48),
        ("--ATP 0.1 mM --protein 0.5 1 2 4 uM --replicates 3 --plate 384", 96),
        ("--ATP 20 60 180 540 uM --protein 500 nM 1 uM 2 uM --replicates 4 --plate 1536", 384),
        ("--substrate 5 10 20 a.u. --replicates 1", 24),
        ("--ATP 100 uM --protein 2 uM", 16),
    ],
)
def test_it_reads_back_without_a_problem(tmp_path, capsys, options, wells):
    folder = tmp_path / "planned"
    assert new(folder, f"{SERIES} {options}") == OK
    assert f"mtorkin check --design {folder}" in capsys.readouterr().out
    fill_in(folder)
    assert cli.main(["check", "--design", str(folder)]) == OK
    said = capsys.readouterr()
    assert said.err == ""
    assert "planned: ok" in said.out
    assert "0.037037 to 9 uM" in said.out  # 9 uM / 3^5 is the lowest dose
    found = read_layouts(folder, load_assay(folder, "planned"), "planned")
    assert found.problems == []
    assert len(found.rows) == wells


def test_every_composition_has_its_replicates_and_every_level_its_controls(tmp_path):
    assert new(tmp_path, f"{SERIES} --ATP 20 60 180 uM --replicates 3 --plate 384") == OK
    rows = layout(tmp_path)
    assert {row["inhibitor [uM]"] for row in rows if row["role"] == "sample"} >= {"9", "3", "1"}
    contents = Counter(tuple(value for name, value in row.items() if name != "well") for row in rows)
    assert set(contents.values()) == {3}
    for role in ("low control", "high control"):
        assert sorted(content[-1] for content in contents if content[0] == role) == ["180", "20", "60"]
    assert {row["compound"] for row in rows if row["role"] != "sample"} == {""}


def test_in_order_a_row_holds_the_series_at_one_level(tmp_path):
    assert new(tmp_path, f"{SERIES} --ATP 20 60 180 uM") == OK
    assert [(row["well"], row["inhibitor [uM]"]) for row in layout(tmp_path)[:3]] == [
        ("A1", "9"), ("A2", "3"), ("A3", "1"),
    ]  # fmt: skip
    levels = {}
    for row in layout(tmp_path):
        levels.setdefault(row["well"][0], set()).add(row["ATP [uM]"])
    assert levels == {"A": {"20"}, "B": {"60"}, "C": {"180"}, "D": {"20"}, "E": {"60"}, "F": {"180"}}


def test_the_random_order_is_that_of_its_seed(tmp_path):
    texts = []
    for name, more in (("a", ""), ("b", "--seed 1"), ("c", "--seed 1"), ("d", "--seed 2")):
        assert new(tmp_path / name, f"{SERIES} --ATP 20 60 180 uM {more}") == OK
        texts.append((tmp_path / name / "layout.csv").read_text(encoding="utf-8"))
    ordered, first, again, other = texts
    assert first == again
    assert len({ordered, first, other}) == 3
    # The same wells with the same contents, in another order.
    parts = [[line.partition(",") for line in text.splitlines()] for text in (ordered, first)]
    for place in (0, 2):
        assert Counter(part[place] for part in parts[0]) == Counter(part[place] for part in parts[1])
    assert "notes: wells in random order, seed 1" in (tmp_path / "b" / "assay.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", PLATES)
def test_a_full_plate(tmp_path, size):
    """Six doses and two controls at three levels."""
    replicates = size // 24
    assert new(tmp_path, f"{SERIES} --ATP 20 60 180 uM --plate {size} --replicates {replicates}") == OK
    places = [well_order(row["well"]) for row in layout(tmp_path)]
    rows, columns = PLATES[size]
    assert places == [(row, column) for row in range(rows) for column in range(columns)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            f"{SERIES} --ATP 10 20 40 80 160 uM --replicates 3",
            "6 concentrations and 2 controls at each level (5 of ATP), 3 wells of each, need 120 wells, and the plate "
            "has 96; take a larger plate, fewer levels or fewer replicates",
        ),
        (f"{SERIES} --ATP 10 20 40", "--ATP: '10' has no unit; write for example 10 nM"),
        (f"{SERIES} --ATP 10 2,5 uM", "--ATP: '2,5 uM' is not a number with a unit"),
        (f"{SERIES} --ATP 10 20 40 min", "--ATP: 'min' is a unit of time"),
        (f"{SERIES} --ATP 10 uM 20 uM 10000 nM", "--ATP: 10000 nM is given twice"),
        (f"{SERIES} --ATP 0 20 40 uM", "--ATP: '0 uM' is zero"),
        (f"{SERIES} --ATP 10 20 uM", "ATP has 2 levels, which is too few for a mechanism"),
        (f"{SERIES} --ATP 10 20 40 uM --plate 100", "--plate: there is no plate of 100 wells here; there are those of"),
        (f"{SERIES} --ATP 10 20 40 uM --replicates two", "--replicates: must be a number; found 'two'"),
        (f"{SERIES} --ATP 10 20 40 uM --substrate 1 uM", "an enzyme has ATP and protein, or one substrate"),
        (SERIES, "no substrate has a level"),
        ("--compound X --top 9 min --factor 3 --levels 6 --ATP 10 uM", "--top: 'min' is a unit of time"),
        ("--compound X --top 9 uM --factor 1 --levels 6 --ATP 10 uM", "--factor: "),
        ("--compound X --ATP 10 uM", "a design needs --top, --factor, --levels; write for example --design"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path, capsys, options, sentence):
    assert new(tmp_path / "none", options) == BAD_INPUT
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_options_of_a_plate_go_with_design(tmp_path, capsys):
    assert cli.main(["new", str(tmp_path / "none"), "--plate", "384"]) == BAD_INPUT
    assert "--plate: says how a plate is to be pipetted; add --design" in capsys.readouterr().err
