"""What a notebook sees of a comparison: short texts, DataFrames with units, plots, and errors that name the place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pint
import pytest

from mtorkin.notebook import Result, compare
from mtorkin.notebook.wells import Columns, read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "notebook.md"
UNITS = {"ATP": "uM", "X": "nM", "v1": "uM/min", "v2": "uM/min"}
FIRST, THREE_LINES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def wells() -> pd.DataFrame:
    """The table of the page: a competitive inhibitor, Km 50 uM and Ki 20 nM, in duplicate with 3 % noise."""
    names: dict[str, Any] = {}
    exec(compile(FIRST, str(PAGE), "exec"), names)
    return names["table"]


def compared(table: Any, **changes: Any) -> Result:
    return compare(
        table, **({"substrate": "ATP", "inhibitor": "X", "velocity": ["v1", "v2"], "units": UNITS} | changes)
    )


@pytest.fixture(scope="module")
def result():
    names = {"table": wells(), "units": UNITS}
    names["table"].loc[20] = [0.0, 10.0, 0.01, 0.02]
    exec(compile(THREE_LINES, str(PAGE), "exec"), names)
    return names["result"]


def test_a_result_is_ten_lines_at_the_most(result):
    said = repr(result)
    assert len(said.splitlines()) <= 10
    for text in (
        "40 wells: 5 levels of ATP, 3 of X and none",
        "pattern: competitive, ",
        "model: competitive",
        "  Kic ",
    ):
        assert text in said
    assert " to 1 against every other" in said


def test_constants_have_intervals_and_the_users_units(result):
    found = result.summary()
    for name, truth, unit in (("Vmax", 2.0, "uM/min"), ("Km", 50.0, "uM"), ("Kic", 20.0, "nM")):
        row = found.loc[name]
        assert row["unit"] == unit
        assert row["value"] == pytest.approx(truth, rel=0.1)
        assert row["lower"] < row["value"] < row["upper"]
        assert row["meaning"]


def test_patterns_and_models_are_tables_best_first(result):
    assert result.patterns.index[0] == "competitive"
    assert result.patterns["support"].sum() == pytest.approx(1.0, abs=0.01)
    assert result.models.index[0] == "competitive"
    assert result.models["Kic"].iloc[0] == pytest.approx(20.0, rel=0.1)


def test_the_verdict_is_that_of_a_run(result):
    record = result.verdict()
    assert record["compound"] == "X"
    assert (record["verdict"], record["alive"][0]["class"]) == ("atp-competitive", "atp-competitive")
    assert set(record) >= {"verdict", "sentence", "reasons", "what_would_settle"}


def test_a_notebook_shows_html_without_anything_of_the_users_unescaped(result):
    text = result._repr_html_()
    assert "<table" in text
    assert "Kic" in text
    assert len(text) < 5000


def test_rows_without_substrate_are_named(result):
    assert list(result.left_out) == [20]
    assert "1 rows left out" in repr(result)


@pytest.mark.parametrize("kind", ["velocity", "lineweaver-burk", "dixon", "cornish-bowden", "residuals"])
def test_a_plot_takes_axes_and_returns_them(result, kind):
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    assert result.plot(kind, ax=ax) is ax
    assert len(ax.lines) >= 2
    assert ax.get_xlabel()
    assert result.plot(kind).get_ylabel() == ax.get_ylabel()


def test_the_fitted_curve_goes_through_the_plot(result):
    ax = result.plot()
    assert ax.get_xlabel() == "ATP (uM)"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "10", "40", "160"]
    curve = ax.lines[1].get_xydata()
    assert len(curve) > 20
    assert curve[-1, 1] == pytest.approx(2.0 * 400 / 450, rel=0.05)


def test_lmfit_takes_over(result):
    assert result.lmfit().params["Kic"].value == pytest.approx(result.summary().loc["Kic", "value"], rel=1e-6)


def changed(column: str, value: object) -> pd.DataFrame:
    table = wells().astype({column: object})
    table.loc[3, column] = value
    return table


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: compared(wells(), substrate="atp"), "there is no column 'atp'; did you mean 'ATP'?"),
        (lambda: compared(changed("X", "ten")), "row 3, column 'X': ten is not a number"),
        (lambda: compared(changed("ATP", -5.0)), "row 3, column 'ATP': -5.0 is negative"),
        (lambda: compared(changed("X", None)), "row 3, column 'X': None is empty"),
        (lambda: compared(changed("v1", np.inf)), "row 3, column 'v1': inf is not finite"),
        (lambda: compared(wells(), enzyme="2 nm"), "enzyme: "),
        (lambda: compared(wells(), enzyme="2 nM", units={}), "the unit of column 'X' is needed in units="),
        (lambda: compared(wells(), axis="atp"), "there is no axis 'atp'; did you mean 'ATP'?"),
        (lambda: compared(wells(), axis="both"), "axis 'both' needs the column of the second substrate"),
        (lambda: compared(wells().iloc[:0]), "no row has both substrate and velocity"),
        (lambda: compared([1.0, 2.0]), "a table is a pandas DataFrame with a row a well, and not a list"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(call, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        call()


def test_what_is_beneath_is_shown_in_ten_lines_too(result):
    comparison = result.comparison
    for shown in (result.compared, comparison, comparison.chosen, comparison.chosen.fit):
        assert comparison.chosen.name in repr(shown)
        assert len(repr(shown).splitlines()) <= 10
        assert len(repr(shown)) < 500
    assert "pattern: competitive, " in repr(comparison)


def test_a_wrong_name_of_a_model_or_plot_names_the_nearest(result):
    with pytest.raises(ValueError, match="there is no model 'competetive'; did you mean 'competitive'"):
        result.lmfit("competetive")
    with pytest.raises(ValueError, match="there is no kind of plot 'dicson'; did you mean 'dixon'"):
        result.plot("dicson")


def test_the_enzyme_may_be_text():
    columns = Columns("ATP", "X", ["v1"], units=UNITS)
    found = read(wells(), columns, "0.002 uM", "ATP").family
    assert found["enzyme_concentration"].iloc[0] == pytest.approx(2.0)


def test_rows_without_a_velocity_are_left_out_aloud():
    table = wells()
    table.loc[3, ["v1", "v2"]] = np.nan
    table.loc[5, "v2"] = np.nan
    found = read(table, Columns("ATP", "X", ["v1", "v2"]), 0.0, "ATP")
    assert found.left_out == {3: "no velocity"}
    assert len(found.wells) == 2 * 20 - 3


@pytest.mark.parametrize("quantity", [lambda dose: f"{dose / 1000:g} uM", lambda dose: pint.Quantity(dose, "nM")])
def test_concentrations_may_be_quantities(quantity):
    table = wells()
    table["X"] = [quantity(dose) for dose in table["X"]]
    found = read(table, Columns("ATP", "X", ["v1"], units=UNITS), quantity(2.0), "ATP")
    assert found.wells["inhibitor"].unique() == pytest.approx([0.0, 10.0, 40.0, 160.0])
    assert found.family["enzyme_concentration"].iloc[0] == pytest.approx(2.0)
    with pytest.raises(ValueError, match=r"row 0, column 'X': to read '.*', the unit of column 'X' is needed"):
        read(table, Columns("ATP", "X", ["v1"]), 0.0, "ATP")
    with pytest.raises(ValueError, match="row 3, column 'X': 5 bananas is not a number"):
        compared(changed("X", "5 bananas"))
