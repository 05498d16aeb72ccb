"""How often intervals of in-cell doses cover the truth: wells are simulated, fitted, and taken to cells.

    PYTHONPATH=data python benchmarks/occupancy.py [REPEATS]
    PYTHONPATH=data python benchmarks/occupancy.py REPEATS SEED       (the constants alone, of other repeats)

SIM-TORIN and SIM-RAPA of data/truth.yaml on their two axes (8 levels of each substrate, 6 doses, 3 replicates, 5 %
noise), with the mechanism known. Each repeat fits the wells, takes the profile-likelihood intervals of Ki and Ka, and
asks for the dose that occupies 90 % of mTORC1. A count of intervals that cover is uncertain by half a percent even in
2,000 repeats; how large errors are beside their spreads tells sooner whether intervals are too narrow. Simulated data.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import yaml
from simulator.enzyme import Compound, Enzyme, rate

from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.fit.intervals import profile_intervals
from mtorkin.kinetics.law.mechanisms import two_substrates
from mtorkin.pathway.constants import values
from mtorkin.pathway.drugs import of_class
from mtorkin.pathway.measured import WIDE
from mtorkin.pathway.occupancy import dose_at_equilibrium, occupancy
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.pathway.uncertainty import spreads

TRUTH = yaml.safe_load((Path(__file__).parents[1] / "data" / "truth.yaml").read_text(encoding="utf-8"))
OCCUPIED = 0.9
#: Compound to its mechanism, active enzyme and highest dose in nM, and what its constants are in the model.
COMPOUNDS = {
    "SIM-TORIN": (
        "ATP-competitive", 4.0, 100.0, {"Ki": "Ki_mTORC1", "Ka": "Km_ATP"}, {"Ki_mTORC1": 1.0, "Km_ATP": 50.0},
    ),
    "SIM-RAPA": ("partial mixed vs protein", 2.0, 300.0, {"Ki": "Kd_FRB"}, {"Kd_FRB": 4.0}),
}  # fmt: skip


def wells(name: str, enzyme_nM: float, top: float, rng: np.random.Generator) -> Data:
    """Both axes of a compound, in uM; a rapalog is its complex, of which FKBP12 is far in excess."""
    levels = np.r_[np.geomspace(10, 250, 8), np.full(8, 100.0)], np.r_[np.full(8, 10.0), np.geomspace(0.5, 12.5, 8)]
    doses = np.repeat(np.r_[0, np.geomspace(top / 100, top, 5)], 3)
    ATP, protein = (np.repeat(each, doses.size) * 1e3 for each in levels)
    inhibitor = np.tile(doses, 16)
    settings = {key: value for key, value in TRUTH["compounds"][name].items() if key != "FKBP12"}
    true = rate(Enzyme.read(TRUTH["enzyme"]), enzyme_nM, Compound.read(name, settings), ATP, protein, inhibitor)
    scatter = np.hypot(0.05 * true, 0.003 * true.max())
    velocity = true + scatter * rng.standard_normal(true.size)
    return Data(
        ATP / 1e3, inhibitor / 1e3, velocity / 1e3, enzyme_nM / 1e3, scatter / scatter.max(), protein / 1e3,
        np.repeat([0, 0], ATP.size // 2).astype(np.int64), titrated=True,
    )  # fmt: skip


def fitted(name: str, rng: np.random.Generator) -> Candidate:
    """The compound as a drug, by the constants of one simulated study."""
    mechanism, enzyme, top, names, _ = COMPOUNDS[name]
    known = two_substrates(mechanism, "random")
    assert known is not None
    data, scale = wells(name, enzyme, top, rng).in_own_units()
    found = fit(known, data)
    intervals = profile_intervals(found, data, [{key: 1.0} for key in names], 0.95)
    constants, widths = {}, {}
    for (key, constant), interval in zip(names.items(), intervals, strict=True):
        if interval.lower is None or interval.upper is None:
            raise ArithmeticError(f"{name}: the wells set no end to {key}")
        value = found.values[key] * scale.of(key)
        constants[constant] = value if constant == "Km_ATP" else value * 1e3
        widths[constant] = float((interval.upper / interval.lower) ** (0.5 / WIDE))
    word = TRUTH["compounds"][name]["verdict"]
    return Candidate(word, 1.0, of_class(name, word, constants), widths, dict.fromkeys(widths, "measured"))


def covered(name: str, repeats: int, seed: int = 1) -> Counter[str]:
    """How often each interval holds the true dose: of what was measured in a known cell, and of all in any cell."""
    rng = np.random.default_rng(seed)
    drug = of_class(name, TRUTH["compounds"][name]["verdict"], COMPOUNDS[name][4])
    held: Counter[str] = Counter()
    for _ in range(repeats):
        one = fitted(name, rng)
        row = occupancy([Treatment(name, one.word, (one,), {})], levels=[OCCUPIED]).iloc[0]
        table = spreads(one.spreads)
        cell = {
            key: value * table[key] ** rng.standard_normal() if key in table else value
            for key, value in values().items()
        }
        for which, constants in (("measured_", values()), ("", cell)):
            true = dose_at_equilibrium(drug, "mTORC1", OCCUPIED, constants | dict(drug.constants))
            held[which or "all"] += bool(row[f"lower_{which}nM"] <= true <= row[f"upper_{which}nM"])
        held["Km_ATP, Ki"] += all(
            abs(np.log(one.drug.constants[key] / value)) <= WIDE * np.log(one.spreads[key])
            for key, value in COMPOUNDS[name][4].items()
        )
    return held


def errors(name: str, repeats: int, seed: int) -> dict[str, np.ndarray]:
    """Errors of the logarithm of each constant over its spread: a standard normal where intervals are right."""
    rng = np.random.default_rng(seed)
    studies = [fitted(name, rng) for _ in range(repeats)]
    return {
        key: np.array([np.log(one.drug.constants[key] / value) / np.log(one.spreads[key]) for one in studies])
        for key, value in COMPOUNDS[name][4].items()
    }


def tell_errors(repeats: int, seed: int) -> None:
    """Print how wide errors are, and how often intervals hold the true constant."""
    for compound in COMPOUNDS:
        for key, found in errors(compound, repeats, seed).items():
            print(f"{compound}, {key}: errors over spreads {found.mean():+.3f} +- {found.std():.3f}, the interval "
                  f"holds the true one in {np.sum(abs(found) <= WIDE)} of {repeats} repeats")  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 2:
        tell_errors(int(sys.argv[1]), int(sys.argv[2]))
        sys.exit()
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for compound in COMPOUNDS:
        found = covered(compound, runs)
        print(f"{compound}: of {runs} repeats {found['measured_']} intervals of what was measured hold the true dose, "
              f"{found['all']} of all that is uncertain, {found['Km_ATP, Ki']} of every constant at once")  # fmt: skip
