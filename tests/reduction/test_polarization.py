"""Fluorescence polarization from the raw export to velocities; the plate is simulated by the optics."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as student

from mtorkin.assays.detection import Detection
from mtorkin.assays.template import write_template
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce

#: Detection of light: G factor, anisotropy and brightness of tracer on the antibody and free, ADP that displaces half.
G, BOUND, FREE, HALF = 0.83, (0.26, 5.2e5), (0.05, 4.7e5), 1.4
PROTEIN, DOSES, MINUTES = (5.0, 15.0, 40.0, 120.0), (0.0, 0.4, 1.6, 6.4), 30.0
STANDARDS = (0.0, 0.3, 0.8, 1.5, 3.0, 6.0)
ROWS = "ABCDEFGH"

ASSAY = f"""\
mtorkin: 1
title: Simulated polarization
simulated: true
enzyme: {{name: mTOR}}
substrates:
  ATP: {{concentration: 100 uM}}
  protein: {{}}
conditions: {{reaction_time: {MINUTES:g} min}}
detection: {{format: polarization, parallel: Par, perpendicular: Perp, g_factor: {G}}}
controls: {{low: no enzyme}}
plates:
  - {{name: P1, file: plate.csv, layout: layout.csv}}
"""


def light(adp):
    """Intensity along and across the exciting light, before the detector: anisotropies add up by brightness."""
    bound = 1.0 / (1.0 + adp / HALF)
    along = across = 0.0
    for share, (anisotropy, brightness) in ((bound, BOUND), (1.0 - bound, FREE)):
        along = along + share * brightness * (1.0 + 2.0 * anisotropy) / 3.0
        across = across + share * brightness * (1.0 - anisotropy) / 3.0
    return along, across


def true_rate(protein, dose):
    """Product a minute, in uM: noncompetitive, Km 30 uM, Ki 1.2 uM, at most 0.06."""
    return 0.06 * protein / (protein + 30.0) / (1.0 + dose / 1.2)


def simulate(folder: Path, seed: int, glow: float = 0.0) -> Path:
    """An assay folder with one plate: `glow` is unpolarized light of the compound per uM, over that of the tracer."""
    random = np.random.default_rng(seed)
    wells = [("sample", p, d, "") for p in PROTEIN for d in DOSES for _ in range(3)]
    wells += [("low control", p, "", "") for p in PROTEIN for _ in range(3)]
    wells += [("standard", "", "", s) for s in STANDARDS for _ in range(3)]
    places = random.permutation(96)[: len(wells)]
    layout, counts = (
        ["well,role,compound,inhibitor [uM],ATP [uM],protein [uM],standard [uM]"],
        np.full((2, 96), "", object),
    )
    for (role, protein, dose, standard), place in zip(wells, places, strict=True):
        name = "GLOW" if role == "sample" else ""
        layout.append(f"{ROWS[place // 12]}{place % 12 + 1},{role},{name},{dose},100,{protein},{standard}")
        adp = standard if role == "standard" else 0.05  # ADP in the ATP
        if role == "sample":
            adp = adp + MINUTES * true_rate(protein, dose) * (1.0 + 0.03 * random.standard_normal())
        along, across = (part + glow * float(dose or 0.0) * BOUND[1] / 3.0 for part in light(adp))
        dispensed = 1.0 + 0.02 * random.standard_normal()
        # The detector passes G times as much of what is parallel.
        counts[:, place] = [round(random.poisson(x * dispensed)) for x in (along, across / G)]
    blocks = []
    for label, values in zip(("Par", "Perp"), counts, strict=True):
        table = "\n".join(f"{ROWS[r]},{','.join(map(str, values[12 * r : 12 * r + 12]))}" for r in range(8))
        blocks.append(f"{label}\n,{','.join(map(str, range(1, 13)))}\n{table}\n")
    folder.mkdir(parents=True)
    (folder / "assay.yaml").write_text(ASSAY)
    (folder / "layout.csv").write_text("\n".join(layout) + "\n")
    (folder / "plate.csv").write_text("\n".join(blocks))
    return folder


def reduced(folder: Path):
    ingested = ingest(folder, folder.name)
    return reduce(ingested.assay, ingested.wells, ingested.signals, Settings())


def test_velocities_are_unbiased_and_their_intervals_cover(tmp_path):
    ratios, inside = [], []
    for seed in range(8):
        found = reduced(simulate(tmp_path / str(seed), seed))
        assert found.problems == []
        samples = found.velocities[found.velocities["role"] == "sample"]
        assert (samples["status"] == "used").all()
        assert samples["velocity_unit"].unique().tolist() == ["uM/min"]
        true = true_rate(samples["protein"].to_numpy(float), samples["inhibitor"].to_numpy(float))
        ratios.append(samples["velocity"].sum() / true.sum())
        deviations = (samples["velocity"].to_numpy(float) - true) / samples["se"].to_numpy(float)
        inside.append(np.abs(deviations) < student.ppf(0.975, 40))
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.02)
    assert 0.92 <= np.mean(inside) <= 0.98


def test_what_is_said_of_a_well(tmp_path):
    found = reduced(simulate(tmp_path / "f", 1)).velocities
    sample = found[found["role"] == "sample"].iloc[0]
    assert sample["signal_unit"] == "mP"
    assert sample["treatment"].startswith(
        "polarization of parallel and perpendicular reads; endpoint over reaction time; "
        "falling signal counted as product; saturable standard curve"
    )
    assert found["flags"].fillna("").str.contains("total intensity").sum() == 0
    along, across = light(np.array([0.0]))
    expected = 1000 * ((along - across) / (along + across))[0]
    none = found[(found["role"] == "standard")]["signal"].max()
    assert none == pytest.approx(expected, rel=0.02)


def test_a_compound_that_glows_is_seen_in_the_total_intensity(tmp_path):
    found = reduced(simulate(tmp_path / "f", 3, glow=0.12))
    samples = found.velocities[found.velocities["role"] == "sample"]
    flagged = samples["flags"].fillna("").str.contains("total intensity deviates: fluorescence, quench or colour")
    assert flagged[samples["inhibitor"] == 6.4].all()
    assert not flagged[samples["inhibitor"] == 0].any()
    [problem] = found.problems
    assert (problem.compound, problem.severity) == ("GLOW", "warning")
    assert "the total intensity of GLOW deviates more the more of it there is" in problem.sentence()
    metric = found.quality.set_index("metric").loc["wells with another total intensity, %"]
    assert metric["value"] >= 100 * 12 / 60


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"parallel": "a"}, "has `parallel`; the signal of polarization is made of `parallel` and `perpendicular`"),
        ({"acceptor": "a", "donor": "b"}, "has `acceptor` and `donor`; the signal of polarization"),
        ({"g_factor": 0.9}, "has `g_factor`, which the signal is not made of"),
        ({"parallel": "a", "perpendicular": "b", "g_factor": 0}, "greater than 0"),
    ],
)
def test_keys_that_do_not_go_together(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        Detection(format="polarization", **given)


def test_the_row_has_defaults_and_the_template_knows_it(tmp_path):
    row = Detection(format="polarization")
    assert (row.direction, row.signal_unit) == ("decrease", "mP")
    assert Detection(format="polarization", direction="increase").direction == "increase"
    watched = Detection(format="polarization", read="mP", parallel="a", perpendicular="b")
    assert (watched.reading.name, [watch.name for watch in watched.watches]) == ("read", ["total intensity"])
    text = write_template(tmp_path / "new")[0].read_text()
    assert "polarization" in text
    assert '# Instead of read, for polarization: parallel: "Parallel" and perpendicular: "Perpendicular";' in text
    assert max(map(len, text.splitlines())) <= 120
