"""What to be wary of in a fit: every flag is a row, with its code, what it bears on, its sentence and advice.

The verdict and the pages read the code and the severity; the sentence is filled in where the flag is raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Whether a flag may change the verdict, limits what a constant says, or only describes the analysis.
Severity = Literal["changes the verdict", "limits a constant", "note"]


@dataclass(frozen=True)
class Flag:
    """A kind of flag.

    Attributes
    ----------
    code
        Short name; tables hold it.
    severity
        What it bears on.
    sentence
        What is said, with places to be filled in.
    meaning
        What a reader should know of it.
    advice
        What to do about it.
    disturbed
        Whether it says that the wells follow a law only with something beside it, or not well.
    """

    code: str
    severity: Severity
    sentence: str
    meaning: str
    advice: str
    disturbed: bool = False


@dataclass(frozen=True)
class Raised:
    """A flag that was raised, with its sentence filled in."""

    flag: Flag
    sentence: str


# The severities are first guesses; issue 12 measures them on simulated compounds.
_ROWS = (
    Flag(
        "enzyme-unknown", "limits a constant",
        "enzyme concentration not known: depletion of free inhibitor is not in the model",
        "depletion could not be put into the model; a tight binder would look mixed",
        "State the concentration of active enzyme in assay.yaml.",
    ),
    Flag(
        "enzyme-in-other-units", "limits a constant",
        "enzyme in {enzyme}, inhibitor in {inhibitor}: the units cannot be compared, and depletion of free inhibitor "
        "is not in the model",
        "depletion could not be put into the model; a tight binder would look mixed",
        "State molar_mass of the compound in assay.yaml, or both in one unit.",
    ),
    Flag(
        "tight-binding", "note",
        "tight binding: [E] is {ratio:.2g} of IC50 (depletion is in the model)",
        "the enzyme is more than a tenth of IC50; depletion of free inhibitor is in the model",
        "Less enzyme gives a more certain Ki.",
    ),
    Flag(
        "plateau-extrapolated", "limits a constant",
        "top inhibitor below {limit:g} IC50: residual activity is extrapolated",
        "complete inhibition is ruled out by twice the margin only",
        "Go to higher inhibitor concentrations.",
    ),
    Flag(
        "plateau-of-top-doses", "changes the verdict",
        "residual activity is not seen without the one or two highest doses",
        "the plateau rests on the highest doses alone, as where a compound does not dissolve: complete inhibition is "
        "not ruled out",
        "Look at the compound at its highest doses (turbidity, detergent), and add doses between.",
    ),
    Flag(
        "no-zero-dose", "limits a constant",
        "no well is without inhibitor: the velocity without it is taken from the lowest doses",
        "the lowest doses show the top of the curve, and no well without inhibitor confirms it",
        "Add wells without inhibitor.",
    ),
    Flag(
        "low-top-substrate", "limits a constant",
        "the highest substrate concentration was only {ratio:.2g} Km: measure to at least 2 Km",
        "mechanisms separate only where the substrate reaches 2 Km or more",
        "Go to higher substrate concentrations, 5 Km if possible.",
    ),
    Flag(
        "correlated", "note",
        "{names} correlated ({how})",
        "these constants cannot be told apart by these wells (above 0.98)",
        "More levels of substrate and inhibitor tell them apart.",
    ),
    Flag(
        "outlying", "limits a constant",
        "{count} outlying well{s} (kept)",
        "the well lies further from the fit than its error model makes credible; it is listed and kept",
        "Look at the wells that are listed; exclude those with a known reason.",
    ),
    Flag(
        "lack-of-fit", "changes the verdict",
        "lack of fit: replicates scatter less than the richest model misses them (p = {p:.2g})",
        "no model describes the means of replicates as well as replicates agree",
        "Look at the residuals for a bad plate region or a wrong layout.",
        disturbed=True,
    ),
    Flag(
        "substrate-law", "limits a constant",
        "the substrate alone does not follow Michaelis-Menten: all models have {law}",
        "excess of substrate inhibits, or its curve is sigmoid or shallow; every model has a constant for it",
        "Check the substrate for carry-over and depletion, and the signal for a fall at much product.",
        disturbed=True,
    ),
    Flag(
        "low-control", "changes the verdict",
        "no inhibitor takes away {constant:.2g} % of the largest velocity and {fraction:.2g} % of the uninhibited one: "
        "the low control may not be the background",
        "a part of the velocity belongs to no mechanism",
        "Measure the low control with a saturating kinase inhibitor.",
        disturbed=True,
    ),
    Flag(
        "insensitive-share", "limits a constant",
        "{share:.2g} % of the activity is inhibited at no dose, at every substrate level alike: a kinase in the "
        "preparation that the compound does not inhibit? The constants are those of the rest",
        "the same share of the uninhibited velocity is left at all levels",
        "Measure the low control with a saturating kinase inhibitor, or purify the enzyme.",
        disturbed=True,
    ),
    Flag(
        "adds-signal", "limits a constant",
        "the highest dose changes every velocity by {share:+.2g} % of the largest one, at all substrate levels alike: "
        "light or colour of the compound? The constants are those without it",
        "the signal changes in proportion to the dose, whatever the enzyme does",
        "Test the compound on the detection system alone, without kinase.",
        disturbed=True,
    ),
    Flag(
        "solubility-limit", "limits a constant",
        "doses above {limit:.3g} {unit} act like that dose: a solubility limit? The constants take it for one",
        "the highest doses inhibit alike at every substrate level",
        "Look at the compound at its highest doses (turbidity, detergent).",
        disturbed=True,
    ),
    Flag(
        "enzyme-preferred", "limits a constant",
        "the wells prefer {active:.3g} {unit} of active enzyme ({beside}), and the constants are those with it",
        "depletion of the inhibitor tells of another concentration of enzyme than is stated",
        "Titrate the active enzyme with a tight inhibitor, and state it in assay.yaml.",
        disturbed=True,
    ),
    Flag(
        "ki-upper-bound", "limits a constant",
        "[E] is {ratio:.2g} Ki and was not titrated: Ki is an upper bound",
        "a compound that binds so tightly counts the enzyme, and its Ki depends on how much of that is active",
        "Titrate the active enzyme, or use less of it.",
    ),
    Flag(
        "plates-differ", "limits a constant",
        "plates differ in activity: each but the first has a scale of velocity of its own",
        "the same wells are faster on one plate than on another",
        "Put a reference on every plate.",
    ),
    Flag(
        "patterns-alike", "changes the verdict",
        "at these concentrations {patterns} would give the same velocities: replicates will not tell them apart",
        "both predict the same velocities for these wells, and no number of replicates will tell them apart",
        "Change the design: more levels, a wider range, or the other substrate.",
    ),
    Flag(
        "at-border", "limits a constant",
        "a constant lies within reach of the border to {patterns}: either is right",
        "a constant lies so near to the border of two patterns that this experiment could not tell its side at 5 % "
        "scatter: the likelier is named, and the other is right too",
        "Nothing needs to be done: both words describe the compound.",
    ),
    Flag(
        "fkbp12-complex", "note",
        "the inhibitor is taken to be the FKBP12 complex, which describes the data better than total compound",
        "the constants are those of the complex of FKBP12 and compound",
        "Raise FKBP12 above the highest concentration of the compound.",
    ),
    Flag(
        "at-bound", "limits a constant",
        "{name} ran to the limit of the values searched: read its interval",
        "the estimate lies on the edge of the region or of what was searched: read its interval, not its value",
        "Read the interval.",
    ),
    Flag(
        "undetermined", "limits a constant",
        "{name} is undetermined: any value fits as well",
        "the fit is as good with any value of the constant, as where a compound does nothing; the value stands for all",
        "Do not use the value.",
    ),
    Flag(
        "outside-tested", "limits a constant",
        "{side} the {what} concentrations tested",
        "the constant is extrapolated",
        "Widen the range of concentrations.",
    ),
)  # fmt: skip

#: Code to flag.
FLAGS = {flag.code: flag for flag in _ROWS}


def raised(code: str, **values: object) -> Raised:
    """A flag with its sentence filled in.

    Examples
    --------
    >>> raised("low-top-substrate", ratio=1.7).sentence
    'the highest substrate concentration was only 1.7 Km: measure to at least 2 Km'
    """
    flag = FLAGS[code]
    return Raised(flag, flag.sentence.format(**values))
