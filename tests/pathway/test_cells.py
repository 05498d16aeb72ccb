"""What markers measured in cells are good for: constants estimated again, and lines of evidence."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from bars_pathway import RAPAMYCIN, TORIN

from mtorkin.assays.evidence import load_evidence
from mtorkin.assays.supplied import Supplied
from mtorkin.base.errors import InputError
from mtorkin.base.settings import Settings
from mtorkin.pathway.estimate import Seen, estimate
from mtorkin.pathway.evidence import as_yaml, halving, supplied
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.lines import estimate_lines
from mtorkin.pathway.observed import CellsAssay, Observed
from mtorkin.verdict.lines.supplied import of_supplied

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)
DOSES = np.geomspace(1, 100, 5)


def points(marker, measured, doses=DOSES, compound="X"):
    return pd.DataFrame({
        "compound": compound, "marker": marker, "dose_nM": doses, "time_min": 120.0, "measured": measured,
        "sd": 0.03, "n": 3,
    })  # fmt: skip


def observed(*tables):
    assay = CellsAssay(mtorkin="1", title="blots", purpose="cells", method="blot", table="x.csv")
    return Observed("blots", assay, pd.concat(tables, ignore_index=True))


def complete(IC50):
    return 1 / (1 + DOSES / IC50)


@needs_extra
def test_a_constant_is_found_again_and_one_that_points_do_not_tell_stays():
    names = ["phosphorylate_T37", "phosphorylate_IRS1"]
    seen = []
    for dose in (4.0, 8.0, 16.0, 40.0):
        empty = Seen(TORIN, dose, "full", points("p4EBP1_T37", 0.0, [dose]))
        measured = empty.predicted({"phosphorylate_T37": 0.4})
        seen.append(empty._replace(points=empty.points.assign(measured=measured, sd=0.0)))
    found = estimate(seen, names)
    table = found.table.set_index("constant")
    assert found.misfit < 0.3 * found.misfit_before
    assert table.loc["phosphorylate_IRS1", "says"] == "hardly moved by these points"
    assert (table["lower"] < table["value"]).all()
    assert (table["value"] < table["upper"]).all()
    assert table.loc["phosphorylate_T37", "value"] < 0.8 * table.loc["phosphorylate_T37", "before"]
    assert "like: full" in found.as_context()
    assert any("phosphorylate_T37" in line for line in estimate_lines(found))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["phosphorylate_S6K"], "no constant phosphorylate_S6K; did you mean phosphorylate_S6K1?"),
        (["ATP"], "ATP is not estimated again: it is published"),
        (["total_Rag"], "total_Rag is not estimated again: the amount does not matter"),
        (["activate_Rag", "activate_Rag"], "name each constant that is to be estimated again once"),
    ],
)
def test_what_is_not_chosen_is_not_estimated(names, said):
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        estimate([Seen(RAPAMYCIN, 1.0, "full", points("pS6K1_T389", 0.5, [1.0]))], names)


def test_constants_are_of_one_cell():
    one = points("pS6K1_T389", 0.5, [1.0])
    with pytest.raises(InputError, match=r"there are 2 \(PTEN lost, full\)"):
        estimate([Seen(RAPAMYCIN, 1.0, name, one) for name in ("full", "PTEN lost")], ["activate_Rag"])


def test_the_dose_that_halves_is_found_and_what_never_halves_is_open():
    found = halving(points("pS6K1_T389", complete(7.0)))
    assert found.lower < found.dose < found.upper
    assert found.dose == pytest.approx(7.0, rel=0.15)
    partial = halving(points("p4EBP1_T37", 0.8 + 0.2 * complete(7.0)))
    assert (partial.dose, partial.upper) == (math.inf, math.inf)
    assert partial.lower == 100


def judged(line):
    """What a supplied line says, by the limits of the settings."""
    given = Supplied.model_validate(line).model_dump()
    return of_supplied(line["line"], load_evidence().lines[line["line"]], given, Settings())


def test_cells_feed_the_lines_of_substrate_contrast_and_mTORC2():
    """A rapalog spares 4E-BP1 and Akt S473 where it takes S6K1; an inhibitor of the kinase domain takes all alike."""
    rapalog = observed(
        points("pS6K1_T389", complete(3.0)), points("p4EBP1_T37", 0.9 + 0.1 * complete(3.0)),
        points("pAkt_S473", np.full(5, 1.05)),
    )  # fmt: skip
    said = {line["line"]: judged(line) for line in supplied(rapalog)}
    assert said["substrate-contrast"].outcome == "contrast"
    assert said["mtorc2"].outcome == "spared"
    assert said["mtorc2"].says["rapalog-like"] == "++"
    inhibitor = observed(*(points(marker, complete(9.0)) for marker in ("pS6K1_T389", "p4EBP1_T37", "pAkt_S473")))
    said = {line["line"]: judged(line) for line in supplied(inhibitor)}
    assert {line.outcome for line in said.values()} <= {"alike", "inhibited", "unclear"}
    assert all(0.5 < line.effect.value < 2 for line in said.values())
    assert as_yaml(supplied(rapalog))[1] == "  - line: substrate-contrast"


def test_without_a_dose_that_halves_S6K1_cells_say_nothing():
    flat = observed(points("pS6K1_T389", np.full(5, 0.95)), points("pAkt_S473", np.full(5, 1.0)))
    assert supplied(flat) == []
    few = observed(points("pS6K1_T389", [0.6, 0.2], [3, 30]), points("pAkt_S473", [1.0, 1.0], [3, 30]))
    assert supplied(few) == []
    assert as_yaml([]) == []
