"""The table of departures: a row a kind, with what it does to a case, what is true, and which verdicts are right.

A verdict is right where the row or the truth names it, open where it is one of `OPEN`, and wrong otherwise: nothing
else is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from numpy.random import Generator

from departures.case import Case
from departures.potency import half_maximal
from departures.truths import TRUTHS, between, everywhere, rapalog_of, with_constants

#: Verdicts that name nothing.
OPEN = frozenset({"unresolved", "not-interpretable"})
#: What an active compound is taken for where a departure says nothing else.
ACTIVE = ("atp-competitive", "substrate-competitive", "uncompetitive", "rapalog", "noncompetitive")
WITHOUT_PROTEIN, WITH_ATP = frozenset[str](), frozenset({"ATP"})

Physics = Callable[[Case, Generator], Case]


def _nothing(case: Case, _: Generator) -> Case:
    return case


@dataclass(frozen=True)
class Kind:
    """A row of the table.

    Attributes
    ----------
    group
        What departs: law, time, detection, preparation, compound, rapalog, reaction, pipetting, plate, lines; or none.
    truths
        Names of `truths.TRUTHS` that compounds are drawn from in turn; or functions that draw one.
    physics
        What the departure does to a case; it may draw how strongly.
    also
        Verdicts that are right beside the true class.
    instead
        Verdicts that are right in place of the true class.
    tells
        What would tell a person.
    """

    name: str
    group: str
    truths: tuple[str | Callable[[Generator], Case], ...]
    physics: Physics = _nothing
    also: frozenset[str] = frozenset()
    instead: frozenset[str] | None = None
    tells: str = ""
    open: frozenset[str] = field(default=OPEN)

    def draw(self, index: int, random: Generator) -> Case:
        """The case of a compound."""
        truth = self.truths[index % len(self.truths)]
        case = TRUTHS[truth](random) if isinstance(truth, str) else truth(random)
        return self.physics(case, random)

    def right(self, case: Case) -> frozenset[str]:
        """The verdicts that are right for a case."""
        return (frozenset({case.truth}) if self.instead is None else self.instead) | self.also


def _set(**values: object) -> Physics:
    """Physics that sets these attributes."""
    return lambda case, _: replace(case, **values)  # type: ignore[arg-type]


def _then(*steps: Physics) -> Physics:
    """One after the other."""

    def physics(case: Case, random: Generator) -> Case:
        for step in steps:
            case = step(case, random)
        return case

    return physics


def _scaled(case: Case, strongest: float) -> Case:
    """The case with the strongest constant at this value (nM)."""
    factor = strongest / min(case.constants.values())
    return replace(case, constants={form: value * factor for form, value in case.constants.items()})


# Time.


def _slow(on: float, low: float, high: float, **values: object) -> Physics:
    """Binds with a rate constant (1/(M s)) and leaves with another (1/s), which make the dissociation constant."""

    def physics(case: Case, random: Generator) -> Case:
        strongest = between(random, low, high) / on * 1e9
        return replace(_scaled(case, strongest), kon=on / 1e9, **values)  # type: ignore[arg-type]

    return physics


def _covalent(case: Case, random: Generator) -> Case:
    case = _scaled(case, between(random, 20.0, 200.0))
    return replace(case, kon=1e-4, kinact=between(random, 1e-3, 5e-3))


# Detection.


def _quench(low: float, high: float) -> Physics:
    """Loses part of the signal at the highest dose, along a line or saturating."""

    def physics(case: Case, random: Generator) -> Case:
        form = "linear" if random.random() < 0.5 else "saturating"
        own = "adp-glo" if random.random() < 0.5 else "tr-fret"
        return replace(case, quench=float(random.uniform(low, high)), quench_form=form, format=own)

    return physics


def _glow(case: Case, random: Generator) -> Case:
    own = "adp-glo" if random.random() < 0.3 else "tr-fret"
    return replace(case, glow=between(random, 0.1, 0.5), format=own)


# Preparation and compound.


def _draws(name: str, low: float, high: float) -> Physics:
    """Draws an attribute evenly on the log scale."""
    return lambda case, random: replace(case, **{name: between(random, low, high)})  # type: ignore[arg-type]


def _tightness(low: float, high: float) -> Physics:
    """Draws active enzyme over the strongest constant."""
    return lambda case, random: _scaled(case, case.enzyme / between(random, low, high))


def _ceiling(case: Case, random: Generator) -> Case:
    return replace(case, ceiling=half_maximal(case) * float(random.uniform(3.0, 8.0)))


def _aggregates(case: Case, random: Generator) -> Case:
    return replace(case, hill=float(random.uniform(1.8, 3.5)), aggregates=between(random, 300.0, 10e3))


def _impure(case: Case, random: Generator) -> Case:
    """1 % of a kinase inhibitor that binds a thousand times tighter."""
    strongest = case.enzyme / between(random, 2.0, 20.0)
    impurity = {"E": strongest, "EB": strongest}
    if case.constants:
        case = _scaled(case, strongest * 1000.0)
    return replace(case, impure=0.01, impurity=impurity, titrated=True)


def _either_way(name: str, fold: float) -> Physics:
    """Off by a factor, upwards or downwards."""
    return lambda case, random: replace(case, **{name: fold if random.random() < 0.5 else 1 / fold})


def _activates(case: Case, random: Generator) -> Case:
    return replace(case, truth="activator", activation=(float(random.uniform(1.4, 3.0)), between(random, 50.0, 5e3)))


def _rises_and_falls(case: Case, random: Generator) -> Case:
    """Activates at a site that fills at a fifteenth of the dose that inhibits."""
    site = half_maximal(case) / 15.0
    return replace(case, truth="activator", activation=(float(random.uniform(1.8, 3.0)), site))


# Rapalogs and laws.


def _rapalogs(gamma: tuple[float, float], beta: tuple[float, float]) -> Callable[[Generator], Case]:
    def draw(random: Generator) -> Case:
        return rapalog_of(random, between(random, *gamma), float(random.uniform(*beta)))

    return draw


def _law(truth: str, gamma: tuple[float, float], beta: tuple[float, float]) -> Callable[[Generator], Case]:
    def draw(random: Generator) -> Case:
        return everywhere(random, truth, between(random, *gamma), float(random.uniform(*beta)))

    return draw


def _mixed(alpha: tuple[float, float], beta: float = 0.0, truth: str = "noncompetitive") -> Callable[[Generator], Case]:
    """Binds the forms with ATP so many times weaker."""

    def draw(random: Generator) -> Case:
        case = TRUTHS["noncompetitive"](random)
        weaker, strongest = between(random, *alpha), min(case.constants.values())
        constants = {form: strongest * (weaker if "A" in form else 1.0) for form in case.constants}
        return replace(case, truth=truth, constants=constants, beta=beta)

    return draw


def _bisubstrate(random: Generator) -> Case:
    case = TRUTHS["inactive"](random)
    return with_constants(replace(case, truth="atp-competitive"), between(random, 0.001, 0.1), {"E": 1.0})


def _without_fkbp12(case: Case, _: Generator) -> Case:
    return replace(case, fkbp12=0.0)


ROWS = (
    # Within the law: what the others are compared with.
    Kind("in the law: atp-competitive", "none", ("atp-competitive",)),
    Kind("in the law: tight atp-competitive", "none", ("tight atp-competitive",)),
    Kind("in the law: substrate-competitive", "none", ("substrate-competitive",)),
    Kind("in the law: uncompetitive", "none", ("uncompetitive",)),
    Kind("in the law: partial rapalog", "none", ("partial rapalog",)),
    Kind("in the law: complete rapalog", "none", ("complete rapalog",)),
    Kind("in the law: noncompetitive", "none", ("noncompetitive",)),
    Kind("in the law: inactive", "none", ("inactive",)),
    # Time.
    Kind(
        "slow torin, 30 min without ATP",
        "time",
        ("atp-competitive",),
        _slow(1e5, 1e-4, 3e-4),
        tells="ATP axis without preincubation; dilution",
    ),
    Kind(
        "slow torin that binds fast, 30 min without ATP",
        "time",
        ("atp-competitive",),
        _slow(1e6, 1e-4, 3e-4),
        tells="ATP axis without preincubation; dilution",
    ),
    Kind(
        "slow torin, 30 min without ATP, progress curves",
        "time",
        ("atp-competitive",),
        _slow(1e5, 1e-4, 3e-4, reads=12),
        tells="curves that bend only with inhibitor",
    ),
    Kind(
        "slow torin, not preincubated",
        "time",
        ("atp-competitive",),
        _slow(1e5, 1e-4, 3e-4, preincubation=0.0),
        tells="curves that bend only with inhibitor",
    ),
    Kind(
        "slow torin, not preincubated, progress curves",
        "time",
        ("atp-competitive",),
        _slow(1e5, 1e-4, 3e-4, preincubation=0.0, reads=12),
        tells="curves that bend only with inhibitor",
    ),
    Kind(
        "slow torin, 30 min with ATP", "time", ("atp-competitive",), _slow(1e5, 1e-4, 3e-4, preincubated_with=WITH_ATP)
    ),
    Kind(
        "slow torin, both with and without preincubation",
        "time",
        ("atp-competitive",),
        _slow(1e5, 1e-4, 3e-4, lines=("without-preincubation",)),
        tells="the two ATP axes differ",
    ),
    Kind("kon of 1e4, 30 min without ATP", "time", ("atp-competitive",), _slow(1e4, 3e-4, 2e-3)),
    Kind("kon of 1e4, not preincubated", "time", ("atp-competitive",), _slow(1e4, 3e-4, 2e-3, preincubation=0.0)),
    Kind(
        "covalent, 30 min without ATP",
        "time",
        ("atp-competitive",),
        _covalent,
        also=frozenset({"covalent"}),
        tells="dilution",
    ),
    Kind(
        "covalent, not preincubated",
        "time",
        ("atp-competitive",),
        _then(_covalent, _set(preincubation=0.0)),
        also=frozenset({"covalent"}),
    ),
    Kind(
        "covalent, both with and without preincubation",
        "time",
        ("atp-competitive",),
        _then(_covalent, _set(lines=("without-preincubation",))),
        also=frozenset({"covalent"}),
        tells="the two ATP axes differ",
    ),
    Kind(
        "slow substrate-competitive, 30 min without protein",
        "time",
        (
            lambda random: with_constants(
                replace(TRUTHS["inactive"](random), truth="substrate-competitive"), 0.05, {"E": 1.0, "EA": 1.0}
            ),
        ),
        _slow(1e4, 1e-4, 3e-4, preincubated_with=WITHOUT_PROTEIN),
        tells="protein axis without preincubation",
    ),
    Kind("slow noncompetitive, 30 min without ATP", "time", ("noncompetitive",), _slow(1e5, 1e-4, 3e-4)),
    # Detection.
    Kind(
        "signal lost 25-50 % at the top dose, inactive",
        "detection",
        ("inactive",),
        _quench(0.25, 0.5),
        also=frozenset({"interference"}),
        tells="counter-assay; second format",
    ),
    Kind(
        "signal lost 25-50 % at the top dose, active",
        "detection",
        ACTIVE,
        _quench(0.25, 0.5),
        also=frozenset({"interference"}),
        tells="counter-assay; second format",
    ),
    Kind(
        "signal lost 60-95 % at the top dose, inactive",
        "detection",
        ("inactive",),
        _quench(0.6, 0.95),
        also=frozenset({"interference"}),
        tells="counter-assay; second format",
    ),
    Kind(
        "signal lost, inactive, with counter-assay",
        "detection",
        ("inactive",),
        _then(_quench(0.3, 0.8), _set(lines=("counter-assay",))),
        also=frozenset({"interference"}),
        tells="counter-assay",
    ),
    Kind(
        "signal lost, inactive, with a second format",
        "detection",
        ("inactive",),
        _then(_quench(0.3, 0.8), _set(lines=("first-format", "second-format"))),
        also=frozenset({"interference"}),
        tells="second format",
    ),
    Kind(
        "autofluorescence, inactive",
        "detection",
        ("inactive",),
        _glow,
        also=frozenset({"interference"}),
        tells="counter-assay; low controls with compound",
    ),
    Kind(
        "autofluorescence, active",
        "detection",
        ACTIVE,
        _glow,
        also=frozenset({"interference"}),
        tells="counter-assay; low controls with compound",
    ),
    Kind(
        "hook effect of the detection",
        "detection",
        ACTIVE,
        lambda case, random: replace(case, format="tr-fret", hook=between(random, 120.0, 300.0)),
        tells="signal that falls with product",
    ),
    # Preparation.
    Kind(
        "kinase that nothing inhibits, 20-30 %",
        "preparation",
        (*ACTIVE, "atp-competitive", "substrate-competitive"),
        _draws("insensitive", 0.2, 0.3),
        tells="saturating reference inhibitor as low control",
    ),
    Kind(
        "kinase that nothing inhibits, 5-15 %",
        "preparation",
        (*ACTIVE, "atp-competitive", "substrate-competitive"),
        _draws("insensitive", 0.05, 0.15),
        tells="saturating reference inhibitor as low control",
    ),
    Kind(
        "kinase that nothing inhibits, 30-50 %",
        "preparation",
        (*ACTIVE, "atp-competitive", "substrate-competitive"),
        _draws("insensitive", 0.3, 0.5),
        tells="saturating reference inhibitor as low control",
    ),
    Kind(
        "[E] stated 3x too low",
        "preparation",
        ("atp-competitive",),
        _then(_tightness(0.1, 20.0), _set(stated=1 / 3)),
        tells="titration",
    ),
    Kind(
        "[E] stated 3x too low, E/Ki 5-20",
        "preparation",
        ("atp-competitive",),
        _then(_tightness(5.0, 20.0), _set(stated=1 / 3)),
        tells="titration",
    ),
    Kind(
        "[E] stated 3x too high",
        "preparation",
        ("atp-competitive",),
        _then(_tightness(0.1, 20.0), _set(stated=3.0)),
        tells="titration",
    ),
    Kind(
        "[E] not stated",
        "preparation",
        ("atp-competitive",),
        _then(_tightness(0.1, 20.0), _set(stated=None)),
        tells="titration",
    ),
    Kind(
        "[E] not stated, E/Ki 5-20",
        "preparation",
        ("atp-competitive",),
        _then(_tightness(5.0, 20.0), _set(stated=None)),
        tells="titration",
    ),
    Kind(
        "[E] off, tight and not torin",
        "preparation",
        ("substrate-competitive", "uncompetitive", "rapalog", "noncompetitive"),
        _then(
            _tightness(1.0, 10.0),
            lambda case, random: replace(case, stated=(1 / 3, 3.0, None)[int(random.integers(3))]),
        ),
        tells="titration",
    ),
    Kind("enzyme that dies", "preparation", ACTIVE, _draws("dies", 2e-4, 8e-4)),
    # The compound in the well.
    Kind("solubility ceiling at 3-8 IC50", "compound", ACTIVE, _ceiling, tells="top doses alike at every level"),
    Kind(
        "aggregates",
        "compound",
        ("inactive",),
        _aggregates,
        also=frozenset({"interference"}),
        tells="Hill slope; detergent",
    ),
    Kind(
        "aggregates, with and without detergent",
        "compound",
        ("inactive",),
        _then(_aggregates, _set(lines=("without-detergent", "with-detergent"))),
        also=frozenset({"interference"}),
        tells="detergent",
    ),
    Kind(
        "1 % of a tight impurity, itself weak",
        "compound",
        ("atp-competitive",),
        _impure,
        tells="more enzyme than there is; another batch",
    ),
    Kind(
        "1 % of a tight impurity, inactive",
        "compound",
        ("inactive",),
        _impure,
        also=frozenset({"atp-competitive"}),
        tells="more enzyme than there is; another batch",
    ),
    Kind("solvent halves the velocity at the top dose, active", "compound", ACTIVE, _set(dmso=0.5)),
    Kind(
        "solvent halves the velocity at the top dose, inactive",
        "compound",
        ("inactive",),
        _set(dmso=0.5),
        also=frozenset({"interference"}),
        tells="solvent alone along the same doses",
    ),
    Kind("activator", "compound", ("inactive",), _activates),
    Kind(
        "activator that inhibits at higher doses", "compound", ("atp-competitive", "noncompetitive"), _rises_and_falls
    ),
    # Rapalogs.
    Kind(
        "rapalog without the -FKBP12 arm, Km raised 1.3-2 fold, partial",
        "rapalog",
        (_rapalogs((1.3, 2.0), (0.08, 0.4)),),
        tells="the -FKBP12 arm",
    ),
    Kind(
        "rapalog without the -FKBP12 arm, Km raised 1.3-2 fold, complete",
        "rapalog",
        (_rapalogs((1.3, 2.0), (0.0, 0.0)),),
        tells="the -FKBP12 arm",
    ),
    Kind(
        "rapalog without the -FKBP12 arm, Km raised 2-4 fold, partial",
        "rapalog",
        (_rapalogs((2.0, 4.0), (0.08, 0.4)),),
        tells="the -FKBP12 arm",
    ),
    Kind(
        "rapalog without the -FKBP12 arm, Km raised 4 fold, complete",
        "rapalog",
        (_rapalogs((4.0, 4.0), (0.0, 0.0)),),
        tells="the -FKBP12 arm",
    ),
    Kind(
        "rapalog with the -FKBP12 arm, Km raised 1-2 fold",
        "rapalog",
        (_rapalogs((1.0, 2.0), (0.0, 0.3)),),
        _set(lines=("without-fkbp12",)),
    ),
    Kind(
        "limiting FKBP12",
        "rapalog",
        (_rapalogs((1.3, 8.0), (0.0, 0.0)), _rapalogs((1.3, 8.0), (0.1, 0.3))),
        lambda case, random: replace(case, fkbp12=between(random, 0.03, 0.5)),
        tells="titration of FKBP12",
    ),
    Kind(
        "half of the FKBP12 inactive",
        "rapalog",
        (_rapalogs((2.0, 8.0), (0.0, 0.0)), _rapalogs((2.0, 8.0), (0.1, 0.3))),
        lambda case, random: replace(case, fkbp12=between(random, 0.5, 1.2), fkbp12_active=0.5),
        tells="titration of FKBP12",
    ),
    Kind("rapalog, FKBP12 forgotten", "rapalog", ("rapalog",), _without_fkbp12, tells="FKBP12"),
    # Laws.
    Kind(
        "partial along the protein: gamma 12, beta 1",
        "law",
        (_law("substrate-competitive", (12.0, 12.0), (1.0, 1.0)),),
        instead=frozenset({"substrate-competitive, partial"}),
    ),
    Kind(
        "between: gamma 12, beta 0.1-0.4",
        "law",
        (_law("rapalog-like", (12.0, 12.0), (0.1, 0.4)),),
        also=frozenset({"substrate-competitive, partial"}),
    ),
    Kind("between: gamma 5, beta 0.8", "law", (_law("none", (5.0, 5.0), (0.8, 0.8)),), instead=frozenset()),
    Kind("between: gamma 5, beta 0.7", "law", (_law("rapalog-like", (5.0, 5.0), (0.7, 0.7)),)),
    Kind("between: alpha 8-12", "law", (_mixed((8.0, 12.0)),), also=frozenset({"atp-competitive"})),
    Kind("mixed along ATP, alpha 3", "law", (_mixed((3.0, 3.0)),)),
    Kind(
        "partial ATP-competitive: alpha 30, beta 0.5",
        "law",
        (_mixed((30.0, 30.0), 0.5, "atp-competitive"),),
        instead=frozenset({"atp-competitive, partial"}),
    ),
    Kind("bisubstrate", "law", (_bisubstrate,), also=frozenset({"substrate-competitive"})),
    Kind(
        "phi of 0.3 or 3",
        "law",
        ACTIVE,
        lambda case, random: replace(case, order="random", phi=0.3 if random.random() < 0.5 else 3.0),
    ),
    Kind(
        "protein first",
        "law",
        ("atp-competitive", "noncompetitive", "rapalog", "substrate-competitive"),
        _set(order="protein first"),
    ),
    # The reaction.
    Kind("excess of protein inhibits", "reaction", ACTIVE, _draws("excess_protein", 20e3, 60e3)),
    Kind("magnesium runs out", "reaction", ACTIVE, _draws("magnesium", 400e3, 1000e3)),
    Kind(
        "ADP inhibits as it forms",
        "reaction",
        ACTIVE,
        lambda case, random: replace(
            case, adp_constant=between(random, 2e3, 10e3), conversion=between(random, 1.0, 3.0)
        ),
    ),
    Kind("20-50 % of the lowest protein turned over", "reaction", ACTIVE, _draws("conversion", 4.0, 8.0)),
    Kind("5 uM ATP carried in", "reaction", ACTIVE, _set(carried_atp=5e3)),
    Kind("ATP levels all below 0.3 Km", "reaction", ACTIVE, _set(atp_range=(0.03, 0.3), held_atp=0.2)),
    Kind("ATP levels all above 5 Km", "reaction", ACTIVE, _set(atp_range=(5.0, 50.0), held_atp=10.0)),
    # Pipetting.
    Kind("stock 2x off", "pipetting", ACTIVE, _either_way("stock", 2.0)),
    Kind("serial dilution 5 % a step off", "pipetting", ACTIVE, _either_way("step", 1.05)),
    Kind("rows of two doses swapped in one folder", "pipetting", ACTIVE, _set(swapped=True)),
    # The plate.
    Kind("low control keeps 10 %", "plate", (*ACTIVE, "inactive"), _set(low_keeps=0.1)),
    Kind("low control reads 5 % too high", "plate", (*ACTIVE, "inactive"), _set(low_extra=0.05)),
    Kind(
        "edges",
        "plate",
        (*ACTIVE, "inactive"),
        lambda case, random: replace(case, edges=float(random.uniform(0.1, 0.25))),
    ),
    Kind(
        "stripes",
        "plate",
        (*ACTIVE, "inactive"),
        lambda case, random: replace(case, stripes=float(random.uniform(0.08, 0.15))),
    ),
    Kind(
        "gradient",
        "plate",
        (*ACTIVE, "inactive"),
        lambda case, random: replace(case, gradient=float(random.uniform(0.1, 0.3))),
    ),
    Kind("outliers, 2-5 % of the wells", "plate", (*ACTIVE, "inactive"), _draws("outliers", 0.02, 0.05)),
    Kind("lognormal noise of uneven spread", "plate", (*ACTIVE, "inactive"), _set(noise_form="lognormal")),
    Kind("noise that is the same in every well", "plate", (*ACTIVE, "inactive"), _set(noise_form="constant")),
    # Evidence lines that decide.
    Kind(
        "rapalog on the ATP axis alone, with mutants",
        "lines",
        ("rapalog",),
        _set(axes=("ATP",), lines=("wild-type", "frb-mutant", "kinase-mutant-alike")),
    ),
    Kind(
        "rapalog on both axes, Km raised 1-2 fold, with mutants",
        "lines",
        (_rapalogs((1.0, 2.0), (0.0, 0.3)),),
        _set(lines=("wild-type", "frb-mutant", "kinase-mutant-alike")),
    ),
    Kind("torin with mutants", "lines", ("atp-competitive",), _set(lines=("wild-type", "frb-mutant", "kinase-mutant"))),
    Kind(
        "rapalog with mTORC1 and mTORC2, each at its own substrate",
        "lines",
        ("rapalog",),
        _set(lines=("mtorc1", "mtorc2")),
    ),
    Kind(
        "torin with mTORC1 and mTORC2, each at its own substrate",
        "lines",
        ("atp-competitive",),
        _set(lines=("mtorc1", "mtorc2")),
    ),
    Kind("rapalog on S6K1 and 4E-BP1", "lines", ("rapalog",), _set(lines=("s6k1", "4e-bp1"))),
    Kind("torin on S6K1 and 4E-BP1", "lines", ("atp-competitive",), _set(lines=("s6k1", "4e-bp1"))),
    Kind(
        "noncompetitive, with counter-assay and a second preincubation",
        "lines",
        ("noncompetitive",),
        _set(lines=("counter-assay", "without-preincubation")),
    ),
)

#: The rows by name.
KINDS = {row.name: row for row in ROWS}
