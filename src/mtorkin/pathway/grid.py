"""What a compound does over doses and times, and what compounds of the catalogue do beside it.

Doses are steps about the one that occupies 90 % of mTORC1 at equilibrium, so that compounds can be laid beside each
other whatever their strength.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import pandas as pd

from mtorkin.assays.catalogue import load_catalogue
from mtorkin.pathway.catalogue import treatment as of_catalogue
from mtorkin.pathway.panel import PANEL, panel, usual_dose
from mtorkin.pathway.simulate import PREDICTED, Change, ratio
from mtorkin.pathway.treatments import Treatment

#: Doses over the one that occupies 90 % of mTORC1, which is among them.
STEPS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
#: The place of that dose among them.
USUAL = STEPS.index(1.0)
#: Minutes after the dose.
TIMES = (5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0)
#: Compounds of the catalogue that every compound is shown beside, a rapalog and an inhibitor of the kinase domain: of
#: each class the reference compound that the study names, else this one.
BESIDE = {"rapalog-like": "rapamycin", "atp-competitive": "Torin1"}
#: The cell.
CONTEXT = "full"


def doses_of(treatment: Treatment) -> list[float]:
    """The doses of a compound in nM.

    Raises
    ------
    InputError
        As `mtorkin.pathway.panel.usual_dose` does.
    """
    usual = usual_dose(treatment, CONTEXT)
    return [step * usual for step in STEPS]


def grid(treatment: Treatment, *, samples: int, seed: int) -> pd.DataFrame:
    """The markers of a compound at every dose and time, with bands: the table of `mtorkin.pathway.panel.panel`.

    Raises
    ------
    InputError
        As that does, and `doses_of`.
    """
    doses = doses_of(treatment)
    return panel(treatment, doses, times=TIMES, context_name=CONTEXT, samples=samples, seed=seed)


def comparators(named: Iterable[str], taken: Collection[str]) -> list[Treatment]:
    """The compounds of the catalogue that the compounds of a study are shown beside.

    Parameters
    ----------
    named
        Compounds of the catalogue that the study names as its references.
    taken
        The compounds of the study; one of the catalogue that is called alike has ``(catalogue)`` behind its name.
    """
    of_class = dict(BESIDE)
    for name in sorted(named, reverse=True):
        word = load_catalogue()[name].word
        if word in of_class:
            of_class[word] = name
    found = [of_catalogue(name) for name in of_class.values()]
    return [replace(one, name=f"{one.name} (catalogue)") if one.name in taken else one for one in found]


def beside(treatments: Iterable[Treatment]) -> pd.DataFrame:
    """The same of compounds of the catalogue, by the values as they are: no bands and no direction."""
    return pd.concat([_as_it_is(treatment) for treatment in treatments], ignore_index=True)


def _as_it_is(treatment: Treatment) -> pd.DataFrame:
    (candidate,) = treatment.candidates
    drug = candidate.drug
    tables = {
        dose: ratio([drug], [Change(0.0, {drug.name: dose})], times=TIMES, context_name=CONTEXT, markers=list(PANEL))
        for dose in doses_of(treatment)
    }
    table = pd.concat(tables, names=["dose_nM", "time_min"]).melt(ignore_index=False, var_name="marker")
    table = table.reset_index().rename(columns={"value": "median"})
    table["class"] = candidate.word
    return table.assign(
        compound=treatment.name, support=candidate.support, context=CONTEXT, basis=PREDICTED, direction=""
    )
