"""How a compound was measured and analysed, in sentences that a paper can take."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from mtorkin import __version__
from mtorkin.base.settings import Gate, Settings
from mtorkin.report.measured import BOTH, facts, heading
from mtorkin.report.pages import lowercase
from mtorkin.report.rows import Row
from mtorkin.report.sureness import needed

#: What of a family is said of its design, by the labels of `measured.facts`.
DESIGN = ("Design", "Held constant", "Enzyme", "Enzyme concentration", "FKBP12", "Preincubation", "Detergent")
#: What a limit of plate quality is of, by its key in the settings.
LIMITS: dict[Gate, str] = {
    "z_prime": "Z'",
    "cv_controls": "CV of the uninhibited wells",
    "cv_background": "CV of the background",
    "cv_replicates": "CV of replicates",
    "drift": "drift",
    "edge": "edge effect",
    "pattern": "pattern of dispensing",
    "outlying": "outlying wells",
    "hook": "signal that rises again at the highest concentration",
    "saturated": "saturated wells",
    "conversion": "conversion of substrate",
}
#: The libraries that the numbers come from.
LIBRARIES = ("numpy", "scipy", "numba", "pandas")
REFERENCES = (
    "Botts and Morales 1953, Trans Faraday Soc 49:696 (rate law)",
    "Morrison 1969, Biochim Biophys Acta 185:269 (depletion of free inhibitor)",
    "Segel 1975, Enzyme Kinetics, Wiley (rapid equilibrium)",
    "Copeland 2013, Evaluation of Enzyme Inhibitors in Drug Discovery, Wiley",
    "Assay Guidance Manual, Eli Lilly and NCATS (plate quality)",
)


def designs(record: Mapping[str, Any], families: Sequence[Row]) -> list[str]:
    """What was measured of a compound, a paragraph for each family, and by which rule it was judged."""
    return [*_designs(families), f"The verdict was reached by rule {record['rule']['id']}."]


def analysis(settings: Settings) -> list[str]:
    """How all compounds were analysed and judged, with what, and how that is repeated and cited, by paragraph."""
    return [
        _analysis(settings),
        _judgement(settings),
        _software(),
        f"To repeat the analysis: mtorkin {__version__} and mtorkin run with the folders of the study, with the "
        "settings in provenance.json, which also has the sha256 of every file that was read. mtorkin lock results "
        "writes what it came to into a file, and mtorkin verify compares another analysis with it.",
        f"To cite it: the mtorkin authors, mtorkin, version {__version__} (MIT licence).",
    ]


def _designs(families: Sequence[Row]) -> list[str]:
    found = []
    for family in families:
        if family["axis"] == BOTH:
            continue
        said = dict(facts(family))
        parts = [f"{lowercase(label)} {said[label]}" for label in DESIGN[1:] if label in said]
        source = f"initial velocities from {family['format']}" if family["format"] else "velocities as they were given"
        found.append(f"{heading(family)} ({said.get('Design', 'no wells')}; {source}): {'; '.join(parts)}.")
    return found


def _analysis(settings: Settings) -> str:
    return (
        "Every mechanism was fitted to the velocities of all wells at once by maximum likelihood, under the "
        "rapid-equilibrium rate law with complete and partial inhibition, for each substrate, and for both together "
        "where both were varied. The standard deviation of a velocity was taken as a constant and a proportional "
        f"part. Models were compared by {settings.selection.criterion}; patterns of inhibition, which are regions of "
        "the constants, by likelihoods averaged over the constants and over departures from the law. Intervals are "
        f"{100 * settings.fit.confidence:g} % profile-likelihood intervals."
    )


def _judgement(settings: Settings) -> str:
    limits = [LIMITS[gate] for gate in settings.quality.gates]
    either = " or ".join(filter(None, [", ".join(limits[:-1]), *limits[-1:]]))
    closes = f" A plate that broke its limit of {either} closed the verdict." if limits else ""
    selection = settings.selection
    return (
        f"A mechanism is called at odds of {needed(selection.margin)} or more against every other, and of "
        f"{needed(selection.margin_unlisted)} against laws of no class.{closes}"
    )


@cache
def _software() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Analysis: mtorkin {__version__} on Python {platform.python_version()} with {libraries}; provenance.json of "
        "the results has all settings, inputs and versions."
    )
