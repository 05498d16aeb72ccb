"""What the words on the pages mean; `docs/words.md` says the same at more length."""

from __future__ import annotations

from mtorkin.base.vocabulary import WORDS
from mtorkin.kinetics.law.catalogue import load_catalogue

#: The verdicts and what each claims, in the order they are listed.
VERDICTS = {name: word.means for name, word in WORDS.items()}

#: What an evidence line says of a class, as it is printed: expected, compatible, against, excludes.
MARKS = {"++": "++", "+": "+", "-": "\N{MINUS SIGN}", "X": "\N{MULTIPLICATION SIGN}"}

#: The constants: symbol, what is below the line in print, and meaning.
PARAMETERS = {
    "Vmax": ("V", "max", "velocity at saturating substrate, without inhibitor"),
    "V0": ("V", "0", "velocity without inhibitor at the substrate concentrations given"),
    "Km": ("K", "m", "substrate concentration at half of Vmax, without inhibitor"),
    "Kic": ("K", "ic", "dissociation constant of the inhibitor from free enzyme"),
    "Kiu": ("K", "iu", "dissociation constant of the inhibitor from the enzyme with substrate bound"),
    "Kapp": ("K", "app", "apparent dissociation constant of the inhibitor at the substrate concentrations given"),
    "alpha": ("α", "", "Kiu/Kic: large is competitive, about 1 noncompetitive, small uncompetitive"),
    "beta": ("β", "", "fraction of the turnover that a saturating inhibitor leaves"),
    "Ksi": ("K", "si", "dissociation constant of a second substrate molecule that inhibits"),
    "h": ("h", "", "Hill exponent of the substrate"),
    "Ka": ("K", "a", "dissociation constant of ATP from free enzyme"),
    "Kb": (
        "K",
        "b",
        "dissociation constant of the protein from free enzyme (from the enzyme with ATP, where ATP binds first)",
    ),
    "phi": ("φ", "", "factor by which one substrate weakens the binding of the other; 1 is none"),
    "Ki": ("K", "i", "dissociation constant of the inhibitor from the form that it binds best"),
    "gamma": (
        "γ",
        "",
        "factor by which the bound protein weakens the inhibitor: 2 to 15 in a rapalog, larger is substrate-competitive",
    ),
    "delta": ("δ", "", "ratio of the two constants of a pair that need not be equal"),
    "K_E": ("K", "E", "dissociation constant of the inhibitor from free enzyme"),
    "K_EA": ("K", "EA", "dissociation constant of the inhibitor from the enzyme with ATP"),
    "K_EB": ("K", "EB", "dissociation constant of the inhibitor from the enzyme with protein"),
    "K_EAB": ("K", "EAB", "dissociation constant of the inhibitor from the enzyme with both substrates"),
    "IC50": ("IC", "50", "total inhibitor for half of its full effect, at [S] = Km where a substrate was varied"),
}


def pattern(name: str, axis: str | None) -> str:
    """What a pattern along an axis means; empty for one that this version does not know."""
    row = load_catalogue().part(axis or "").patterns.get(name)
    return row.words if row else ""
