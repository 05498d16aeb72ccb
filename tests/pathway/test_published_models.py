"""Published models through the same simulation path."""

from __future__ import annotations

import pytest
from shared import REAL

from mtorkin.base.errors import InputError
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.simulate import course, load

pytestmark = pytest.mark.skipif(not available(), reason=MISSING)
BIOMD640 = REAL / "pathway" / "BIOMD0000000640.xml"
#: Observables at 120 min with amino acids only, by BioNetGen (github.com/wshlavacek/BNGL-Models).
EXPECTED = {
    "[p70_S6K_pT389_obs]": 7.0461, "[Akt_pT308_obs]": 4.2775, "[Akt_pS473_obs]": 3.3110, "[IRS_pS636_obs]": 2.2089,
    "[AMPK_pT172_obs]": 5.2260,
}  # fmt: skip


@pytest.mark.skipif(not BIOMD640.exists(), reason="shared/real/pathway is not here")
def test_BIOMD640_gives_what_others_get():
    model = load(BIOMD640)
    found = dict(zip(EXPECTED, course(model, 0.0, [120.0], list(EXPECTED))[0], strict=True))
    assert found == pytest.approx(EXPECTED, rel=1e-3)
    assert course(load(BIOMD640), 120.0, [120.0], ["[Amino_Acids]", "[Insulin]"]).tolist() == [[1.0, 0.0]]


def test_what_is_no_SBML_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "model.xml"
    file.write_text("<sbml/>", encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.xml cannot be read as SBML"):
        load(file)
