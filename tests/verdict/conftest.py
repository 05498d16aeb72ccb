"""Families whose patterns are stated, as the tables that the verdict reads."""

from dataclasses import dataclass, field

import pandas as pd
import pytest

from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.verdict.decide import decide
from mtorkin.verdict.study import FittedStudy


@dataclass
class Stated:
    families: list = field(default_factory=list)
    fits: list = field(default_factory=list)
    parameters: list = field(default_factory=list)
    patterns: list = field(default_factory=list)
    quality: list = field(default_factory=list)
    references: dict = field(default_factory=dict)

    def add(
        self,
        axis,
        supports,
        *,
        name=None,
        alive=None,
        delta=None,
        FKBP12=0.0,
        ic50=0.1,
        top=10.0,
        model="m",
        margin=None,
        **changes,
    ):
        """A family: supports of its patterns; those above 0.05 are alive unless said otherwise."""
        name = name or f"{axis or 'level'}-{len(self.families)}"
        fit = {"lack_of_fit": 0.5, "lack_of_fit_F": 1.0, "flags": "", **changes.pop("fit", {})}
        self.families.append(
            {
                "family": name, "compound": "X", "assay": name, "title": name, "simulated": False, "axis": axis,
                "FKBP12": FKBP12, "top_inhibitor": top, "inhibitor_unit": "uM", "plates": "P1", "mutations": "",
                **changes,
            }
        )  # fmt: skip
        self.fits.append(
            {
                "family": name,
                "model": model,
                "pattern": pd.NA,
                "chosen": True,
                "converged": True,
                "k": 5,
                "n": 72,
                **fit,
            }
        )
        if "no inhibition" not in supports or len(supports) > 1:
            self.parameters += [
                {
                    "family": name,
                    "model": model,
                    "parameter": "Kic",
                    "value": ic50,
                    "lower": ic50 / 1.2,
                    "upper": ic50 * 1.2,
                },
                {
                    "family": name,
                    "model": model,
                    "parameter": "IC50",
                    "value": ic50,
                    "lower": ic50 / 1.2,
                    "upper": ic50 * 1.2,
                    "profiled": True,
                },
            ]
        for pattern, support in supports.items():
            self.patterns.append(
                {
                    "family": name, "compound": "X", "pattern": pattern, "support": support, "criterion": "BIC",
                    "delta": (delta or {}).get(pattern, 0.0), "margin": margin,
                    "alive": pattern in alive if alive is not None else support > 0.05,
                }
            )  # fmt: skip
        return self

    def dose(self, ic50=None, *, readings=(), **conditions):
        """A dose-response family; without IC50 it does not inhibit."""
        supports = {"complete": 1.0} if ic50 else {"no inhibition": 1.0}
        self.add("", supports, ic50=ic50 or 1.0, **{"top": 100.0, "purpose": "dose-response", **conditions})
        return self.reads(*readings)

    def reads(self, *readings):
        """What single substrate levels of the last family show: name, value, lower and upper end."""
        family = self.families[-1]["family"]
        for name, value, lower, upper in readings:
            self.parameters.append(
                {
                    "family": family, "model": "dose-response", "parameter": name, "value": value, "lower": lower,
                    "upper": upper, "profiled": True,
                }
            )  # fmt: skip
        return self

    def tables(self, rapalogs=()):
        stated = {name: getattr(self, name) for name in ("families", "fits", "parameters", "patterns", "quality")}
        frames = {name: getattr(tables, name.upper()).frame(rows) for name, rows in stated.items()}
        return FittedStudy(**frames, references=self.references, rapalogs=frozenset(rapalogs))

    def decide(self, settings=None, barred=None, **about):
        stated = {"name": None, "rapalog": False, "simulated": False, **about}
        return decide("X", stated, self.tables(["X"] if stated["rapalog"] else []), settings or Settings(), barred)


@pytest.fixture
def study():
    return Stated()


@pytest.fixture(scope="session")
def new_study():
    """Makes studies, for tests that need one an example."""
    return Stated
