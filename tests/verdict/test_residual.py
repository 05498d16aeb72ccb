"""Partial as a property of a class: the sentence and the record say how much activity is left."""

import pytest

PARTIAL = {"partial noncompetitive": 0.99, "noncompetitive": 0.01}
PARTIAL_MIXED = {"partial mixed": 0.99, "partial noncompetitive": 0.01}
BETA = ("beta", 0.3, 0.25, 0.36)


def with_beta(study, axis, supports, beta=BETA, **conditions):
    """A family whose reported model has beta as a constant of its own."""
    study.add(axis, supports, **conditions)
    name, value, lower, upper = beta
    study.parameters.append(
        {**study.parameters[-1], "parameter": name, "value": value, "lower": lower, "upper": upper, "profiled": True}
    )
    return study


@pytest.mark.parametrize(
    ("axis", "pattern", "verdict", "behaves"),
    [
        ("ATP", "partial competitive", "atp-competitive", "an ATP-competitive inhibitor"),
        ("both", "partial ATP-competitive", "atp-competitive", "an ATP-competitive inhibitor"),
        ("both", "partial substrate-competitive", "substrate-competitive", "a substrate-competitive inhibitor"),
        ("both", "rapalog-like", "rapalog-like", "an allosteric, rapalog-like inhibitor"),
        ("substrate", "partial uncompetitive", "uncompetitive", "an uncompetitive inhibitor"),
    ],
)
def test_a_partial_class_says_what_is_left(study, axis, pattern, verdict, behaves):
    record = with_beta(study, axis, {pattern: 1.0}).decide()
    assert record["verdict"] == verdict
    assert record["sentence"] == f"X behaves as {behaves}, partial: 30 % left."
    assert record["residual"] == {
        "words": "partial: 30 % left",
        "shown": True,
        "fraction": 0.3,
        "interval": [0.25, 0.36],
    }


def test_of_two_axes_the_better_known_plateau_is_stated(study):
    with_beta(study, "ATP", PARTIAL, ("beta", 0.4, 0.1, 0.9))
    record = with_beta(study, "protein", PARTIAL_MIXED).decide()
    assert (record["verdict"], record["residual"]["fraction"]) == ("rapalog-like", 0.3)


def test_what_lines_name_may_be_partial_too(study):
    with_beta(study, "ATP", PARTIAL).dose(0.1).dose(300.0, top=3000.0, mutations="S2035T")
    record = study.dose(0.1, mutations="M2327I").decide()
    assert record["sentence"] == "X behaves as an allosteric, rapalog-like inhibitor, partial: 30 % left."


def test_a_law_without_beta_is_partial_without_a_figure(study):
    record = study.add("ATP", {"partial competitive": 1.0}).decide()
    assert record["sentence"] == "X behaves as an ATP-competitive inhibitor, partial."
    assert record["residual"] == {"words": "partial", "shown": True, "fraction": None, "interval": None}


@pytest.mark.parametrize(
    ("axes", "beta", "conditions"),
    [
        ({"ATP": {"competitive": 1.0}}, BETA, {}),
        # The protein axis of a compound that competes with ATP does not decide.
        ({"ATP": {"competitive": 1.0}, "protein": {"noncompetitive": 1.0}}, BETA, {}),
        ({"both": {"rapalog-like": 1.0}}, ("beta", 0.001, 0.0005, 0.002), {}),
        ({"substrate": {"uncompetitive": 1.0}}, BETA, {}),
    ],
    ids=["complete", "two axes", "too little to count", "one substrate"],
)
def test_a_complete_class_leaves_nothing(study, axes, beta, conditions):
    for axis, supports in axes.items():
        with_beta(study, axis, supports, beta, **conditions)
    record = study.decide()
    assert record["verdict"] != "unresolved"
    assert record["residual"] is None
    assert "partial" not in record["sentence"]


@pytest.mark.parametrize(
    ("supports", "beta", "conditions"),
    [
        ({"partial ATP-competitive": 0.6, "ATP-competitive": 0.4}, BETA, {}),
        ({"rapalog-like": 1.0}, ("beta", 0.2, None, 0.5), {}),
        # With less FKBP12 than compound its complex levels off.
        ({"rapalog-like": 1.0}, BETA, {"FKBP12": 1.0, "top": 10.0}),
    ],
    ids=["both forms alive", "zero not excluded", "scarce FKBP12"],
)
def test_what_the_wells_do_not_tell_is_neither_partial_nor_complete(study, supports, beta, conditions):
    record = with_beta(study, "both", supports, beta, **conditions).decide()
    assert record["verdict"] != "unresolved"
    assert record["residual"] == {
        "words": "partial not excluded", "shown": False, "fraction": None, "interval": None
    }  # fmt: skip
    assert record["sentence"].endswith(" inhibitor (partial not excluded).")


@pytest.mark.parametrize(("better", "told"), [(1.0, True), (3.0, False)])
def test_a_plateau_that_something_else_may_own_is_not_called_complete(study, better, told):
    """The evidence takes the complete form, and laws that leave activity are better in log-likelihood."""
    study.add("both", {"ATP-competitive": 1.0}, name="both", model="ATP-competitive", fit={"loglik": 100.0})
    for model, own in ("partial mixed vs ATP, ATP first", better), ("partial mixed vs protein", 9.0):
        study.fits.append(study.fits[-1] | {"model": model, "chosen": False, "loglik": 100.0 + own})
    record = study.decide()
    assert record["verdict"] == "atp-competitive"
    assert record["residual"] == (None if told else {
        "words": "partial not excluded", "shown": False, "fraction": None, "interval": None
    })  # fmt: skip


@pytest.mark.parametrize(
    ("model", "better", "told"),
    [
        ("partial noncompetitive", 3.0, False),
        ("partial noncompetitive", 1.0, True),
        ("partial uncompetitive", 3.0, True),
    ],
    ids=["seen", "by chance", "a law of another class"],
)
def test_a_plateau_that_one_axis_shows_by_itself_is_not_called_complete(study, model, better, told):
    study.add("both", {"substrate-competitive": 1.0}, name="both", model="substrate-competitive", fit={"loglik": 100.0})
    study.add("ATP", {"noncompetitive": 1.0}, name="ATP", model="noncompetitive", fit={"loglik": 50.0})
    study.fits.append(study.fits[-1] | {"model": model, "chosen": False, "loglik": 50.0 + better})
    record = study.decide()
    assert record["verdict"] == "substrate-competitive"
    assert record["residual"] == (None if told else {
        "words": "partial not excluded", "shown": False, "fraction": None, "interval": None
    })  # fmt: skip


def test_a_compound_that_does_nothing_leaves_everything(study):
    """A law of another class describes the scatter of its wells a little better."""
    study.add("both", {"no inhibition": 1.0}, name="both", model="no inhibition", fit={"loglik": 100.0})
    study.fits.append(study.fits[-1] | {"model": "partial mixed vs ATP", "chosen": False, "loglik": 109.0})
    record = study.decide()
    assert (record["verdict"], record["residual"]) == ("inactive", None)


def test_what_names_no_class_states_no_residual(study):
    record = with_beta(study, "ATP", PARTIAL).decide()
    assert (record["verdict"], record["residual"]) == ("unresolved", None)
