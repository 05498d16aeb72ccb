"""What the words on the pages mean; `docs/words.md` says the same at more length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mtorkin.base.vocabulary import WORDS
from mtorkin.kinetics.law.catalogue import load_catalogue

#: The verdicts and what each claims, in the order they are listed.
VERDICTS = {name: word.means for name, word in WORDS.items()}

#: Terms of the pages that are no verdict and no constant.
TERMS = {
    "odds": "How many times likelier a mechanism is than all others together, by these wells and the stated priors; "
    "20 to 1 is a probability of 95 %.",
    "mechanism still possible": "A class that the data leave possible, with its probability.",
    "not excluded": "A mechanism still possible, or one that was never tested and would look the same.",
    "pattern": "What is seen along one axis, or with both substrates fitted together: a region of the constants.",
    "axis": "One substrate varied at several inhibitor levels, all else constant.",
    "partial": "A saturating inhibitor leaves part of the activity.",
    "interval": "All values of a constant that the data do not reject (profile likelihood).",
    "not determined": "The data reject no value, or next to none.",
    "evidence line": "A comparison that tells of a class beside the kinetics, as potency with FKBP12 and without.",
}

#: How a sentence says what an evidence line says of classes, by mark, in the order of reading.
SAYS = {"X": "excludes", "++": "supports", "+": "agrees with", "-": "speaks against"}


class Constant(NamedTuple):
    """A constant in print: its letter, what stands lowered beside it, and what it measures."""

    letter: str
    lowered: str
    meaning: str


#: The constants in the order in which pages list them.
PARAMETERS = {
    "Vmax": Constant("V", "max", "velocity at saturating substrate, without inhibitor"),
    "V0": Constant("V", "0", "velocity without inhibitor at the substrate concentrations given"),
    "Km": Constant("K", "m", "substrate concentration at half of Vmax, without inhibitor"),
    "Kic": Constant("K", "ic", "dissociation constant of the inhibitor from free enzyme"),
    "Kiu": Constant("K", "iu", "dissociation constant of the inhibitor from the enzyme with substrate bound"),
    "Kapp": Constant(
        "K",
        "app",
        "apparent dissociation constant of the inhibitor at the substrate concentrations given",
    ),
    "alpha": Constant("α", "", "Kiu/Kic: large is competitive, about 1 noncompetitive, small uncompetitive"),
    "beta": Constant("β", "", "fraction of the turnover that a saturating inhibitor leaves"),
    "Ksi": Constant("K", "si", "dissociation constant of a second substrate molecule that inhibits"),
    "h": Constant("h", "", "Hill exponent of the substrate"),
    "Ka": Constant("K", "a", "dissociation constant of ATP from free enzyme"),
    "Kb": Constant(
        "K",
        "b",
        "dissociation constant of the protein from free enzyme (from the enzyme with ATP, where ATP binds first)",
    ),
    "phi": Constant("φ", "", "factor by which one substrate weakens the binding of the other; 1 is none"),
    "Ki": Constant("K", "i", "dissociation constant of the inhibitor from the form that it binds best"),
    "gamma": Constant(
        "γ",
        "",
        "factor by which the bound protein weakens the inhibitor: 2 to 15 in a rapalog, "
        "larger is substrate-competitive",
    ),
    "delta": Constant("δ", "", "ratio of the two constants of a pair that need not be equal"),
    "K_E": Constant("K", "E", "dissociation constant of the inhibitor from free enzyme"),
    "K_EA": Constant("K", "EA", "dissociation constant of the inhibitor from the enzyme with ATP"),
    "K_EB": Constant("K", "EB", "dissociation constant of the inhibitor from the enzyme with protein"),
    "K_EAB": Constant("K", "EAB", "dissociation constant of the inhibitor from the enzyme with both substrates"),
    "IC50": Constant(
        "IC",
        "50",
        "total inhibitor for half of its full effect, at [S] = Km where a substrate was varied",
    ),
}


def pattern(name: str, axis: str | None) -> str:
    """What a pattern along an axis means; empty for one that this version does not know."""
    row = load_catalogue().part(axis or "").patterns.get(name)
    return row.words if row else ""


def all_patterns() -> dict[str, dict[str, str]]:
    """What all patterns mean, by what was varied."""
    found = load_catalogue()
    varied = {
        "Both substrates fitted together": "both",
        "One substrate varied": "ATP",
        "The inhibitor alone varied": "",
    }
    return {
        heading: {name: row.words for name, row in found.part(axis).patterns.items()}
        for heading, axis in varied.items()
    }


def says(item: Mapping[str, Any]) -> list[str]:
    """What a line of evidence says of the classes, a sentence each; why it is not counted where it says nothing."""
    if item["says"] is None:
        return [f"supports {item['finding'].split(' (')[0]}"]
    said = []
    for mark, verb in SAYS.items():
        classes = [name for name, found in item["says"].items() if found == mark]
        said += [f"{verb} {', '.join(classes)}"] if classes else []
    if said:
        return said
    because = item["quality"].removeprefix("passed").lstrip("; ")
    return [f"not counted, because {because or 'it sets no class apart'}"]
