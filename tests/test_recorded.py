"""The figures of benchmarks beside those of the last release."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

SPEED = Path(__file__).resolve().parents[1] / "benchmarks" / "speed"
BENCHMARKS = {"engine", "kinetics", "readers", "reduction", "study"}


@pytest.fixture(scope="module")
def recorded():
    spec = importlib.util.spec_from_file_location("recorded", SPEED / "recorded.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_says_what_fell_and_what_rose(recorded):
    found = {"slower": 2.0, "as before": 1.1, "faster": 0.5, "another": 1.0}
    before = {"slower": 1.0, "as before": 1.0, "faster": 1.0, "dropped": 1.0}
    assert list(recorded.compared(found, before)) == [
        "FELL: slower costs 2.00 times as much (1 -> 2)",
        "rose: faster costs 0.50 times as much (1 -> 0.5)",
        "1 of 3 figures are within a factor of 1.25",
        "1 were not measured",
        "1 are new",
    ]


def test_figures_are_written_down_when_asked(recorded, tmp_path, monkeypatch, capsys):
    file = tmp_path / "recorded.json"
    figures = recorded.Figures("engine")
    figures.add("a fit over lmfit", 0.00123456)
    figures.end(file)
    assert "no release has recorded its figures" in capsys.readouterr().out
    monkeypatch.setenv("RECORD", "1")
    figures.end(file)
    assert json.loads(file.read_text(encoding="utf-8"))["engine"]["figures"] == {"a fit over lmfit": 0.001235}
    monkeypatch.delenv("RECORD")
    capsys.readouterr()
    figures.end(file)
    assert "1 of 1 figures are within a factor" in capsys.readouterr().out


def test_a_figure_is_above_nothing(recorded):
    with pytest.raises(ValueError, match=r"a fit costs 0\.0"):
        recorded.Figures("engine").add("a fit", 0.0)


def test_every_benchmark_is_recorded(recorded):
    assert set(json.loads(recorded.FILE.read_text(encoding="utf-8"))) == BENCHMARKS
    assert {path.stem for path in SPEED.glob("*.py") if "Figures(" in path.read_text(encoding="utf-8")} >= BENCHMARKS
