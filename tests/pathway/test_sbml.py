"""The committed SBML: it is the one of the source, and valid with units checked."""

from __future__ import annotations

import re

import pytest
from bars_pathway import sbml_problems

from mtorkin.pathway import source
from mtorkin.pathway.extra import MISSING, available


@pytest.mark.skipif(not available(), reason=MISSING)
def test_the_committed_file_is_that_of_the_source():
    assert source.FILE.read_text(encoding="utf-8") == source.sbml()


@pytest.mark.skipif(not available(), reason=MISSING)
def test_it_is_valid_with_units_and_without_any_warning():
    assert sbml_problems(source.FILE.read_text(encoding="utf-8")) == ""


@pytest.mark.skipif(not available(), reason=MISSING)
def test_a_constant_of_the_wrong_unit_is_found():
    text = source.FILE.read_text(encoding="utf-8")
    wrong = re.sub(r'(id="activate_Rag" value="[^"]+" units=)"per_minute"', r'\1"nM"', text)
    assert wrong != text
    assert "(10503 [Warning])" in sbml_problems(wrong)
