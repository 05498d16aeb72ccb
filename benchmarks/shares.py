"""Whether the shares of constants in the variance are those that SALib finds, which moves all constants at once.

    pip install --no-deps --target DIR SALib multiprocess dill
    PYTHONPATH=DIR python benchmarks/shares.py [SAMPLES]

Ours move one constant at a time by a standard deviation (`mtorkin.pathway.sensitivity`). Here a latin hypercube of all
of them is simulated, and SALib's RBD-FAST takes first-order indices from it, of the logarithm of each marker. An
inhibitor of Ki 2 nM at 30 nM, and rapamycin at 0.05 nM, two hours in a fed cell.
"""

from __future__ import annotations

import sys

import numpy as np
from SALib.analyze import rbd_fast
from SALib.sample import latin

from mtorkin.pathway.drugs import kinase_inhibitor, rapalog
from mtorkin.pathway.panel import PANEL, panel_shares
from mtorkin.pathway.simulate import Change, ratio
from mtorkin.pathway.treatments import Candidate
from mtorkin.pathway.uncertainty import spreads

TIME, SEED = 120.0, 7
ASKED = (
    (Candidate("atp-competitive", 1.0, kinase_inhibitor("torin", Ki=2.0), {"Ki_mTORC1": 1.2}), 30.0),
    (Candidate("rapalog-like", 1.0, rapalog("rapamycin"), {"Kd_FRB": 1.2}), 0.05),
)
#: A constant that is looked at has this share by one of the two.
NAMED = 0.1


def by_salib(candidate: Candidate, dose: float, samples: int) -> dict[str, dict[str, float]]:
    """First-order index of every constant by marker."""
    uncertain = {name: np.log(spread) for name, spread in spreads(candidate.spreads).items()}
    problem = {
        "num_vars": len(uncertain), "names": list(uncertain), "dists": ["norm"] * len(uncertain),
        "bounds": [[0.0, spread] for spread in uncertain.values()],
    }  # fmt: skip
    logs = latin.sample(problem, samples, seed=SEED)
    drug = candidate.drug
    found = [
        ratio(
            [drug], [Change(0.0, {drug.name: dose})], times=[TIME], markers=list(PANEL),
            factors=_tied(dict(zip(uncertain, np.exp(row).tolist(), strict=True))),
        ).to_numpy()[0]
        for row in logs
    ]  # fmt: skip
    values = np.log(found)
    indices = [rbd_fast.analyze(problem, logs, values[:, place], seed=SEED)["S1"] for place in range(len(PANEL))]
    return {marker: dict(zip(uncertain, of, strict=True)) for marker, of in zip(PANEL, indices, strict=True)}


def _tied(factors: dict[str, float]) -> dict[str, float]:
    """Ki of mTORC2 goes with that of mTORC1, as where it was not measured."""
    return factors | ({"Ki_mTORC2": factors["Ki_mTORC1"]} if "Ki_mTORC1" in factors else {})


def main(samples: int) -> None:
    """Print, for each compound and marker, the shares of the constants that matter, by both."""
    for candidate, dose in ASKED:
        table = panel_shares(candidate, dose, TIME)
        others = by_salib(candidate, dose, samples)
        print(f"{candidate.drug.name}, {dose:g} nM, {samples} samples: share of ours, first-order index of SALib")
        apart = []
        for marker, label in PANEL.items():
            ours = table[table["marker"] == marker].set_index("constant")["share"].to_dict()
            named = [name for name in ours if max(ours[name], others[marker][name]) >= NAMED]
            apart += [abs(ours[name] - others[marker][name]) for name in named]
            both = (f"{name} {ours[name]:.2f} {others[marker][name]:.2f}" for name in named)
            print(f"  {label}: {', '.join(both)}; all together 1 {sum(others[marker].values()):.2f}")
        print(f"  apart by {max(apart):.2f} at the most, {np.mean(apart):.2f} on average")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
