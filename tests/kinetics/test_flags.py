"""Flags are rows: each is raised by a code that stands in the table, and says one sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from mtorkin.kinetics import flags

SOURCES = sorted((Path(flags.__file__).parent / "families").glob("*.py"))
RAISED = {
    node.args[0].value
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "raised"
}


def test_what_is_raised_is_what_stands_in_the_table():
    assert set(flags.FLAGS) == RAISED


@pytest.mark.parametrize("code", flags.FLAGS)
def test_a_flag_is_one_part_of_a_cell(code):
    """Cells join flags by a semicolon, and codes stand beside sentences."""
    flag = flags.FLAGS[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert ";" not in flag.sentence
    assert flag.meaning
    assert flag.advice.endswith(".")
