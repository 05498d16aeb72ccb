"""Several preincubations in a folder, as a column: what two folders with one each would be."""

from itertools import product

import pandas as pd
import pytest
from assays import folders

from mtorkin.assays.design import find_families
from mtorkin.assays.joint import join_families
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce

ASSAY = """\
mtorkin: 1
title: rates
enzyme: {{name: mTOR, preparation: lot 7}}
substrates: {{ATP: {{}}, protein: {{name: 4E-BP1}}}}
conditions: {{{conditions}}}
velocities: {{file: rates.csv, compound: TOR-1{more}}}
"""
LEVELS = list(product((5, 0, 30), (10, 40, 160), (1, 2, 4), (0, 20, 60)))


def velocity(minutes, atp, protein, dose):
    return 100 * atp / (atp + 40) * protein / (protein + 2) / (1 + dose * (1 + minutes / 10) / 30)


def table(heading="preincubation [min]", only=None, unit=1.0):
    lines = [f"{heading},ATP [uM],protein [uM],inhibitor [nM],velocity [a.u.]"]
    for minutes, *rest in LEVELS:
        if only in (None, minutes):
            lines.append(",".join(map(str, [f"{minutes * unit:.6g}", *rest, velocity(minutes, *rest)])))
    return "\n".join(lines) + "\n"


def write(path, text, conditions="", more=""):
    return folders.write(path, {"assay.yaml": ASSAY.format(conditions=conditions, more=more), "rates.csv": text})


def families(*paths):
    """The families of folders and of folders together without the names of folders, and the wells and name of each."""
    assays, found = {}, {}
    for path in paths:
        read = ingest(path, path.name)
        velocities = reduce(read.assay, read.wells, read.signals, Settings(), judged=False).velocities
        tables.VELOCITIES.write(velocities, path / "velocities.csv")  # as the workflow has it
        velocities = tables.VELOCITIES.read(path / "velocities.csv")
        assays[path.name], found[path.name] = read.assay, find_families(path.name, read.assay, velocities, {})
    rows, wells = join_families(assays, found)
    rows = pd.concat([*(each.families for each in found.values()), rows]).sort_values(["axis", "preincubation"])
    wells = pd.concat([*(each.family_wells for each in found.values()), wells])
    assert rows["family"].is_unique
    held = {
        name: part.drop(columns=["family", "assay", "well"]).sort_values(["substrate", "protein", "inhibitor"])
        for name, part in wells.groupby("family")
    }
    own = rows.drop(columns=["family", "assay"]).reset_index(drop=True)
    return own, [held[name].reset_index(drop=True) for name in rows["family"]], list(rows["family"])


BESIDE = "preincubated_with: [protein]"


def test_a_column_is_what_a_folder_each_would_be(tmp_path):
    rows, wells, names = families(write(tmp_path / "all", table(), BESIDE))
    expected_rows, expected_wells, _ = families(
        write(tmp_path / "at-once", table("wait", 0), "preincubation: 0 min"),
        write(tmp_path / "after-5", table("wait", 5), f"preincubation: 5 min, {BESIDE}"),
        write(tmp_path / "after-30", table("wait", 30), f"preincubation: 0.5 h, {BESIDE}"),
    )
    pd.testing.assert_frame_equal(rows, expected_rows)
    assert len(wells) == len(expected_wells) == 9  # two axes and both together, after three times
    for one, other in zip(wells, expected_wells, strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert "all / TOR-1 / ATP / preincubation 30 min" in names
    assert "all / TOR-1 / both / preincubation 0 min" in names


@pytest.mark.parametrize(
    ("text", "conditions", "more"),
    [
        (table("wait (h)", unit=1 / 60), "", ", columns: {preincubation: wait (h)}"),
        (table("wait"), "", ", columns: {preincubation: {column: wait, unit: min}}"),
        (table().replace("\n5,", "\n,"), "preincubation: 5 min", ""),
        (table().replace("\n0,", "\n,"), "preincubation: 0 min", ""),
    ],
    ids=["hours", "mapped", "5 of the folder", "0 of the folder"],
)
def test_however_it_is_written(tmp_path, text, conditions, more):
    wells = ingest(write(tmp_path / "all", text, conditions, more), "all").wells
    assert wells["preincubation"].tolist() == pytest.approx([minutes for minutes, *_ in LEVELS], rel=1e-5)


def test_levels_in_lines_and_along_the_top_too(tmp_path):
    lines = "Preincubation: 0 min\nATP [uM],inhibitor [nM],velocity [a.u.]\n10,0,9\n10,5,4\n"
    lines += "\nPreincubation: 0.5 h\nATP [uM],inhibitor [nM],velocity [a.u.]\n10,0,9\n10,5,1\n"
    top = "ATP [uM],inhibitor [nM],0 min,30 min\n10,0,9,9\n10,5,4,1\n"
    across = ", across: {levels: preincubation, velocity: a.u.}"
    for name, text, more in (("lines", lines, ""), ("top", top, across)):
        path = write(tmp_path / name, text, more=more)
        (path / "assay.yaml").write_text(
            (path / "assay.yaml").read_text().replace("4E-BP1}", "x, concentration: 2 uM}")
        )
        wells = ingest(path, name).wells.sort_values("velocity", kind="stable")
        assert sorted(zip(wells["preincubation"], wells["velocity"], strict=True)) == [(0, 4), (0, 9), (30, 1), (30, 9)]


def test_replicates_after_other_times_are_none(tmp_path):
    """A plate with two preincubations: wells after different ones are no replicates, and share their background."""
    layout = folders.LAYOUT.splitlines()
    layout = "\n".join(
        [layout[0] + ",preincubation [min]", *(f"{line},{n % 2 * 30}" for n, line in enumerate(layout[1:]))]
    )
    ingested = ingest(folders.good(tmp_path / "plate", layout=layout), "plate")
    found = dict(zip(ingested.wells["well"], ingested.wells["preincubation"], strict=True))
    assert found == {"A1": 0, "A2": 30, "B1": 0, "B2": 30}


@pytest.mark.parametrize(
    ("text", "conditions", "sentence"),
    [
        (table().replace("\n0,", "\n,"), "", "27 wells have no preincubation, row 29 among them, and others have"),
        (
            table("preincubation"),
            "",
            "no unit; write it into the heading (preincubation [min]) or into every cell (30 min",
        ),
        (table("preincubation [uM]"), "", "'uM' is not a unit of time"),
        (table("Pre-inc. time"), "", "say so under `columns:` in assay.yaml (preincubation: Pre-inc. time)"),
        (table("wait", 0), BESIDE, "says what stood beside the compound before the reaction; give the time too"),
    ],
)
def test_what_is_missing_is_said(tmp_path, text, conditions, sentence):
    said = folders.sentences(lambda: ingest(write(tmp_path / "all", text, conditions), "all"))
    assert any(sentence in each for each in said), said
