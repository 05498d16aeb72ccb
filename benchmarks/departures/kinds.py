"""The table of departures: a row a kind, with what it does to a case, what is true, and which verdicts are right.

A verdict is right where the row or the truth names it, open where it is one of `OPEN`, and wrong otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from departures import physics as p
from departures.case import Case
from departures.truths import TRUTHS

#: Verdicts that name nothing.
OPEN = frozenset({"unresolved", "not-interpretable"})
#: What an active compound may be; with them, what a compound may be.
ACTIVE = ("atp-competitive", "substrate-competitive", "uncompetitive", "rapalog", "noncompetitive")
ANY = (*ACTIVE, "inactive")

NONE = frozenset[str]()
INTERFERENCE, COVALENT = frozenset({"interference"}), frozenset({"covalent"})
SIGNAL_CHANGE, NONE_OF_THESE = frozenset({"signal change"}), frozenset({"none of these"})
SECOND_AXIS, DILUTION, COUNTER = "ATP axis without preincubation", "dilution", "counter-assay; second format"
SLOW_BINDING, INTERFERES = "slow binding", "interference"
REFERENCE, TITRATION, ARM = "saturating reference inhibitor as low control", "titration", "the -FKBP12 arm"
BEND = "curves that bend only with inhibitor"


@dataclass(frozen=True)
class Kind:
    """A row of the table.

    Attributes
    ----------
    group
        What departs: law, time, detection, preparation, compound, rapalog, reaction, pipetting, plate, lines; or none.
    truths
        Names of `truths.TRUTHS` that compounds are drawn from in turn, or functions that draw one.
    physics
        What the departure does to a case; it may draw how strongly.
    also
        Verdicts that are right beside the true class.
    instead
        Verdicts that are right in place of the true class. ``, partial`` behind a word asks for that property too.
    shows
        What the wells truly show where it is no verdict, but may lead among what is left of an open one.
    tells
        What would tell a person.
    alike
        The row `alike` of rules.yaml that its compounds are examples of: they are as frequent as that says.
    """

    name: str
    group: str
    truths: tuple[str | p.Draw, ...]
    physics: p.Physics = p.nothing
    also: frozenset[str] = NONE
    instead: frozenset[str] | None = None
    shows: frozenset[str] = NONE
    tells: str = ""
    alike: str = ""

    def draw(self, index: int, random: Generator) -> Case:
        """The case of a compound."""
        truth = self.truths[index % len(self.truths)]
        case = TRUTHS[truth](random) if isinstance(truth, str) else truth(random)
        return self.physics(case, random)

    def right(self, case: Case) -> frozenset[str]:
        """The verdicts that are right for a case."""
        return (frozenset({case.truth}) if self.instead is None else self.instead) | self.also


def _lines(*names: str) -> p.Physics:
    return p.given(lines=names)


_TORIN = p.slow(1e5, p.HOURS)
_WITH_ATP, _WITH_NOTHING, _AT_ONCE = (
    p.given(preincubated_with=frozenset({"ATP"})),
    p.given(preincubated_with=frozenset[str]()),
    p.given(preincubation=0.0),
)
_CURVES = p.given(reads=12)
_OTHER_AXIS = _lines("without-preincubation")
_MUTANTS = ("wild-type", "frb-mutant", "kinase-mutant-alike")
_BOTH_SITES = ("s6k1", "4e-bp1")
_NO_ARM = "rapalog without the -FKBP12 arm, Km raised"

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
    # Time. Without another word the compound stood with the enzyme and the protein for 30 min before ATP came.
    Kind("slow torin", "time", ("atp-competitive",), _TORIN, tells=SECOND_AXIS, alike=SLOW_BINDING),
    Kind(
        "slow torin that binds fast",
        "time",
        ("atp-competitive",),
        p.slow(1e6, p.HOURS),
        tells=SECOND_AXIS,
        alike=SLOW_BINDING,
    ),
    Kind(
        "slow torin, progress curves",
        "time",
        ("atp-competitive",),
        p.then(_TORIN, _CURVES),
        tells=BEND,
        alike=SLOW_BINDING,
    ),
    Kind(
        "slow torin, with counter-assay",
        "time",
        ("atp-competitive",),
        p.then(_TORIN, _lines("counter-assay")),
        alike=SLOW_BINDING,
    ),
    Kind(
        "slow torin, both preincubations", "time", ("atp-competitive",), p.then(_TORIN, _OTHER_AXIS), alike=SLOW_BINDING
    ),
    Kind("slow torin, with ATP", "time", ("atp-competitive",), p.then(_TORIN, _WITH_ATP), alike=SLOW_BINDING),
    Kind(
        "slow torin, not preincubated",
        "time",
        ("atp-competitive",),
        p.then(_TORIN, _AT_ONCE),
        tells=BEND,
        alike=SLOW_BINDING,
    ),
    Kind(
        "slow torin, not preincubated, progress curves",
        "time",
        ("atp-competitive",),
        p.then(_TORIN, _AT_ONCE, _CURVES),
        tells=BEND,
        alike=SLOW_BINDING,
    ),
    Kind("slow to bind", "time", ("atp-competitive",), p.slow(1e4, p.MINUTES), tells=SECOND_AXIS, alike=SLOW_BINDING),
    Kind(
        "slow to bind, not preincubated",
        "time",
        ("atp-competitive",),
        p.then(p.slow(1e4, p.MINUTES), _AT_ONCE),
        alike=SLOW_BINDING,
    ),
    Kind("covalent", "time", ("atp-competitive",), p.covalent, also=COVALENT, tells=DILUTION, alike=SLOW_BINDING),
    Kind(
        "covalent, not preincubated",
        "time",
        ("atp-competitive",),
        p.then(p.covalent, _AT_ONCE),
        also=COVALENT,
        alike=SLOW_BINDING,
    ),
    Kind(
        "covalent, both preincubations",
        "time",
        ("atp-competitive",),
        p.then(p.covalent, _OTHER_AXIS),
        also=COVALENT,
        alike=SLOW_BINDING,
    ),
    Kind(
        "covalent, with dilution",
        "time",
        ("atp-competitive",),
        p.then(p.covalent, _lines("undiluted", "jump-dilution", "short-preincubation")),
        also=COVALENT,
        alike=SLOW_BINDING,
    ),
    Kind(
        "slow and substrate-competitive, without protein",
        "time",
        (p.slow_in_place_of_protein,),
        p.then(p.slow(1e4, p.HOURS), _WITH_NOTHING),
        tells="protein axis without preincubation",
        alike=SLOW_BINDING,
    ),
    Kind("slow and noncompetitive", "time", ("noncompetitive",), _TORIN),
    # Detection.
    Kind(
        "signal lost by 25-50 %, inactive",
        "detection",
        ("inactive",),
        p.quench(0.25, 0.5),
        also=INTERFERENCE,
        shows=SIGNAL_CHANGE,
        tells=COUNTER,
        alike=INTERFERES,
    ),
    Kind("signal lost by 25-50 %, active", "detection", ACTIVE, p.quench(0.25, 0.5), also=INTERFERENCE, tells=COUNTER),
    Kind(
        "signal lost by 60-95 %, inactive",
        "detection",
        ("inactive",),
        p.quench(0.6, 0.95),
        also=INTERFERENCE,
        shows=SIGNAL_CHANGE,
        tells=COUNTER,
        alike=INTERFERES,
    ),
    Kind(
        "signal lost, inactive, with counter-assay",
        "detection",
        ("inactive",),
        p.then(p.quench(0.3, 0.8), _lines("counter-assay")),
        also=INTERFERENCE,
        shows=SIGNAL_CHANGE,
        alike=INTERFERES,
    ),
    Kind(
        "signal lost, inactive, with a second format",
        "detection",
        ("inactive",),
        p.then(p.quench(0.3, 0.8), _lines("first-format", "second-format")),
        also=INTERFERENCE,
        shows=SIGNAL_CHANGE,
        alike=INTERFERES,
    ),
    Kind(
        "signal lost, inactive, both preincubations",
        "detection",
        ("inactive",),
        p.then(p.quench(0.25, 0.5), _OTHER_AXIS),
        also=INTERFERENCE,
        shows=SIGNAL_CHANGE,
        tells=COUNTER,
        alike=INTERFERES,
    ),
    Kind(
        "autofluorescence, inactive",
        "detection",
        ("inactive",),
        p.glow,
        also=INTERFERENCE,
        shows=SIGNAL_CHANGE,
        tells=COUNTER,
        alike=INTERFERES,
    ),
    Kind("autofluorescence, active", "detection", ACTIVE, p.glow, also=INTERFERENCE, tells=COUNTER),
    Kind("hook effect", "detection", ACTIVE, p.hook, tells="signal that falls with product"),
    # Preparation.
    Kind("insensitive kinase, 5-15 %", "preparation", ACTIVE, p.drawn("insensitive", 0.05, 0.15), tells=REFERENCE),
    Kind("insensitive kinase, 20-30 %", "preparation", ACTIVE, p.drawn("insensitive", 0.2, 0.3), tells=REFERENCE),
    Kind("insensitive kinase, 30-50 %", "preparation", ACTIVE, p.drawn("insensitive", 0.3, 0.5), tells=REFERENCE),
    Kind(
        "[E] 3x too low",
        "preparation",
        ("atp-competitive",),
        p.then(p.tightness(0.1, 20.0), p.given(stated=1 / 3)),
        tells=TITRATION,
    ),
    Kind(
        "[E] 3x too low, E/Ki 5-20",
        "preparation",
        ("atp-competitive",),
        p.then(p.tightness(5.0, 20.0), p.given(stated=1 / 3)),
        tells=TITRATION,
    ),
    Kind(
        "[E] 3x too high",
        "preparation",
        ("atp-competitive",),
        p.then(p.tightness(0.1, 20.0), p.given(stated=3.0)),
        tells=TITRATION,
    ),
    Kind(
        "[E] not stated",
        "preparation",
        ("atp-competitive",),
        p.then(p.tightness(0.1, 20.0), p.given(stated=None)),
        tells=TITRATION,
    ),
    Kind(
        "[E] not stated, E/Ki 5-20",
        "preparation",
        ("atp-competitive",),
        p.then(p.tightness(5.0, 20.0), p.given(stated=None)),
        tells=TITRATION,
    ),
    Kind(
        "[E] off, other tight binders",
        "preparation",
        ("substrate-competitive", "uncompetitive", "rapalog", "noncompetitive"),
        p.then(p.tightness(1.0, 10.0), p.either("stated", 1 / 3, 3.0, None)),
        tells=TITRATION,
    ),
    Kind("enzyme that dies", "preparation", ACTIVE, p.drawn("dies", 2e-4, 8e-4)),
    # The compound in the well.
    Kind("solubility ceiling at 3-8 IC50", "compound", ACTIVE, p.ceiling, tells="top doses alike at every level"),
    Kind("sticks to plastic", "compound", ACTIVE, p.sticks, tells="another plastic; detergent"),
    Kind("steeper than one site", "compound", ACTIVE, p.steep(1.4, 2.0), tells="Hill slope"),
    Kind("shallower than one site", "compound", ACTIVE, p.steep(0.6, 0.8), tells="Hill slope"),
    Kind("aggregates", "compound", ("inactive",), p.aggregates, also=INTERFERENCE, tells="Hill slope; detergent"),
    Kind(
        "aggregates, with and without detergent",
        "compound",
        ("inactive",),
        p.then(p.aggregates, _lines("without-detergent", "with-detergent")),
        also=INTERFERENCE,
    ),
    Kind("1 % tight impurity, weak", "compound", ("atp-competitive",), p.impure, tells="another batch"),
    Kind(
        "1 % tight impurity, inactive",
        "compound",
        ("inactive",),
        p.impure,
        also=frozenset({"atp-competitive"}),
        tells="another batch",
    ),
    Kind("solvent halves the velocity, active", "compound", ACTIVE, p.given(dmso=0.5)),
    Kind(
        "solvent halves the velocity, inactive",
        "compound",
        ("inactive",),
        p.given(dmso=0.5),
        also=INTERFERENCE,
        tells="the solvent alone along the same doses",
    ),
    Kind("activator", "compound", ("inactive",), p.activates),
    Kind(
        "activator that inhibits at higher doses", "compound", ("atp-competitive", "noncompetitive"), p.activates_first
    ),
    # Rapalogs; with plenty of FKBP12 in every well where nothing else is said.
    Kind(f"{_NO_ARM} 1.3-2 fold, partial", "rapalog", (p.rapalogs((1.3, 2.0), (0.08, 0.4)),), tells=ARM),
    Kind(f"{_NO_ARM} 1.3-2 fold, complete", "rapalog", (p.rapalogs((1.3, 2.0), (0.0, 0.0)),), tells=ARM),
    Kind(f"{_NO_ARM} 2-4 fold, partial", "rapalog", (p.rapalogs((2.0, 4.0), (0.08, 0.4)),), tells=ARM),
    Kind(f"{_NO_ARM} 4 fold, complete", "rapalog", (p.rapalogs((4.0, 4.0), (0.0, 0.0)),), tells=ARM),
    Kind(
        "rapalog with the -FKBP12 arm, Km raised 1-2 fold",
        "rapalog",
        (p.rapalogs((1.0, 2.0), (0.0, 0.3)),),
        _lines("without-fkbp12"),
    ),
    Kind(
        "limiting FKBP12",
        "rapalog",
        (p.rapalogs((1.3, 8.0), (0.0, 0.0)), p.rapalogs((1.3, 8.0), (0.1, 0.3))),
        p.drawn("fkbp12", 0.03, 0.5),
        tells="titration of FKBP12",
    ),
    Kind(
        "half of the FKBP12 inactive",
        "rapalog",
        (p.rapalogs((2.0, 8.0), (0.0, 0.0)), p.rapalogs((2.0, 8.0), (0.1, 0.3))),
        p.then(p.drawn("fkbp12", 0.5, 1.2), p.given(fkbp12_active=0.5)),
        tells="titration of FKBP12",
    ),
    Kind(
        "rapalog, FKBP12 forgotten",
        "rapalog",
        ("rapalog",),
        p.given(fkbp12=0.0, rapalog=True),
        shows=frozenset({"inactive"}),
        tells="FKBP12",
    ),
    Kind(
        "FKBP12 in the wells of what needs none",
        "rapalog",
        ("atp-competitive", "substrate-competitive", "uncompetitive", "noncompetitive"),
        p.given(fkbp12=float("inf")),
        tells=ARM,
    ),
    # Laws.
    Kind(
        "partial along the protein: gamma 12, beta 1",
        "law",
        (p.along_protein("substrate-competitive", 12.0, (1.0, 1.0)),),
        instead=frozenset({"substrate-competitive, partial"}),
    ),
    Kind(
        "partial along the protein: gamma 30, beta 0.5",
        "law",
        (p.along_protein("substrate-competitive", 30.0, (0.5, 0.5)),),
        instead=frozenset({"substrate-competitive, partial"}),
    ),
    Kind(
        "between: gamma 12, beta 0.1-0.4",
        "law",
        (p.along_protein("rapalog-like", 12.0, (0.1, 0.4)),),
        also=frozenset({"substrate-competitive, partial"}),
        shows=NONE_OF_THESE,
    ),
    Kind(
        "between: gamma 5, beta 0.8",
        "law",
        (p.along_protein("no class", 5.0, (0.8, 0.8)),),
        instead=NONE,
        shows=NONE_OF_THESE,
    ),
    Kind("between: gamma 5, beta 0.7", "law", (p.along_protein("rapalog-like", 5.0, (0.7, 0.7)),), shows=NONE_OF_THESE),
    Kind(
        "between: alpha 8-12",
        "law",
        (p.along_atp("noncompetitive", (8.0, 12.0)),),
        also=frozenset({"atp-competitive"}),
    ),
    Kind("mixed along ATP: alpha 3", "law", (p.along_atp("noncompetitive", (3.0, 3.0)),)),
    Kind(
        "partial ATP-competitive: alpha 30, beta 0.5",
        "law",
        (p.along_atp("atp-competitive", (30.0, 30.0), 0.5),),
        instead=frozenset({"atp-competitive, partial"}),
    ),
    Kind("partial noncompetitive", "law", (p.along_protein("noncompetitive", 1.0, (0.1, 0.4)),)),
    Kind("partial uncompetitive", "law", (p.partial_uncompetitive,)),
    Kind("bisubstrate", "law", (p.bisubstrate,), also=frozenset({"substrate-competitive"})),
    Kind("phi of 0.3 or 3", "law", ACTIVE, p.then(p.given(order="random"), p.either("phi", 0.3, 3.0))),
    Kind(
        "protein first",
        "law",
        ("atp-competitive", "substrate-competitive", "rapalog", "noncompetitive"),
        p.protein_first,
    ),
    # The reaction.
    Kind("excess protein inhibits", "reaction", ACTIVE, p.drawn("excess_protein", 20e3, 60e3)),
    Kind("magnesium runs out", "reaction", ACTIVE, p.drawn("magnesium", 400e3, 1000e3)),
    Kind(
        "ADP inhibits as it forms",
        "reaction",
        ACTIVE,
        p.then(p.drawn("adp_constant", 2e3, 10e3), p.drawn("conversion", 1.0, 3.0)),
    ),
    Kind("20-50 % of the lowest protein turned over", "reaction", ACTIVE, p.drawn("conversion", 4.0, 8.0)),
    Kind("5 uM ATP carried in", "reaction", ACTIVE, p.given(carried_atp=5e3)),
    Kind("ATP levels all below 0.3 Km", "reaction", ACTIVE, p.given(atp_range=(0.03, 0.3), held_atp=0.2)),
    Kind("ATP levels all above 5 Km", "reaction", ACTIVE, p.given(atp_range=(5.0, 50.0), held_atp=10.0)),
    # Pipetting.
    Kind("stock 2x off", "pipetting", ACTIVE, p.either("stock", 0.5, 2.0)),
    Kind("serial dilution 5 % a step off", "pipetting", ACTIVE, p.either("step", 1 / 1.05, 1.05)),
    Kind("two doses swapped in one folder", "pipetting", ACTIVE, p.given(swapped=True)),
    Kind("the two axes on days that differ by 30 %", "pipetting", ACTIVE, p.either("other_day", 0.7, 1.3)),
    Kind("ATP of the second axis 2x off", "pipetting", ACTIVE, p.either("other_atp", 0.5, 2.0)),
    # The plate.
    Kind("low control keeps 10 %", "plate", ANY, p.given(low_keeps=0.1)),
    Kind("low control reads 5 % too high", "plate", ANY, p.given(low_extra=0.05)),
    Kind("edges", "plate", ANY, p.drawn("edges", 0.1, 0.25)),
    Kind("stripes", "plate", ANY, p.drawn("stripes", 0.08, 0.15)),
    Kind("gradient", "plate", ANY, p.drawn("gradient", 0.1, 0.3)),
    Kind("outliers, 2-5 % of the wells", "plate", ANY, p.drawn("outliers", 0.02, 0.05)),
    Kind("lognormal noise of uneven spread", "plate", ANY, p.given(noise_form="lognormal")),
    Kind("noise alike in every well", "plate", ANY, p.given(noise_form="constant")),
    # Evidence lines that decide.
    Kind(
        "rapalog on the ATP axis alone, mutants and sites",
        "lines",
        ("rapalog",),
        p.given(axes=("ATP",), lines=_MUTANTS + _BOTH_SITES),
    ),
    Kind(
        "rapalog on both axes, Km raised 1-2 fold, mutants",
        "lines",
        (p.rapalogs((1.0, 2.0), (0.0, 0.3)),),
        _lines(*_MUTANTS),
    ),
    Kind(
        "bivalent, -FKBP12 arm and mutants",
        "lines",
        (p.bivalent,),
        _lines("without-fkbp12", "wild-type", "frb-mutant"),
        also=frozenset({"atp-competitive"}),
    ),
    Kind("torin, mutants", "lines", ("atp-competitive",), _lines("wild-type", "frb-mutant", "kinase-mutant")),
    Kind("rapalog, mTORC1 and mTORC2 at their substrates", "lines", ("rapalog",), _lines("mtorc1", "mtorc2")),
    Kind("torin, mTORC1 and mTORC2 at their substrates", "lines", ("atp-competitive",), _lines("mtorc1", "mtorc2")),
    Kind("rapalog, S6K1 and 4E-BP1", "lines", ("rapalog",), _lines(*_BOTH_SITES)),
    Kind("torin, S6K1 and 4E-BP1", "lines", ("atp-competitive",), _lines(*_BOTH_SITES)),
    Kind(
        "noncompetitive, counter-assay and both preincubations",
        "lines",
        ("noncompetitive",),
        _lines("counter-assay", "without-preincubation"),
    ),
    Kind(
        "noncompetitive, second format and both preincubations",
        "lines",
        ("noncompetitive",),
        _lines("first-format", "second-format", "without-preincubation"),
    ),
    Kind(
        "noncompetitive, counter-assay and dilution",
        "lines",
        ("noncompetitive",),
        _lines("counter-assay", "undiluted", "jump-dilution"),
    ),
)

#: The rows by name.
KINDS = {row.name: row for row in ROWS}
