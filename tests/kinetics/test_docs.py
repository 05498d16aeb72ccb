"""The page on kinetics does what it says."""

import re
from pathlib import Path

import numpy as np
import pytest

from mtorkin.base.settings import Departures
from mtorkin.kinetics import Data, compare

PAGE = Path(__file__).resolve().parents[2] / "docs" / "kinetics.md"
#: The intervals are those of the law, and what may be beside it takes long.
LAW_ALONE = Departures(low_control=0.0).low_control_alone


@pytest.fixture(scope="module")
def ran():
    names = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
    return names


def test_the_pattern_that_is_stated(ran):
    text = PAGE.read_text(encoding="utf-8")
    assert ran["alive"] == ["rapalog-like"]
    assert f"`alive` is `{ran['alive']}`, and the chosen model is `{ran['chosen'].name}`" in text
    assert ran["patterns"].loc["rapalog-like", "separation"] < 1e-6


def test_the_constants_that_are_stated(ran):
    stated = re.findall(
        r"^\| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name, *_ in stated] == ["Ki", "gamma", "beta"]
    for name, *numbers in stated:
        assert numbers == [f"{value:.2g}" for value in ran["constants"].loc[name]]


def test_the_intervals_that_are_stated_to_miss_and_to_hold_the_truth(ran):
    truth = {"Ki": 0.01, "gamma": 5.0, "beta": 0.2}
    constants, table = ran["constants"], ran["table"]
    assert not any(constants["lower"][name] < value < constants["upper"][name] for name, value in truth.items())
    exact = table["rate"] / (1 + 0.05 * np.random.default_rng(1).standard_normal(len(table)))
    held = dict.fromkeys(truth, 0)
    for seed in range(100, 180):
        rate = (exact * (1 + 0.05 * np.random.default_rng(seed).standard_normal(len(table)))).to_numpy(float)
        wells = {name: table[name].to_numpy(float) for name in ("ATP", "drug", "protein")}
        again = compare(Data(wells["ATP"], wells["drug"], rate, protein=wells["protein"]), "both", departures=LAW_ALONE)
        own = next(c for c in again.textbook if c.name == "partial mixed vs protein")
        for name, end in zip(truth, again.interval(own, [{name: 1} for name in truth], 0.95), strict=True):
            unit = again.scale.of(name)
            held[name] += end.lower * unit < truth[name] < end.upper * unit
    assert min(held.values()) >= 70
    assert all(f"{name} {count}" in PAGE.read_text(encoding="utf-8") for name, count in held.items())


def test_the_handed_over_result(ran):
    assert ran["result"].params["Ki"].value == pytest.approx(ran["constants"]["value"]["Ki"], rel=1e-6)
    assert "gamma" in ran["report"]
    assert set(ran["found"].values) == {"Vmax", "Ka", "Kb", "Ki", "ratio"}
