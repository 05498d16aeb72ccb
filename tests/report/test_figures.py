"""The figures."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import chromium, measured
from hovered import places, sayings
from matplotlib.colors import to_rgb

from mtorkin.report import slug
from mtorkin.report.figures.axes import Labels
from mtorkin.report.figures.chart import TOLD, Axis, Chart, Picture, Plane, Series, data, drawn
from mtorkin.report.figures.heatmap import Map, heatmap
from mtorkin.report.figures.path import NEAR, curve
from mtorkin.report.figures.progress import progress_figure
from mtorkin.report.figures.residuals import Residuals, residual_figure
from mtorkin.report.figures.style import ALARM, GREY, INK, colours
from mtorkin.report.figures.velocity import Curves, Points, velocity_figure
from mtorkin.report.pages import SCRIPT, template

#: Rests the pointer at every place of which something is said, and away from all.
HOVER = """
  const svg = document.querySelector("svg");
  const told = (x, y) => {
    svg.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y}));
    return svg.querySelector("title").textContent;
  };
  const said = PLACES.map(([number, x, y]) => {
    const path = svg.querySelectorAll("[data-reach] > path")[number];
    const place = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
    return told(place.x, place.y);
  });
  return [said, told(-999, -999)];
"""
SVG = "{http://www.w3.org/2000/svg}"


def asked(levels: list[float], x: np.ndarray, unit: str = "nM/min", **changes: Any) -> tuple[Points, Curves, Labels]:
    grid_x, grid_level = (part.ravel() for part in np.meshgrid(x, levels))
    points = {"x": grid_x, "level": grid_level, "velocity": grid_x / (1 + grid_level), "outlying": grid_x < 0}
    text = {value: f"{value:g}" for value in levels}
    return Points(**points | changes), Curves(), Labels("ATP (µM)", f"velocity ({unit})", text, "inhibitor (nM)")


def chart(levels: list[float], x: np.ndarray) -> Chart:
    return velocity_figure(*asked(levels, x)).charts[0]


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_level_is_in_the_legend_and_no_two_share_a_colour() -> None:
    levels = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
    legend = texts(drawn(velocity_figure(*asked(levels, np.array([1.0, 2.0, 5.0])))))[:10]
    assert legend == ["inhibitor", "(nM)", "0", "1", "2", "4", "8", "16", "32", "64"]
    wells = [each for each in chart(levels, np.array([1.0, 2.0, 5.0])).series if each.mark is not None]
    assert len({each.colour for each in wells}) == len(wells) == len(levels)


def test_every_well_is_within_the_axes_and_an_outlying_one_is_ringed() -> None:
    x = np.array([0.0, 1.0, 10.0, 100.0])
    for log in (False, True):
        points, curves, labels = asked([0.0, 1.0], x, velocity=np.array([-2.0, 1, 9, 30, -1, 1, 5, 12]))
        points = Points(points.x, points.level, points.velocity, points.velocity == 30)
        found = velocity_figure(points, curves, labels, log).charts[0]
        assert found.shows(points.x, points.velocity).all()
        (ring,) = (each for each in found.series if each.ring)
        assert (ring.x, ring.y, ring.label, ring.colour) == (100.0, 30.0, "outlying", ALARM)


def test_curves_end_where_a_logarithmic_axis_does() -> None:
    points, _, labels = asked([0.0], np.array([0.0, 1.0, 100.0]))
    curves = Curves(np.array([0.0, 1e-3, 1.0, 100.0]), np.zeros(4), np.array([0.0, 1.0, 2.0, 3.0]))
    line = next(each for each in velocity_figure(points, curves, labels).charts[0].series if each.mark is None)
    assert line.x.tolist() == [1.0, 100.0]


def test_residuals_stand_above_both_axes_with_their_band() -> None:
    x, residual = np.array([1.0, 2.0, 3.0]), np.array([-5.0, 0.0, 1.0])
    wells = Residuals(x, np.zeros(3), 10 * x, residual, residual < -4)
    labels = Labels("ATP (µM)", "fitted velocity (nM/min)", {0.0: "0"})
    svg = drawn(residual_figure(wells, labels), simulated=True)
    found = texts(svg)
    assert found.count("standardised residual") == 2
    assert {"ATP (µM)", "fitted velocity (nM/min)", "simulated data"} <= set(found)
    assert svg.count('fill="#f0f3f6"') == 2
    (ring,) = re.findall(rf'<marker id="(\w+)"><circle r="4.2" fill="none" stroke="{ALARM}"', svg)
    assert svg.count(f'<path class="{ring}"') == 2


def test_colours_grow_lighter_so_that_order_survives_in_grey() -> None:
    ramp = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b, _ in colours(list(range(9))).values()]
    assert ramp == sorted(ramp)
    assert ramp[-1] < 0.8


@pytest.mark.parametrize("colour", [*colours(list(range(9))).values(), INK, GREY, ALARM])
def test_every_mark_stands_out_from_white_by_3_to_1(colour: Any) -> None:
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 3.0


def test_a_long_legend_is_thinned_but_keeps_both_ends() -> None:
    legend = texts(drawn(velocity_figure(*asked([float(i) for i in range(60)], np.array([1.0, 2.0])))))
    legend = legend[legend.index("(nM)") + 1 :][:24]
    assert (legend[0], legend[-1], len(legend)) == ("0", "59", 24)


@pytest.mark.parametrize(
    ("x", "log", "zero"),
    [([1.0, 2.0, 40.0], False, False), ([1.0, 10.0, 100.0], True, False), ([0.0, 1.0, 100.0], True, True)],
)
def test_wide_ranges_are_drawn_on_a_logarithmic_axis(x: list[float], log: bool, zero: bool) -> None:
    axis = chart([0.0, 1.0], np.array(x)).x
    assert (axis.log, axis.zero) == (log, zero)


def test_no_text_reaches_the_fonts_of_the_machine_or_the_formula_parser() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = drawn(velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), unit="$\\frac{化合物\x07<b>")))
    assert "velocity ($\\frac{????<b>)" in texts(text)


def test_a_figure_of_simulated_data_says_so() -> None:
    figure = asked([0.0, 1.0], np.array([1.0, 2.0]))
    shown = velocity_figure(*figure)
    assert "<title>simulated data</title>" in drawn(shown, simulated=True)
    assert "simulated" not in drawn(shown)


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_a_label_stands_beside_its_numbers(tmp_path: Path) -> None:
    times = np.linspace(0.0, 20.0, 6)
    curves = [(f"A{n}", times, start + 1e-4 * times, start + 1e-4 * times) for n, start in enumerate((-0.118, 0.0145))]
    page = tmp_path / "page.html"
    page.write_text(f"<body>{drawn(progress_figure(curves, 'signal (µM)'))}</body>", encoding="utf-8")
    script = """
      const right = (each) => each.getBoundingClientRect().right, left = (each) => each.getBoundingClientRect().left;
      return [...document.querySelectorAll(".en")].map((numbers) => {
        const labels = [...document.querySelectorAll("text[transform]")].filter((each) => left(each) < right(numbers));
        return Math.min(...[...numbers.children].map(left)) - right(labels.at(-1));
      });
    """
    (room,) = measured(page, script, [(800, 600)], tmp_path / "profile")
    assert len(room) == 2
    assert min(room) > 0


def test_a_point_says_its_numbers() -> None:
    said = [("A1", "2"), ("A2", "3"), ("A3", "4", "; outlying"), ("A<4>", "5")]
    of = {"said": said, "saying": "{}: velocity {}"}
    shown = velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), **of))
    assert sayings(drawn(shown)) == [
        "A1: velocity 2; inhibitor (nM) 0", "A2: velocity 3; inhibitor (nM) 0",
        "A3: velocity 4; inhibitor (nM) 1; outlying", "A<4>: velocity 5; inhibitor (nM) 1",
    ]  # fmt: skip
    assert not list(data(shown))  # wells are told of elsewhere


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_the_script_says_what_a_point_or_a_well_says(tmp_path: Path) -> None:
    of = {"said": [("A1", "2"), ("A2", "3", "; odd"), ("A3", "4"), ("{} $&", "5")], "saying": "{}: velocity {}"}
    chart = drawn(velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), **of)))
    some = np.ones((2, 3), dtype=bool)
    plate = heatmap(Map(np.array([[1.0, 2.0, np.nan], [3.0, 4.0, 5.0]]), some, ~some, "signal", contents={(0, 0): "x"}))
    for svg in (chart, plate):
        page = tmp_path / "page.html"
        titled = svg.replace("<rect", "<title>usual</title><rect", 1)
        page.write_text(f"<body>{titled}<script>{template(SCRIPT)}</script></body>", encoding="utf-8")
        paths = ElementTree.fromstring(svg).findall(".//*[@data-reach]/*")
        asked_at = [[number, *place] for number, path in enumerate(paths) if len(path) for place in places(path)]
        hover = HOVER.replace("PLACES", str(asked_at))
        said, nowhere = measured(page, hover, [(800, 600)], tmp_path / "profile")[0]
        assert said == sayings(svg)
        assert nowhere == "usual"


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_wells_below_row_z_have_their_places(tmp_path: Path) -> None:
    of = {"said": [("Z1", "2"), ("AA1", "3"), ("AF48", "4"), ("P24", "5")], "saying": "{}: velocity {}", "plate": "p"}
    chart = drawn(velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), **of)))
    some = np.ones((32, 48), dtype=bool)
    plate = heatmap(Map(np.where(some, 1.0, 0.0), some, ~some, "velocity", told="p"))
    page = tmp_path / "page.html"
    page.write_text(f"<body>{chart}{plate}<script>{template(SCRIPT)}</script></body>", encoding="utf-8")
    script = (
        """return sayings(document.querySelectorAll("svg")[1]).map(({says, place}) => [says.split(":")[0], place]);"""
    )
    places_of = dict(measured(page, script, [(800, 600)], tmp_path / "profile")[0])
    assert places_of == {"Z1": [1, 51], "AA1": [1, 53], "AF48": [95, 63], "P24": [47, 31]}


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_a_file_of_a_figure_has_nothing_of_where_the_pointer_rested(study: Any, tmp_path: Path) -> None:
    study.write_pages(tmp_path, ["ALONE"])
    script = """
      const svg = document.querySelector("figure svg[id$=velocity]"), before = alone(svg);
      const {left, top} = svg.getBoundingClientRect();
      svg.dispatchEvent(new PointerEvent("pointermove", {clientX: left, clientY: top}));
      return [svg.querySelectorAll("title").length, alone(svg) === before];
    """
    assert measured(tmp_path / f"{slug('ALONE')}.html", script, [(800, 600)], tmp_path / "profile") == [[1, True]]


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_a_figure_of_a_page_becomes_a_file_that_is_whole(study: Any, tmp_path: Path) -> None:
    study.write_pages(tmp_path, ["ALONE"])
    page = next(tmp_path.glob(f"{slug('ALONE')}.html"))
    made = measured(page, "return [...document.querySelectorAll('figure svg[id]')].map(alone);", [(800, 600)], tmp_path)
    files = [ElementTree.fromstring(each) for each in made[0]]
    assert len(files) > 8
    for file in files:
        text = re.sub(r"(?s)<([\w:]*)style>.*?</", "", ElementTree.tostring(file, encoding="unicode"))
        defined = {each.get("id") for each in file.iter()}
        assert set(re.findall(r"[#\" ](s\d+)\b", text)) <= defined
        assert float(file.get("width", "").removesuffix("pt")) > 100
        assert "DejaVu Sans" in file.get("font-family", "")


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_every_figure_of_wells_says_what_they_are(study: Any, tmp_path: Path) -> None:
    study.write_pages(tmp_path, ["ALONE"])
    script = (
        "return [...document.querySelectorAll('[data-reach]')].map(({parentNode}) => parentNode.closest('svg'))"
        + (".map((svg) => [svg.id, sayings(svg).map(({says}) => says)]);")
    )
    said = dict(measured(tmp_path / f"{slug('ALONE')}.html", script, [(800, 600)], tmp_path / "profile")[0])
    ends = ("-atp-[0-9a-f]+-velocity", "-residuals", "-plate-velocity", "-plate-residual")
    wells = [next(each for name, each in said.items() if re.search(f"{end}$", name)) for end in ends]
    (velocities, residuals, *plate) = ({text.rsplit("/", 1)[-1].split(" ", 1)[-1] for text in each} for each in wells)
    assert len(velocities) > 5
    assert residuals == velocities
    assert all(each == velocities for each in plate)


def test_a_residual_says_what_the_velocity_of_its_well_does(study: Any, tmp_path: Path) -> None:
    study.write_pages(tmp_path, ["ALONE"])
    text = next(tmp_path.glob(f"{slug('ALONE')}.html")).read_text(encoding="utf-8")
    figures = dict(re.findall(r"(?s)<svg id=(\S+)[^>]*>(.*?)</svg>", text))
    residuals = next(body for name, body in figures.items() if name.endswith("-residuals"))
    (of,) = set(re.findall(r"data-in=([^\s>]*)", residuals))

    def numbers(body: str) -> list[list[int]]:
        groups = re.findall(r"(?s)data-reach=50.*?</g>", body)
        return [[len(places(ElementTree.fromstring(f'<path d="{d}"/>')))
                 for d in re.findall(r'<path class=s[^>]* d="([^"]*)"', group)] for group in groups]  # fmt: skip

    (velocities,) = numbers(figures[of])
    assert numbers(residuals) == [velocities, velocities]


def test_a_line_is_told_by_the_places_that_it_needs() -> None:
    x = np.linspace(0.0, 10.0, 401)
    bent, straight = (Series(x, y, INK) for y in (10.0 * x / (1.0 + x), 0.7 * x))
    picture = Picture([Chart(Axis("x", 0.0, 10.0), Axis("y", 0.0, 10.0), [bent, straight])])
    rows = [(float(x), float(y)) for *_, x, y, _ in data(picture)]
    few, ends = rows[:-2], rows[-2:]
    assert [x for x, _ in ends] == [0.0, 10.0]
    assert len(few) < 40
    off = np.abs(np.interp(x, *zip(*few, strict=True)) - bent.y) * Plane().down / 10.0
    assert off.max() < 1.05 * TOLD


@pytest.mark.parametrize(
    "law",
    [
        lambda x: 170 * x / (8 + x),
        lambda x: 170 / (1 + np.abs(x / 60) ** 2.5),
        lambda x: 0.5 * x,
        lambda x: abs(x - 92),
    ],
)
def test_a_curve_passes_by_its_places(law: Any) -> None:
    x = np.linspace(0.0, 184.0, 161)
    y, last, off = law(x), (0.0, 0.0), []
    text = curve(np.column_stack([x, y]))
    assert len(text) < 160
    # Behind a move stand lines.
    for pen, body in re.findall(r"([mlc])([^mlc]*)", re.sub(r"^(m-?\d+ ?-?\d+\b) ?(?=[\d-])", r"\1l", text)):
        numbers = [float(each) / 10.0 for each in re.findall(r"-?\d+", body)]
        size = 6 if pen == "c" else 2
        for at in range(0, len(numbers), size):
            step = np.array(
                [(0.0, 0.0), *zip(numbers[at : at + size : 2], numbers[at + 1 : at + size : 2], strict=True)]
            )
            t = np.linspace(0.0, 1.0, 50)[:, None]
            if pen == "c":
                drawn_at = 3 * t * (1 - t) ** 2 * step[1] + 3 * t**2 * (1 - t) * step[2] + t**3 * step[3]
            else:
                drawn_at = t * step[1]
            if pen != "m":
                across, down = (last + drawn_at).T
                slope = (law(across + 1e-6) - law(across - 1e-6)) / 2e-6
                off.append((np.abs(law(across) - down) / np.hypot(1.0, slope)).max())
            last = last + step[-1]
    assert max(off) < 2 * NEAR  # half of it by rounding to tenths


def test_residuals_and_progress_are_pictures_of_several_charts() -> None:
    two, none = np.array([1.0, 2.0]), np.array([False, True])
    labels = Labels("ATP (µM)", "fitted velocity (nM/min)", {0.0: "0"})
    wells = Residuals(two, np.zeros(2), two, np.array([0.4, -4.0]), none, ["A1", "A2"])
    shown = residual_figure(wells, labels)
    assert [chart.y.high for chart in shown.charts] == [4.32, 4.32]  # nothing lies outside
    line = np.array([1.0, np.nan])
    curves = [(f"A{i}: <ATP>", two, 3.0 * two, line) for i in range(5)]
    said = drawn(progress_figure(curves, "signal (RFU)"))
    assert "nan" not in said
    assert "".join(ElementTree.fromstring(said).itertext()).count("<ATP>") == 5
