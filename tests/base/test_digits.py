"""Numbers are written with as many digits as their column is good for."""

from __future__ import annotations

import math

import numpy as np

from mtorkin.base.tables.table import Column, Table


def test_numbers_are_written_with_the_digits_of_their_column(tmp_path):
    given = [0.123456789, -98765.4321, 0.00099999, 1e-12, 2.0, 0.0, math.inf, math.nan]
    table = Table("t", "numbers", (Column("few", "number", "", digits=3), Column("all", "number", "")))
    table.write([{"few": each, "all": each} for each in given], tmp_path / "t.csv")
    few = [line.split(",")[0] for line in (tmp_path / "t.csv").read_text().splitlines()[1:]]
    assert few == ["0.123", "-98800.0", "0.001", "1e-12", "2.0", "0.0", "inf", ""]
    assert table.read(tmp_path / "t.csv")["all"].to_list()[:7] == given[:7]


def test_what_is_written_is_the_nearest_number(tmp_path):
    """Of any size, to those that have no more digits than one."""
    random = np.random.default_rng(2)
    given = [*random.lognormal(0, 12, 2000), *random.lognormal(0, 300, 2000), 5e-324, 1e-310, 1.7e308, -1e23]
    table = Table("t", "numbers", (Column("x", "number", "", digits=4),))
    table.write([{"x": each} for each in given], tmp_path / "t.csv")
    assert table.read(tmp_path / "t.csv")["x"].to_list() == [float(f"{each:.3e}") for each in given]
