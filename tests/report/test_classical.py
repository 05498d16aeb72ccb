"""The classical plots: their closed forms against what defines them, and what the page shows of them."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hovered import places
from hypothesis import given
from hypothesis import strategies as st

from mtorkin.base.settings import Classical, Pages, Settings
from mtorkin.report import slug
from mtorkin.report.classical.levels import apparent, crossing
from mtorkin.report.classical.plots import PLOTS
from mtorkin.report.classical.textbook import Textbook, Units, textbook
from mtorkin.report.classical.wells import Wells
from mtorkin.report.figures.chart import Axis, Chart, Series, drawn

positive = st.floats(0.01, 100.0)
laws = st.builds(
    Textbook, Vmax=positive, Km=positive, Kic=positive | st.just(math.inf), Kiu=positive, beta=st.floats(0.0, 0.9)
)


def velocity(law: Textbook, s: float, i: float) -> float:
    """Botts and Morales, written out over the forms of the enzyme."""
    E, ES, EI, ESI = 1.0, s / law.Km, i / law.Kic, s / law.Km * i / law.Kiu
    return law.Vmax * (ES + law.beta * ESI) / (E + ES + EI + ESI)


@given(laws, positive, st.floats(0.0, 100.0))
def test_the_law_is_that_of_the_forms_of_the_enzyme(law: Textbook, s: float, i: float) -> None:
    v = velocity(law, s, i)
    assert 1.0 / law.reciprocal(1.0 / s, i) == pytest.approx(v, rel=1e-9)
    assert law.Vmax_at(i) * s / (law.Km_at(i) + s) == pytest.approx(v, rel=1e-9)


@given(laws, positive)
def test_at_the_ic50_half_of_the_effect_is_there(law: Textbook, s: float) -> None:
    whole, none = velocity(law, s, 0.0), velocity(law, s, 1e12)
    assert velocity(law, s, law.half(s)) == pytest.approx((whole + none) / 2.0, rel=1e-6)
    assert law.left(s) == pytest.approx(none / whole, rel=1e-6, abs=1e-6)


@given(laws, positive, positive)
def test_dixon_lines_meet_at_minus_Kic_and_those_of_cornish_and_bowden_at_minus_Kiu(
    law: Textbook, s: float, other: float
) -> None:
    if math.isfinite(law.Kic) and abs(law.Kiu / law.Kic - law.beta) > 0.01:
        assert law.reciprocal(1.0 / s, -law.Kic) == pytest.approx(law.reciprocal(1.0 / other, -law.Kic), rel=1e-6)
    if law.Kiu < 99.0:
        one, two = (at * law.reciprocal(1.0 / at, -law.Kiu) for at in (s, other))
        assert one == pytest.approx(two, rel=1e-6, abs=1e-9 / law.Vmax)


def rows(**values: float) -> list[dict[str, Any]]:
    return [{"parameter": name, "value": value} for name, value in values.items()]


def test_a_model_of_the_tables_becomes_its_law_in_the_units_of_the_axes() -> None:
    found = rows(Vmax=2e-3, Km=50.0, Kic=0.1, alpha=4.0, Kiu=0.4, IC50=0.161)
    law = textbook("ATP", "mixed", found, Units(1.0, 1000.0, 1e6))
    assert law is not None
    assert (law.Vmax, law.Km, law.Kic, law.Kiu) == pytest.approx((2000.0, 50.0, 100.0, 400.0))
    assert law.half(50.0) == pytest.approx(161.0)  # in total, with half of the enzyme
    partial = textbook("ATP", "partial competitive", rows(Vmax=1.0, Km=1.0, Kic=1.0, alpha=5.0), Units())
    assert partial is not None
    assert (partial.beta, partial.Kiu) == (1.0, 5.0)


def test_other_laws_of_the_substrate_have_no_lines() -> None:
    assert textbook("ATP", "competitive", rows(Vmax=1.0, Km=1.0, Kic=1.0, Ksi=9.0), Units()) is None
    assert textbook("ATP", "Michaelis-Menten", rows(Vmax=1.0, Km=1.0), Units()) is None


def test_a_level_that_does_not_determine_its_constants_says_so() -> None:
    s = np.array([10.0, 20.0, 40.0, 80.0])
    found = apparent(s, 2.0 * s / (5000.0 + s), np.full(4, 0.01), 5000.0)
    assert found is not None
    assert not found[1].determined
    assert apparent(s[:2], s[:2], np.ones(2), 1.0) is None


def test_a_half_that_is_not_crossed_is_no_number() -> None:
    assert math.isnan(crossing(np.array([1.0, 2.0]), np.array([0.9, 0.8]), 0.5))
    assert math.isnan(crossing(np.array([1.0, 2.0]), np.array([0.4, 0.2]), 0.5))


def some_wells(law: Textbook | None, noise: float = 0.0) -> Wells:
    s, i = (each.ravel() for each in np.meshgrid([10.0, 30.0, 90.0, 270.0], [0.0, 0.03, 0.1, 0.3, 1.0, 10.0]))
    true = law or Textbook(2.0, 50.0, Kic=0.1)
    v = 1.0 / true.reciprocal(1.0 / s, i) + noise * np.random.default_rng(1).normal(size=s.size)
    names = {"s": "ATP (µM)", "i": "inhibitor (µM)", "v": "velocity (nM/min)"}
    return Wells(s, i, v, np.full(s.size, 0.02), law, names, "µM")


def test_the_setting_names_the_rows() -> None:
    assert tuple(PLOTS) == get_args(Classical) == Pages().classical


def test_dixon_marks_where_the_lines_should_meet() -> None:
    made = PLOTS["dixon"].draw(some_wells(Textbook(2.0, 50.0, Kic=0.1)))
    assert made is not None
    assert made.chart.marked == (-0.1,)
    assert "should meet at −Kic = −0.100 µM (dashed)" in made.caption
    assert "4 of 24 wells lie outside" in made.caption  # those of the highest dose
    bowden = PLOTS["cornish-bowden"].draw(some_wells(Textbook(2.0, 50.0, Kic=0.1)))
    assert bowden is not None
    assert not bowden.chart.marked
    assert "there is no Kiu" in bowden.caption


def test_ic50s_are_read_off_where_the_law_has_them() -> None:
    law = Textbook(2.0, 50.0, Kic=0.1)
    made = PLOTS["ic50"].draw(some_wells(law))
    assert made is not None
    (read,) = [each for each in made.chart.series if each.mark is not None]
    np.testing.assert_allclose(read.y, law.half(read.x), rtol=0.15)
    lines = {each.label: each for each in made.chart.series if each.mark is None}
    np.testing.assert_allclose(lines["competitive"].y, lines["by the fit"].y)


@pytest.mark.parametrize("law", [None, Textbook(2.0, 50.0), Textbook(2.0, 50.0, 0.1, 0.1, 0.3)])
@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_is_a_picture_whatever_the_law(name: str, law: Textbook | None) -> None:
    made = PLOTS[name].draw(some_wells(law, noise=0.02))
    if made is None:
        assert name in ("constants", "ic50")
        return
    text = drawn(made.chart, simulated=True)
    assert "nan" not in text
    assert "inf" not in text
    said = "".join(ElementTree.fromstring(text).itertext())
    assert "simulated data" in said
    assert "inhibitor" in said or name == "ic50"


def test_points_off_the_axes_are_not_drawn() -> None:
    chart = Chart(Axis("x", 0.0, 1.0), Axis("y", 1.0, 100.0, log=True), [])
    assert chart.shows(np.array([0.5, 2.0, 0.5]), np.array([10.0, 10.0, 0.0])).tolist() == [True, False, False]
    series = Series(np.array([0.5, 2.0]), np.array([10.0, 10.0]), "#000000", mark=0)
    points = ElementTree.fromstring(drawn(Chart(chart.x, chart.y, [series]))).findall(".//*[@class='s0']")
    assert [len(places(each)) for each in points] == [1]


@pytest.mark.parametrize("wanted", [("dixon", "ic50"), ()])
def test_the_page_shows_what_the_setting_names(study: Any, tmp_path: Path, wanted: tuple[Any, ...]) -> None:
    study.write_pages(tmp_path, ["ALONE"], Settings(pages=Pages(classical=wanted)))
    text = (tmp_path / f"{slug('ALONE')}.html").read_text(encoding="utf-8")
    assert {plot for plot in PLOTS if f"-{plot} viewBox" in text} == set(wanted)
    said = "For viewing; nothing is fitted to these." in text
    assert said == bool(wanted)
