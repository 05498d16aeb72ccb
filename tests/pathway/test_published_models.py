"""Published models through the same simulation path."""

from __future__ import annotations

import pytest
from bars_pathway import BIOMD640, published, under_rapalog_in_BIOMD448

from mtorkin.base.errors import InputError
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.simulate import course, load
from mtorkin.pathway.statements import load_statements

pytestmark = pytest.mark.skipif(not available(), reason=MISSING)


@pytest.mark.skipif(not BIOMD640.exists(), reason="shared/real/pathway is not here")
def test_BIOMD640_gives_what_others_get():
    assert published() == pytest.approx(dict.fromkeys(published(), 1.0), rel=1e-3)
    assert course(load(BIOMD640), 120.0, [120.0], ["[Amino_Acids]", "[Insulin]"]).tolist() == [[1.0, 0.0]]


def test_a_published_feedback_of_the_wrong_sign_fails_the_test_of_a_rapalog():
    """Negative control: in BIOMD448 a rapalog takes Akt down with S6K1."""
    found = under_rapalog_in_BIOMD448()
    assert load_statements()["rapalog, S6K1"].holds((found["pS6K1_T389"],))
    row = load_statements()["rapalog, T308"]
    assert not row.holds((found["pAkt_T308"],))
    assert not row.has_sign((found["pAkt_T308"],))


def test_what_is_no_SBML_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "model.xml"
    file.write_text("<sbml/>", encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.xml cannot be read as SBML"):
        load(file)
