"""What a kinetic family found: patterns alive, potency, and whether it passed its own checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mtorkin.assays.attributes import Condition
from mtorkin.kinetics.law.catalogue import NO_INHIBITION
from mtorkin.verdict.estimates import Estimate

#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"


@dataclass(frozen=True)
class Finding:
    """One family as evidence.

    Attributes
    ----------
    family, compound, assay, axis
        Which family; the axis is empty at a single substrate level.
    variants
        Attributes in which the family is no plain measurement of the mechanism, as on mutated enzyme: it is compared in
        the evidence lines, and is no part of the kinetic verdict.
    variant
        The same in words.
    conditions
        What it was measured under, by attribute.
    FKBP12
        Concentration of FKBP12; 0 where none was added.
    patterns
        Support of every pattern that is alive.
    possible
        The patterns that are alive, and those that are not only because they lie within reach of a border.
    supports
        Support of every pattern.
    model
        The reported model.
    ic50
        The IC50 in the inhibitor's unit; its value is not known where nothing inhibits, and its interval is open.
    readings
        Estimates by name: IC50, Km, residual activity, and what single substrate levels show.
    enzyme
        Concentration of the enzyme in the inhibitor's unit; 0 where it is not known.
    top
        Highest concentration of the inhibitor.
    units
        Units of the substrates that are held constant.
    failures
        Why the family cannot be used, a sentence each; empty if it can.
    misfit
        Which of them says that no model describes its wells; empty if none does.
    flags
        What to be wary of.
    disturbed
        Whether the reported model describes the wells only with a departure from the law beside it, or not well.
    partial_laws
        Twice the log-likelihood ratio of each law that leaves activity to the best one that leaves none, by mechanism.
    """

    family: str
    compound: str
    assay: str
    axis: str
    title: str
    variants: frozenset[str]
    variant: str
    conditions: Mapping[str, Condition]
    FKBP12: float
    FKBP12_limiting: bool
    simulated: bool
    patterns: dict[str, float]
    possible: frozenset[str]
    supports: dict[str, float]
    model: str
    ic50: Estimate
    readings: Mapping[str, Estimate]
    enzyme: float
    top: float
    unit: str
    units: Mapping[str, str]
    failures: list[str] = field(default_factory=list)
    misfit: str = ""
    flags: list[str] = field(default_factory=list)
    disturbed: bool = False
    partial_laws: Mapping[str, float] = field(default_factory=dict)

    @property
    def kinetic(self) -> bool:
        """Whether the family speaks of the mechanism."""
        return not self.variants

    @property
    def inhibits(self) -> bool | None:
        """True or False where the family tells; None where it does not."""
        if NO_INHIBITION not in self.patterns:
            return True
        return False if len(self.patterns) == 1 else None
