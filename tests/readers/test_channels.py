"""Channels and standard curves of a folder, as `assay.yaml` names them."""

import pytest
from assays import folders

from mtorkin.readers.ingest import ingest

BLOCKS = "".join(
    f"{label},,\n,1,2\nA,{offset + 1},{offset + 2}\nB,{offset + 3},{offset + 4}\n\n"
    for label, offset in (("Raw Data (665)", 100), ("Raw Data (620)", 500), ("Ratio", 0))
)
CURVE = "standard [nM],signal [RLU],ATP [uM]\n0,10,50\n500,1010,50\n0,12,100\n500,1012,100\n"


def with_detection(text):
    return folders.ASSAY.replace("{format: tr-fret}", f"{{format: tr-fret, {text}}}")


def read(folder, detection, **changes):
    return ingest(folders.good(folder, assay=with_detection(detection), **changes), "f")


def said(folder, detection, **changes):
    return folders.sentences(lambda: read(folder, detection, **changes))


def test_acceptor_and_donor_travel_by_the_names_given(tmp_path):
    signals = read(tmp_path / "f", 'acceptor: "665", donor: "620"', export=BLOCKS).signals
    assert signals.groupby("read")["signal"].sum().to_dict() == {"620": 2010.0, "665": 410.0}
    assert len(signals) == 8


def test_a_donor_beside_the_ratio(tmp_path):
    signals = read(tmp_path / "f", 'read: Ratio, donor: "620"', export=BLOCKS).signals
    assert signals.groupby("read")["signal"].sum().to_dict() == {"620": 2010.0, "Ratio": 10.0}


def test_channels_that_are_not_there(tmp_path):
    [sentence] = said(tmp_path / "f", 'acceptor: "665", donor: "615"', export=BLOCKS)
    assert "donor: the file has no read '615'; it has 'Raw Data (665)'" in sentence
    [sentence] = said(tmp_path / "g", 'acceptor: "665", donor: "665"', export=BLOCKS)
    assert "would be both acceptor and donor; name two reads" in sentence


@pytest.mark.parametrize(
    ("detection", "sentence"),
    [
        ('acceptor: "665"', "has `acceptor`; the signal of tr-fret is made of `acceptor` and `donor`, or of `read`"),
        ('acceptor: "665", donor: "620", read: Ratio', "has `read` and `acceptor` and `donor`; the signal of tr-fret"),
        ("product_per_signal: 1 nM, extinction: 6220 /M/cm, path_length: 1 cm", "keep one of them"),
        ("extinction: 6220 /M/cm", "needs `extinction` and `path_length` together"),
        ("extinction: 6220 /cm, path_length: 1 cm", "is not a unit of extinction"),
        ("specific_activity: 500 cpm/pmol", "needs `specific_activity` and `volume` together"),
        ("specific_activity: 500 cpm/uM, volume: 20 uL", "'uM' is not a unit of amount"),
        (
            "specific_activity: 500 dpm/pmol, volume: 20 uL, signal_unit: cpm",
            "has signals in cpm and specific_activity in dpm",
        ),
        ("specific_activity_at: 10 uM", "without `specific_activity`"),
        ("standard_curve: cubic", "must be one of auto, linear, quadratic or saturable"),
        ("standards: {file: ../curve.csv}", "outside the assay folder"),
    ],
)
def test_what_does_not_go_together(tmp_path, detection, sentence):
    [found] = said(tmp_path / "f", detection)
    assert sentence in found
    assert "detection" in found


def test_a_standard_curve_from_a_file(tmp_path):
    folders.write(tmp_path / "f", {"curve.csv": CURVE})
    ingested = read(tmp_path / "f", "standards: {file: curve.csv}")
    rows = ingested.wells[ingested.wells["role"] == "standard"]
    assert rows["plate"].isna().all()
    assert rows["well"].tolist() == ["row 2", "row 3", "row 4", "row 5"]
    assert rows["standard"].tolist() == [0.0, 0.5, 0.0, 0.5]
    assert rows["ATP"].tolist() == [50.0, 50.0, 100.0, 100.0]
    signals = ingested.signals[ingested.signals["plate"].isna()]
    assert signals["signal"].tolist() == [10.0, 1010.0, 12.0, 1012.0]


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        (None, "curve.csv"),
        ("standard [nM],RLU\n0,10\n", "there is no column `signal`"),
        ("standard [nM],signal\n0,10\n500,\n", "there is no signal; correct it, or remove the row"),
        ("standard,signal\n0,10\n500,20\n", "no unit; write it into the heading (standard [uM])"),
        ("standard [nM],signal\n0,ten\n", "'ten' is not a number"),
    ],
)
def test_what_is_wrong_with_a_curve(tmp_path, curve, sentence):
    if curve is not None:
        folders.write(tmp_path / "f", {"curve.csv": curve})
    found = said(tmp_path / "f", "standards: {file: curve.csv}")
    assert any(sentence in each for each in found), found
    assert all("curve.csv" in each for each in found)


def test_the_curve_of_a_file_makes_velocities(tmp_path):
    from mtorkin.base.settings import Settings
    from mtorkin.reduction.reduce import reduce

    folders.write(tmp_path / "f", {"curve.csv": "product;RLU\n0;0\n1000;400000\n2000;800000\n"})
    detection = "standards: {file: curve.csv, columns: {standard: {column: product, unit: nM}, signal: RLU}}"
    ingested = read(tmp_path / "f", detection)
    reduced = reduce(ingested.assay, ingested.wells, ingested.signals, Settings())
    velocities = reduced.velocities.set_index("well")
    assert velocities.loc["B2", "velocity"] == pytest.approx((2500 - 100) / 400000 / 20, rel=2e-3)
    assert "linear standard curve of curve.csv through 3 wells" in velocities.loc["B2", "treatment"]
    assert velocities.loc["row 2", "status"] == "control"
    assert len(velocities) == len(ingested.wells)
