"""The words of the verdict: what each claims, and how a sentence says so.

Pages, documentation and rules take them from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What an evidence line says of a class: expected, compatible, against, excludes.
Mark = Literal["++", "+", "-", "X"]


@dataclass(frozen=True)
class Word:
    """A word of the verdict.

    Attributes
    ----------
    means
        What it claims.
    needs
        The least evidence for it.
    behaves
        The end of the sentence on a compound that is called so; empty for the words that name no class.
    """

    means: str
    needs: str
    behaves: str = ""


#: In the order in which pages list them.
WORDS = {
    "atp-competitive": Word(
        "Competes with ATP; not more potent with FKBP12 where that was tested.",
        "competitive along ATP, no FKBP12 shift where tested",
        "behaves as an ATP-competitive inhibitor",
    ),
    "rapalog-like": Word(
        "Leaves the Km of ATP unchanged, raises that of the protein, and lowers Vmax along both; or needs FKBP12 to "
        "inhibit, or the FRB domain.",
        "needs FKBP12 (IC50 at least 30 times higher without), or is lost with an FRB mutant and kept with a "
        "kinase-domain mutant, or has this signature with both axes fitted together",
        "behaves as an allosteric, rapalog-like inhibitor",
    ),
    "bivalent": Word(
        "Has the marks of both: held by FKBP12 and competing with ATP.",
        "needs FKBP12, is lost with FK506 or an FRB mutant, and competes with ATP",
        "behaves as a bivalent inhibitor, held by FKBP12 and competing with ATP",
    ),
    "substrate-competitive": Word(
        "Competes with the protein substrate and not with ATP.",
        "both axes (the only axis, for a one-substrate enzyme)",
        "behaves as a substrate-competitive inhibitor",
    ),
    "uncompetitive": Word(
        "Binds only after the substrate: Km and Vmax fall together.",
        "both axes (the only axis, for a one-substrate enzyme)",
        "behaves as an uncompetitive inhibitor",
    ),
    "noncompetitive": Word(
        "Lowers Vmax and leaves Km, without the marks of a rapalog.",
        "both axes (the only axis, for a one-substrate enzyme), and what looks the same excluded: a clean "
        "counter-assay or a second format that agrees; a second preincubation, a dilution, or ATP there from the "
        "start; with FKBP12 in its wells, or a suspected rapalog, an arm without FKBP12",
        "behaves as a noncompetitive (mixed) inhibitor",
    ),
    "covalent": Word(
        "Does not come off when diluted.",
        "no recovery on dilution, and an IC50 that falls with preincubation",
        "behaves as a covalent inhibitor",
    ),
    "interference": Word(
        "Acts on the assay rather than on the enzyme.",
        "acts in a counter-assay without kinase, or two detection formats disagree",
        "interferes with the assay",
    ),
    "activator": Word(
        "Raises the velocity, at some doses at least.",
        "a velocity 20 % higher or more at two neighbouring doses, where no law of inhibition describes the wells",
        "behaves as an activator",
    ),
    "inactive": Word(
        "No better described by any inhibition than by none, at the concentrations tested.",
        "inhibition of 20 % at the top concentration excluded; for a suspected rapalog only with FKBP12",
        "does not inhibit at the concentrations tested",
    ),
    "unresolved": Word(
        "The data leave more than one class possible; they are named.",
        "more than one class is possible, what looks the same was not excluded, or the axes that the class needs were "
        "not measured",
    ),
    "not-interpretable": Word(
        "The data fail a quality limit, so no class is named.",
        "no measurement passed its checks",
    ),
}

#: What kinetics may leave alone alive and no verdict names: the end of the sentence on such a compound.
UNNAMED = {
    "signal change": "looks as if it changed the detection signal and not the enzyme",
    "none of these": "is described by no class of the table",
}

VOCABULARY = tuple(WORDS)
#: The words that name a class.
CLASSES = tuple(name for name, word in WORDS.items() if word.behaves)
