"""The words of the verdict: one sentence each, and the least evidence without which a word is not written.

Pages, `docs/words.md`, the README and ``mtorkin run --help`` take both from here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A verdict.

    Attributes
    ----------
    word
        As it is written.
    meaning
        What it claims, in a sentence.
    least_evidence
        What has to be measured, and found, before it is written.
    """

    word: str
    meaning: str
    least_evidence: str


#: The verdicts in the order in which pages list them.
WORDS = (
    Word(
        "atp-competitive",
        "Competes with ATP and inhibits completely; not more potent with FKBP12 where that was tested.",
        "the ATP axis",
    ),
    Word(
        "rapalog-like",
        "Leaves the Km of ATP unchanged, raises that of the protein, and lowers Vmax along both; or needs FKBP12 to inhibit.",
        "an IC50 that is far higher without FKBP12 (`evidence.fkbp12_shift`), or both axes fitted together",
    ),
    Word(
        "bivalent",
        "Has the marks of both: held by FKBP12 and competing with ATP.",
        "the same without FKBP12, loss with FK506 or by a mutation in the FRB domain, and the ATP axis",
    ),
    Word(
        "substrate-competitive",
        "Competes with the protein substrate and not with ATP.",
        "both axes, or the only axis of an enzyme with one substrate",
    ),
    Word(
        "uncompetitive",
        "Binds only after the substrate: Km and Vmax fall together.",
        "both axes, or the only axis of an enzyme with one substrate",
    ),
    Word(
        "noncompetitive",
        "Lowers Vmax and leaves Km, without the marks of a rapalog.",
        "both axes (the only axis of an enzyme with one substrate), and what looks the same excluded: a clean "
        "counter-assay or a second detection format, and a second preincubation or a dilution",
    ),
    Word(
        "covalent",
        "Does not come off when diluted.",
        "no recovery after dilution, and an IC50 that falls with preincubation",
    ),
    Word(
        "interference",
        "Acts on the assay rather than on the enzyme.",
        "an effect in a counter-assay without kinase, or two detection formats that disagree",
    ),
    Word(
        "inactive",
        "No better described by any inhibition than by none, at the concentrations tested.",
        "no inhibition at the highest concentration (`regions.inhibition`); of a rapalog, with FKBP12",
    ),
    Word(
        "unresolved",
        "The data leave more than one class possible; they are named.",
        "none: it is written where the evidence for another word is missing",
    ),
    Word(
        "not-interpretable",
        "The data fail a quality limit, so no class is named.",
        "none: it is written where no measurement passed its checks",
    ),
)
