"""One compound in one laboratory: everything that decides what its wells show, with defaults that depart from nothing.

Concentrations are in nM and times in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The assay as it is planned: Michaelis constants (nM), reaction (s), and product (nM) at saturation of both
#: substrates.
KM_ATP, KM_PROTEIN = 50e3, 2e3
REACTION = 20 * 60.0
PRODUCT = 170.0
#: The protein where it is held constant, over the Michaelis constant that plates are planned by.
HELD_PROTEIN = 2.0
#: Constants of FKBP12 (nM; Banaszynski 2005): with the drug; and how much weaker the drug alone binds the FRB domain.
FKBP12_DRUG, WEAKER_ALONE = 0.2, 26e3 / 12.0


@dataclass(frozen=True)
class Case:
    """A compound and the laboratory that measures it.

    Attributes
    ----------
    truth
        The class that the compound truly has.
    constants
        Dissociation constants by enzyme form (``E``, ``EA``, ``EB``, ``EAB``; A is ATP, B the protein); a form that is
        absent is not bound.
    beta
        Fraction of the turnover that the bound ternary complex keeps.
    """

    truth: str
    constants: Mapping[str, float] = field(default_factory=dict)
    beta: float = 0.0

    # The enzyme.
    enzyme: float = 2.0  # active, in the reaction
    stated: float | None = 1.0  # the concentration on paper over the active one; None where the paper states none
    titrated: bool = False  # whether the paper calls it active rather than total
    km_atp: float = KM_ATP
    km_protein: float = KM_PROTEIN
    phi: float = 1.0  # interaction of the substrates
    order: str = "random"  # or "ATP first", "protein first"
    insensitive: float = 0.0  # share of the uninhibited velocity that is of a kinase which nothing inhibits
    dies: float = 0.0  # rate constant (1/s) with which the enzyme loses activity during the reaction
    adp_constant: float | None = None  # dissociation constant of ADP, which binds in the place of ATP
    excess_protein: float | None = (
        None  # dissociation constant of a second protein on the ternary complex, which is then idle
    )
    magnesium: float | None = None  # total, where ATP may run out of it
    conversion: float = 1.0  # how many times more product than planned

    # FKBP12.
    needs_fkbp12: bool = False
    fkbp12: float = 0.0  # on paper
    fkbp12_active: float = 1.0  # share of it that binds
    arm: bool = False  # whether the ATP axis is measured without FKBP12 too

    # Binding in time.
    kon: float | None = None  # 1/(nM s); None where binding is at equilibrium at all times
    kinact: float = 0.0  # 1/s, of a covalent bond
    preincubation: float = 30 * 60.0
    preincubated_with: frozenset[str] = frozenset({"protein"})  # substrates that are there during it
    order_stated: bool = False  # whether the paper says so
    dilution: float = 1.0  # jump dilution after the preincubation
    reads: int = 1  # in time; one is an endpoint

    # The compound in the well.
    sticks: float = 0.0  # concentration that plastic takes away at most
    steepness: float = 1.0  # Hill slope of the dose as the enzyme feels it, for whatever reason
    pivot: float = 1.0  # the dose that it leaves alone
    ceiling: float | None = None  # the most that dissolves
    hill: float = 1.0  # steepness of aggregates
    aggregates: float | None = None  # concentration at which aggregates have taken half of the enzyme
    impurity: Mapping[str, float] = field(default_factory=dict)  # dissociation constants of an impurity
    impure: float = 0.0  # its share of the compound
    activation: tuple[float, float] | None = (
        None  # highest gain in turnover, and the constant of the site that brings it
    )
    dmso: float = 1.0  # turnover that is left at the highest dose, because the solvent goes with the dose

    # Pipetting.
    stock: float = 1.0  # true over stated concentration of the stock
    step: float = 1.0  # true over stated factor of every step of a serial dilution
    carried_atp: float = 0.0  # ATP in every well that no one counted
    atp_range: tuple[float, float] = (0.15, 8.0)  # levels over the Km that plates are planned by
    held_atp: float = 2.0  # where ATP is held constant, over the same
    other_day: float = 1.0  # velocities of the second axis over what they were on the day of the first
    other_atp: float = 1.0  # true over stated ATP in the second axis
    swapped: bool = False  # two doses exchanged at one of the axes

    # Detection.
    format: str = "tr-fret"
    quench: float = 0.0  # part of the signal that is lost at the highest dose
    quench_form: str = "linear"  # or "saturating"
    glow: float = 0.0  # signal that the compound adds at the highest dose, over the largest signal of product
    hook: float | None = None  # product (nM) at which the signal begins to fall again
    low_keeps: float = 0.0  # of the uninhibited velocity that the low control keeps
    low_extra: float = 0.0  # of the largest signal that the low control reads too high
    edges: float = 0.0  # gain at the rim of the plate
    stripes: float = 0.0  # loss in every other column
    gradient: float = 0.0  # change of gain across the plate
    outliers: float = 0.0  # part of the wells
    outlying: tuple[float, float] = (0.3, 1.0)  # by how much they are off
    noise_form: str = "proportional"  # or "lognormal", "constant"

    # More folders than the two axes, by name, see `lines`; and which axes there are.
    lines: tuple[str, ...] = ()
    axes: tuple[str, ...] = ("ATP", "protein")
    rapalog: bool | None = None  # what assay.yaml says of it

    @property
    def plan(self) -> str:
        """What was measured beside the two axes, and when: compounds of one plan could be told apart alike."""
        met = " with ATP" if "ATP" in self.preincubated_with else ""
        times = f"{self.preincubation / 60:g} min{met}, {'curves' if self.reads > 1 else 'endpoints'}"
        return "; ".join([times, *self.axes, *self.lines, *(["arm"] if self.arm else [])])
