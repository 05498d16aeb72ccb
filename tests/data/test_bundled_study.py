"""The bundled study is what its generator writes, says what it is, and is as `data/README.md` describes it."""

from __future__ import annotations

import ast
import csv
import importlib
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import openpyxl
import pytest
import yaml

DATA = Path(__file__).resolve().parents[2] / "data"
STUDY = DATA / "study"
SIMULATED = sorted(STUDY.glob("sim-*/*"))


@pytest.fixture(scope="module")
def simulate() -> Iterator[ModuleType]:
    sys.path.insert(0, str(DATA))
    yield importlib.import_module("simulate")
    sys.path.remove(str(DATA))


@pytest.fixture(scope="module")
def enzyme(simulate: ModuleType) -> ModuleType:
    return importlib.import_module("simulator.enzyme")


@pytest.fixture(scope="module")
def signals(simulate: ModuleType) -> ModuleType:
    return importlib.import_module("simulator.signals")


@pytest.fixture(scope="module")
def constants(simulate: ModuleType) -> ModuleType:
    return importlib.import_module("simulator.truth")


@pytest.fixture(scope="module")
def truth() -> dict:
    return yaml.safe_load((DATA / "truth.yaml").read_text(encoding="utf-8"))


def text_of(path: Path) -> str:
    """What a person who opens the file reads."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path)
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join([*book.sheetnames, *(str(cell) for cell in cells if cell is not None)])


def test_the_generator_writes_the_same_bytes(simulate: ModuleType, tmp_path: Path) -> None:
    simulate.main([str(tmp_path)])
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("*/*")}
    assert written.keys() == {path.relative_to(STUDY) for path in SIMULATED}
    differing = [str(name) for name, content in written.items() if content != (STUDY / name).read_bytes()]
    assert differing == []


@pytest.mark.parametrize("path", sorted(STUDY.glob("*/*.xlsx")), ids=lambda path: path.parent.name)
def test_workbooks_hold_no_moment_of_writing(path: Path) -> None:
    with zipfile.ZipFile(path) as book:
        assert {member.date_time for member in book.infolist()} == {(2026, 1, 1, 0, 0, 0)}
        assert b"2026-01-01T00:00:00Z</dcterms:modified>" in book.read("docProps/core.xml")


@pytest.mark.parametrize("path", SIMULATED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_simulated_file_says_so(path: Path) -> None:
    text = text_of(path)
    # A long layout in CSV has no place for a note: its compounds are called SIM-.
    assert "simulat" in text.lower() or (path.name == "layout.csv" and "SIM-" in text)
    if path.name == "assay.yaml":
        assay = yaml.safe_load(text)
        assert assay["simulated"] is True
        assert assay["title"].startswith("Simulated")


def test_three_layouts_and_four_styles_of_export(simulate: ModuleType) -> None:
    assert len({experiment.layout[1] for experiment in simulate.STUDY}) == 4
    assert len({experiment.export[1] for experiment in simulate.STUDY}) == 4
    assert {experiment.unit for experiment in simulate.STUDY} == {"nM", "uM"}


def test_a_compound_goes_by_an_alias_that_another_folder_declares(truth: dict) -> None:
    declared = yaml.safe_load((STUDY / "sim-torin-atp" / "assay.yaml").read_text(encoding="utf-8"))["compounds"]
    assert declared["SIM-TORIN"]["aliases"] == truth["compounds"]["SIM-TORIN"]["aliases"] == ["SIM-TORIN-B2"]
    assert "SIM-TORIN-B2" in text_of(STUDY / "sim-torin-protein" / "layout.xlsx")


def test_the_generator_is_independent_of_the_package() -> None:
    sources = [*DATA.glob("*.py"), *DATA.glob("simulator/*.py")]
    assert len(sources) >= 5
    imported = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"numpy", "yaml", "openpyxl", "simulator"}


def test_conversion_is_far_below_ten_per_cent(simulate: ModuleType, signals: ModuleType) -> None:
    for experiment in simulate.STUDY:
        wells = list(experiment.plate_map(experiment.series, experiment.substrates))
        product = signals.formed(experiment, wells)[-1] / 1e3
        atp, protein = signals.contents(experiment, wells)
        present = atp > 0
        assert present.sum() > 60
        greatest = np.max(product[present] / np.minimum(atp, protein)[present])
        assert 0.001 < greatest < 0.03, experiment.folder


def test_controls_are_where_the_constants_put_them(simulate: ModuleType, truth: dict, signals: ModuleType) -> None:
    """Low controls are background; high controls are background and Michaelis-Menten product, at every level."""
    for experiment in simulate.STUDY:
        wells = list(experiment.plate_map(experiment.series, experiment.substrates))
        detection, lot = experiment.detection, truth["preparations"][experiment.preparation]
        signal = signals.signals(experiment, wells)[-1]
        atp, protein = signals.contents(experiment, wells)
        drift = detection.drift * detection.times[-1] if detection.kinetic else 0
        background = detection.offset + drift + detection.per_atp * atp + detection.per_protein * protein
        rate = 1.2 * lot["active_nM"] * atp / (50 + atp) * protein / (2.5 + protein)
        expected = detection.gain * rate * detection.times[-1]
        high, low = (np.array([well.role == role for well in wells]) for role in ("high control", "low control"))
        levels = {well.substrate for well in wells} - {None}
        for control in (high, low):
            assert {well.substrate for well, chosen in zip(wells, control, strict=True) if chosen} == levels
        assert np.mean(signal[low] - background[low]) == pytest.approx(0, abs=4 * detection.floor / np.sqrt(low.sum()))
        # Below 1 by the substrate used up on the way, 2 % at the most.
        assert np.mean((signal[high] - background[high]) / expected[high]) == pytest.approx(0.99, abs=0.035)


def test_free_inhibitor_agrees_with_the_quadratic(enzyme: ModuleType) -> None:
    total, affinity = np.logspace(-2, 4, 25), np.full(25, 1 / 3.0)
    free = enzyme.free_ligand(total, 4.0, affinity)
    half = (total - 4.0 - 3.0) / 2
    assert free == pytest.approx(half + np.sqrt(half**2 + 3.0 * total), rel=1e-9)


def test_rates_agree_with_textbook_limits(enzyme: ModuleType, constants: ModuleType) -> None:
    atp, protein = np.array([10e3, 50e3, 250e3]), np.array([10e3, 2.5e3, 0.5e3])
    none = np.zeros(3)
    full = enzyme.rate(constants.ENZYME, 2.0, None, atp, protein, none)
    assert full == pytest.approx(2.4 * atp / (50e3 + atp) * protein / (2.5e3 + protein))

    ordinary = constants.COMPOUNDS["SIM-ATPC"]
    ic50 = 100 * (1 + atp / 50e3) + 2.0 / 2
    assert enzyme.rate(constants.ENZYME, 2.0, ordinary, atp, protein, ic50) == pytest.approx(full / 2)

    rapalog = constants.COMPOUNDS["SIM-RAPA"]
    plateau = 0.25 * (2.5e3 + protein) / (5 * 2.5e3 + protein)
    saturated = enzyme.rate(constants.ENZYME, 2.0, rapalog, atp, protein, np.full(3, 1e6), 1e7)
    assert saturated == pytest.approx(plateau * full, rel=1e-3)
    alone = enzyme.rate(constants.ENZYME, 2.0, rapalog, atp, protein, np.full(3, 1e3), 0.0)
    assert np.all(alone > 0.95 * full)


def remaining_rate(
    rate, constants, enzyme_total, compound, atp, protein, inhibitor: float, fkbp12: float
) -> np.ndarray:
    """The rates at one inhibitor level, for all substrate levels."""
    return rate(constants, enzyme_total, compound, atp, protein, np.full_like(atp, inhibitor), fkbp12)


def test_design_reaches_what_it_must(
    simulate: ModuleType, enzyme: ModuleType, truth: dict, constants: ModuleType
) -> None:
    """Substrates over 0.2 to 5 Km; the highest inhibitor level at ten IC50 or more, or what no binding allows."""
    for experiment in simulate.STUDY:
        km = 50 if experiment.axis == "ATP" else 2.5
        assert min(experiment.substrates) == pytest.approx(0.2 * km)
        assert max(experiment.substrates) == pytest.approx(5 * km)
        assert 6 <= len(experiment.substrates) <= 8
        varied = np.array(experiment.substrates) * 1e3
        fixed = np.full_like(varied, 10e3 if experiment.axis == "ATP" else 100e3)
        atp, protein = (varied, fixed) if experiment.axis == "ATP" else (fixed, varied)
        enzyme_total = truth["preparations"][experiment.preparation]["active_nM"]
        for series in experiment.series:
            compound = constants.BY_NAME[series.compound]
            assert len(series.levels) == 5
            if not compound.constants or (compound.fkbp12_constant and not experiment.fkbp12):
                continue

            remaining = partial(remaining_rate, enzyme.rate, constants.ENZYME, enzyme_total, compound, atp, protein)
            none, plateau = remaining(0.0, 0.0), remaining(1e9, 1e10)
            top = max(series.levels) * 1e3
            tenth = remaining(top / 10, experiment.fkbp12 * 1e3)
            assert np.all(tenth <= (none + plateau) / 2), (experiment.folder, series.compound)


def test_tight_and_ordinary_compounds_are_on_either_side(truth: dict) -> None:
    active = truth["preparations"]["simulated lot 1"]["active_nM"]
    assert 3 <= active / truth["compounds"]["SIM-TORIN"]["K_nM"]["K_E"] <= 5
    assert truth["preparations"]["simulated lot 2"]["active_nM"] / truth["compounds"]["SIM-ATPC"]["K_nM"]["K_E"] < 0.1


def test_readme_tells_the_truth(truth: dict) -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    lines = [line.split("|") for line in readme.splitlines() if line.startswith("| SIM-")]
    rows = {line[1].strip(): line[-2].strip() for line in lines}
    assert rows == {name: compound["verdict"] for name, compound in truth["compounds"].items()}
    assert all(f"`{folder.name}`" in readme for folder in STUDY.iterdir() if folder.is_dir())


def test_puromycin_gives_its_published_constants() -> None:
    from scipy.optimize import curve_fit

    with (STUDY / "puromycin" / "rates.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 23
    for membranes, published in (("treated", (212.7, 0.0641)), ("untreated", (160.3, 0.0477))):
        points = [(float(row["concentration"]), float(row["rate"])) for row in rows if row["membranes"] == membranes]
        substrate, velocity = np.array(points).T
        fitted, _ = curve_fit(lambda s, vmax, km: vmax * s / (km + s), substrate, velocity, p0=(200, 0.1))
        assert fitted == pytest.approx(published, rel=1e-3)


def test_the_study_is_small() -> None:
    assert sum(path.stat().st_size for path in STUDY.rglob("*") if path.is_file()) < 2_000_000


@pytest.mark.parametrize("folder", sorted(path.name for path in STUDY.glob("sim-*")))
def test_the_package_reads_what_the_generator_pipetted_and_printed(
    simulate: ModuleType, folder: str, signals: ModuleType
) -> None:
    from mtorkin.readers.ingest import ingest

    (experiment,) = (one for one in simulate.STUDY if one.folder == folder)
    wells = list(experiment.plate_map(experiment.series, experiment.substrates))
    read = ingest(STUDY / folder, folder)
    assert read.problems == []
    assert read.assay.simulated

    rows = read.wells.astype(object).where(read.wells.notna(), None).to_dict("records")
    understood = {(row["plate"], row["well"]): row for row in rows}
    assert understood.keys() == {(well.plate, well.name) for well in wells}
    for well in wells:
        row = understood[well.plate, well.name]
        assert (row["role"], row["compound"] or "") == (well.role, well.compound), well
        # A well without compound has none of it.
        assert (row["inhibitor"] or 0.0) == pytest.approx(well.inhibitor or 0.0), well
        assert (row[experiment.axis] or 0.0) == pytest.approx(well.substrate or 0.0), well

    values = signals.signals(experiment, wells)
    decimals = experiment.detection.decimals
    times = experiment.detection.times if experiment.detection.kinetic else (None,)
    printed = {
        (well.plate, well.name, time): float(f"{value:.{decimals}f}")
        for time, line in zip(times, values, strict=True)
        for well, value in zip(wells, line, strict=True)
    }
    signals = read.signals.astype(object).where(read.signals.notna(), None).to_dict("records")
    assert {(row["plate"], row["well"], row["time"]): row["signal"] for row in signals} == printed
