"""Examples in docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib
import re

import pytest

from mtorkin.workflow.dependencies import PACKAGE

MODULES = sorted(
    ".".join(["mtorkin", *path.relative_to(PACKAGE).with_suffix("").parts])
    for path in PACKAGE.rglob("*.py")
    if re.search(r"^\s*>>> ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples fail; python -m doctest shows them"
