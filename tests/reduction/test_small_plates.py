"""Plates as students have them: replicates side by side, wells that read the same throughout, one well of a kind."""

import numpy as np
import pandas as pd
import pytest
from shared import CASES

from mtorkin.base.settings import Settings
from mtorkin.base.tables.plates import UNPLACED
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce

SETTINGS = Settings()
TABLES = CASES / "tables"
ROWS = "ABCDEFGHIJKLMNOP"
LEVELS, DOSES = (4.0, 13.0, 70.0), (0.0, 1.5, 6.0)


def rate(atp, dose):
    """A competitive inhibitor: Km 15 uM, Ki 2 uM, Vmax 1."""
    return atp / (atp + 15.0 * (1.0 + dose / 2.0))


def blocks(shape, first=1):
    """Places of blocks of replicates, inside the outer ring of 96 wells: (rows, columns) of wells each."""
    rows, columns = shape
    for top in range(first, 8 - first - rows + 1, rows):
        for left in range(first, 12 - first - columns + 1, columns):
            yield [f"{ROWS[top + i]}{left + j + 1}" for i in range(rows) for j in range(columns)]


def side_by_side(shape, reads, levels=LEVELS, doses=DOSES):
    """Rows for the `plate` fixture: each composition in a block of wells, low controls at one level."""
    contents = [("sample", atp, dose) for atp in levels for dose in doses] + [("low control", levels[0], None)]
    placed = zip(contents, blocks(shape), strict=False)
    return [(well, *content, reads(*content)) for content, wells in placed for well in wells]


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2)])
def test_replicates_side_by_side_tell_nothing_of_positions(describe, plate, shape):
    random = np.random.default_rng(5)

    def reads(role, atp, dose):
        true = 900.0 * rate(atp, dose) if role == "sample" else 0.0
        return round(80.0 + true * (1 + 0.02 * random.standard_normal()) + random.standard_normal(), 1)

    reduced = reduce(describe(), *plate(side_by_side(shape, reads)), SETTINGS)
    samples = reduced.velocities[reduced.velocities["role"] == "sample"]
    expected = [900.0 * rate(atp, dose) / 20 for atp, dose in zip(samples["ATP"], samples["inhibitor"], strict=True)]
    assert samples["velocity"].to_numpy(float) == pytest.approx(expected, rel=0.12, abs=0.5)
    judged = reduced.quality.set_index("metric")
    for metric in ("drift across rows, %", "drift across columns, %", "edge effect, %"):
        assert np.isnan(judged.loc[metric, "value"])
        why = "confounded with the layout" if shape[0] * shape[1] > 2 else "degrees of freedom"
        assert why in judged.loc[metric, "note"]


def test_a_well_that_reads_the_same_throughout_is_one_control_of_several(describe, plate):
    """Read to three decimals; five of six low controls drift by a digit, one does not."""
    times = np.arange(9.0)

    def reads(role, atp, dose):
        slope = 0.08 * rate(atp, dose) if role == "sample" else 0.0002
        return [(t, round(0.052 + slope * t, 3)) for t in times]

    rows = side_by_side((1, 2), reads) + side_by_side((2, 1), reads)[-2:]
    controls = [index for index, row in enumerate(rows) if row[1] == "low control"]
    rows[controls[0]] = (*rows[controls[0]][:4], [(t, 0.052) for t in times])
    rows = [(f"{ROWS[i // 12]}{i % 12 + 1}", *row[1:]) for i, row in enumerate(rows)]
    reduced = reduce(describe(detection={"kind": "kinetic"}), *plate(rows), SETTINGS)
    found = reduced.velocities
    low = found[found["role"] == "low control"]
    assert len(low) == 4
    assert low["background"].iat[0] == pytest.approx(0.75 * 0.0002, abs=3e-5)
    samples = found[found["role"] == "sample"]
    expected = [0.08 * rate(atp, dose) for atp, dose in zip(samples["ATP"], samples["inhibitor"], strict=True)]
    assert samples["velocity"].to_numpy(float) == pytest.approx(expected, abs=3e-4)
    assert (found["se"] > 0).all()


def test_a_blank_of_nothing_has_no_signal_to_background_and_no_curve(describe, plate):
    times = np.arange(7.0)
    rows = [
        (f"{ROWS[i]}{j + 1}", "sample", atp, dose,
         [(t, 30.0 * rate(atp, dose) * (1 - np.exp(-0.05 * t)) / 0.05) for t in times])
        for i, atp in enumerate(LEVELS) for j, dose in enumerate((0.0, 0.0, 6.0, 6.0))
    ]  # fmt: skip
    rows.append(("H12", "blank", None, None, [(t, 0.0) for t in times]))
    reduced = reduce(describe(detection={"kind": "kinetic"}), *plate(rows), SETTINGS)
    metric = reduced.quality.set_index("metric").loc["signal to background"]
    assert np.isnan(metric["value"])
    assert "not above zero" in metric["note"]
    blank = reduced.velocities.set_index("well").loc["H12"]
    assert blank["velocity"] == 0
    assert pd.isna(blank["flags"])
    assert blank["treatment"].startswith("slope of a line through 7 reads")
    assert reduced.velocities.set_index("well").loc["A1", "flags"].startswith("curved")


@pytest.mark.parametrize("kind", ["endpoint", "kinetic"])
def test_a_plate_without_controls_is_taken_as_it_is(describe, plate, kind):
    """Product in uM, blanked before: Vmax 0.014 per min."""
    contents = [(atp, dose) for atp in LEVELS for dose in (0.0, 2.0, 4.0)]
    rows = []
    for i, (atp, dose) in enumerate(contents):
        slope = 0.014 * rate(atp, dose)
        reads = 20.0 * slope if kind == "endpoint" else [(t, 0.3 + slope * t) for t in np.arange(7.0)]
        rows.append((f"{ROWS[i // 3]}{i % 3 + 1}", "sample", atp, dose, reads))
    detection = {"kind": kind, "product_per_signal": "1 uM", "blanked": True}
    reduced = reduce(describe(detection=detection), *plate(rows), Settings(quality={"conversion": 1e4}))
    expected = [0.014 * rate(*content) for content in contents]
    assert reduced.velocities["velocity"].to_numpy(float) == pytest.approx(expected)
    assert set(reduced.velocities["status"]) == {"used"}
    assert (reduced.velocities["background"] == 0).all()
    assert reduced.velocities["treatment"].str.contains("minus nothing, as the plate has no low control").all()
    judged = reduced.quality.set_index("metric")
    assert "no background wells" in judged.loc["Z'", "note"]
    assert judged["passed"].dropna().all()


@pytest.mark.parametrize("value", [0.0, 0.041, 250.0])
@pytest.mark.parametrize("kind", ["endpoint", "kinetic"])
def test_a_plate_on_which_every_well_reads_the_same(describe, plate, kind, value):
    """Nothing can be told, and nothing is made up: velocities of zero."""
    reads = value if kind == "endpoint" else [(t, value) for t in np.arange(6.0)]
    rows = side_by_side((1, 2), lambda *_: reads)
    reduced = reduce(describe(detection={"kind": kind}), *plate(rows), SETTINGS)
    assert (reduced.velocities["velocity"] == 0).all()
    judged = reduced.quality.set_index("metric")
    assert not judged.loc["Z'", "passed"]
    assert not judged.loc["signal window", "passed"]


def test_one_well_of_a_kind(describe, plate):
    rows = [
        ("A1", "low control", 13.0, None, 12.0),
        ("A2", "sample", 13.0, 0.0, 412.0),
        ("B7", "sample", 13.0, 2.0, 212.0),
    ]
    reduced = reduce(describe(), *plate(rows), SETTINGS)
    assert reduced.velocities["velocity"].tolist() == pytest.approx([0.0, 20.0, 10.0])
    assert reduced.velocities["se"].isna().all()
    assert reduced.quality["value"].notna().sum() <= 3


@pytest.mark.parametrize("seed", range(12))
def test_no_small_plate_is_too_odd(describe, plate, seed):
    """Any block of replicates, any rounding, flat wells among any of them: a velocity or a reason for every well."""
    random = np.random.default_rng(seed)
    kinetic, decimals = bool(seed % 2), int(random.integers(0, 5))
    times = np.arange(float(random.integers(2, 14))) if kinetic else np.zeros(1)
    noise, start = random.choice([0.0, 0.001, 0.03]), random.choice([0.0, 0.041, 90.0])

    def reads(role, atp, dose):
        true = rate(atp, dose) if role == "sample" and random.integers(6) else 0.0
        values = start + true * (times + 1) + noise * random.standard_normal(times.size) * (true > 0)
        rounded = [round(value, decimals) for value in values]
        return list(zip(times, rounded, strict=True)) if kinetic else rounded[0]

    shape = [(1, 1), (1, 2), (2, 1), (3, 1), (1, 3), (2, 2)][random.integers(6)]
    rows = side_by_side(shape, reads, LEVELS[: random.integers(1, 4)], DOSES[: random.integers(1, 4)])
    reduced = reduce(describe(detection={"kind": "kinetic" if kinetic else "endpoint"}), *plate(rows), SETTINGS)
    found = reduced.velocities
    assert (found["velocity"].notna() | found["reason"].notna()).all()
    numbers = found[["velocity", "se", "background", "background_se"]].to_numpy(float)
    assert not np.isinf(numbers).any()
    assert (reduced.quality["value"].dropna().abs() < 1e9).all()


@pytest.mark.skipif(not TABLES.is_dir(), reason="the shared cases are not on this machine")
@pytest.mark.parametrize(
    "name",
    [
        "02-triplicates-side-by-side-crash",
        "03-flat-low-control-crash",
        "06-curves-without-blank",
        "09-signal-to-background-of-zero",
    ],
)
def test_shared_cases(name):
    ingested = ingest(TABLES / name, name)
    reduced = reduce(ingested.assay, ingested.wells, ingested.signals, SETTINGS)
    found = reduced.velocities[reduced.velocities["role"] != "standard"]
    assert found["velocity"].notna().all()
    judged = reduced.quality.set_index("metric")
    if name.startswith("02"):
        assert "confounded" in judged.loc["edge effect, %", "note"]
    if name.startswith("09"):
        assert np.isnan(judged.loc["signal to background", "value"])
        assert pd.isna(found.set_index("well").loc["H12", "flags"])


def test_wells_whose_places_are_not_known_have_no_edge_and_no_drift(describe, plate):
    """Every outer well reads a third less: a closed gate where places are known, nothing where they are not."""
    random = np.random.default_rng(8)
    contents = [("sample", atp, 0.0) for atp in LEVELS] * 26 + [("low control", 13.0, None)] * 18
    rows = []
    for place, index in enumerate(random.permutation(len(contents))):
        row, column = divmod(place, 12)
        role, atp, dose = contents[index]
        true = 700.0 * rate(atp, dose) if role == "sample" else 0.0
        outer = 0.65 if row in (0, 7) or column in (0, 11) else 1.0
        read = 50.0 + true * outer * (1 + 0.01 * random.standard_normal()) + random.standard_normal()
        rows.append((f"{ROWS[row]}{column + 1}", role, atp, dose, read))
    assay = describe(plates=[{"name": "P", "file": "p.csv", "layout": "l.csv"}])
    known = reduce(assay, *plate(rows), SETTINGS).quality.set_index("metric")
    assert not known.loc["edge effect, %", "passed"]
    assert known.loc["edge effect, %", "value"] == pytest.approx(35, abs=3)
    assay = describe(plates=[{"name": "P", "file": "p.csv", "layout": "l.csv", "positions": "unknown"}])
    unknown = reduce(assay, *plate(rows), SETTINGS).quality.set_index("metric")
    for metric in ("drift across rows, %", "drift across columns, %", "edge effect, %", "dispensing pattern, %"):
        assert np.isnan(unknown.loc[metric, "value"])
        assert pd.isna(unknown.loc[metric, "passed"])
        assert unknown.loc[metric, "note"] == UNPLACED
