"""Every bar of the model of the pathway, measured: a table of bar, what was measured, and whether it is met.

    make bars-pathway                     (the bundled study first, of which it reads the results)
    PYTHONPATH=tests:data:benchmarks python benchmarks/bars_pathway.py RESULTS [--repeats N] [--draws N]

Its measurements are those of the tests of the pathway, repeated more often. COPASI is asked where COPASI_PYTHON names
a Python that has basico; the published BIOMD640 where the folder `shared` is there. Ends with 1 where a bar is broken.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from by_scipy import ByScipy
from scipy.optimize import brentq
from shared import REAL

from mtorkin.pathway.constants import MARKERS, POOLS, values
from mtorkin.pathway.contexts import context, load_contexts
from mtorkin.pathway.doses import dose_for
from mtorkin.pathway.drugs import Drug, kinase_inhibitor, rapalog
from mtorkin.pathway.extra import needed
from mtorkin.pathway.simulate import Change, course, load, simulate
from mtorkin.pathway.source import FILE
from mtorkin.pathway.statements import draw, load_statements, measure
from mtorkin.pathway.uncertainty import bands

TOP = Path(__file__).resolve().parents[1]
TORIN, RAPAMYCIN = kinase_inhibitor("torin", Ki=2.0), rapalog("rapamycin")
#: Both drugs at once, and one of them washed out after an hour.
BOTH = [Change(0.0, {"torin": 30.0, "rapamycin": 3.0}), Change(60.0, {"rapamycin": 3.0})]
BIOMD640 = REAL / "pathway" / "BIOMD0000000640.xml"
#: Its observables at 120 min with amino acids only, by BioNetGen (github.com/wshlavacek/BNGL-Models).
OBSERVED = {
    "[p70_S6K_pT389_obs]": 7.0461, "[Akt_pT308_obs]": 4.2775, "[Akt_pS473_obs]": 3.3110, "[IRS_pS636_obs]": 2.2089,
    "[AMPK_pT172_obs]": 5.2260,
}  # fmt: skip
BIOMD448 = TOP / "tests" / "pathway" / "BIOMD448.ant"
#: What a rapalog leaves of what mTORC1 does to S6K1, and, by it, to IRS1.
LEFT = 0.05
#: Seed 1 was looked at when constants were chosen; this one was not.
SEED = 2
#: All that libSBML checks: general, identifiers, units, MathML, terms, overdetermined, modelling practice.
ALL = 0b1111111


def published() -> dict[str, float]:
    """BIOMD640 through our simulation path: what each observable is over what others get."""
    found = course(load(BIOMD640), 0.0, [120.0], list(OBSERVED))[0]
    return {name: value / OBSERVED[name] for name, value in zip(OBSERVED, found.tolist(), strict=True)}


def apart_from_scipy(name: str) -> float:
    """The largest relative difference from scipy of any marker: at rest, with both drugs, and after a wash-out."""
    found = simulate([TORIN, RAPAMYCIN], BOTH, times=[0, 60, 90], context_name=name)
    scipy = ByScipy(FILE)
    scipy.values |= context(name).sets | dict(TORIN.constants)
    scipy.start()
    scipy.run(20_000)
    largest = 0.0
    for at, passed, medium in ((0, 0, None), (60, 60, (30.0, 3.0)), (90, 30, (0.0, 3.0))):
        if medium is not None:
            scipy.values |= dict(zip(("inhibitor_medium", "rapalog_medium"), medium, strict=True))
            scipy.run(passed)
        for marker in MARKERS:
            true = scipy.values[marker]
            largest = max(largest, abs(found[marker][at] - true) / max(abs(true), 1e-8))
    return largest


def pools_apart(name: str) -> float:
    """The largest relative difference of the sum of a pool from its total, with both drugs and mTORC2 coming apart."""
    members = sorted({member for pool in POOLS.values() for member in pool})
    found = simulate(
        [TORIN, RAPAMYCIN], BOTH, times=[0, 1, 60, 61, 600], context_name=name, constants={"disassemble_mTORC2": 0.01},
        markers=[f"[{member}]" for member in members],
    )  # fmt: skip
    totals = values() | context(name).sets
    sums = {total: found[[f"[{member}]" for member in pool]].sum(axis=1).to_numpy() for total, pool in POOLS.items()}
    return max(float(np.abs(there / totals[total] - 1).max()) for total, there in sums.items())


def Rheb_apart(name: str) -> float:
    """The relative difference of the active fraction of Rheb from on / (on + off)."""
    row = simulate(times=[0], context_name=name, markers=["Rheb_active", "[TSC]"]).iloc[0]
    k = values() | context(name).sets
    on = k["load_Rheb"] * k["GTP"] / (1 + k["AMPK_on_loading"] * k["AMPK"])
    TSC = k["TSC_level"] * row["[TSC]"] / k["total_TSC"] * (1 + k["AMPK_on_TSC"] * k["AMPK"])
    off = k["hydrolyse_Rheb"] + k["hydrolyse_Rheb_TSC"] * TSC
    return abs(row["Rheb_active"] / (on / (on + off)) - 1)


def eIF4E_apart(eIF4E: float, binder: float, eIF4G: float, Kd_BP: float, Kd_eIF4G: float) -> float:
    """The relative difference of free eIF4E, and of eIF4F, from what the balance of masses gives; amounts in nM."""
    scipy = ByScipy(FILE)
    scipy.values |= {
        "total_eIF4E": eIF4E, "total_4EBP1": binder, "total_eIF4G": eIF4G, "Kd_BP": Kd_BP, "Kd_eIF4G": Kd_eIF4G,
    }  # fmt: skip
    scipy.start()
    scipy.look()

    def missing(free: float) -> float:
        return free + binder * free / (Kd_BP + free) + eIF4G * free / (Kd_eIF4G + free) - eIF4E

    free = brentq(missing, 0.0, eIF4E, xtol=1e-14 * eIF4E, rtol=8 * np.finfo(float).eps)
    return max(
        abs(scipy.values["eIF4E_free"] * eIF4E / free - 1), abs(scipy.values["eIF4F"] / (free / (Kd_eIF4G + free)) - 1)
    )


def sbml_problems(text: str) -> str:
    """Everything that libSBML, which libroadrunner holds, has to say."""
    return str(needed("roadrunner").validateSBML(text, ALL))


def shift(drug: Drug, mutant: str) -> float:
    """The dose that halves S6K1 pT389 in a mutant, over that of the normal cell."""
    return dose_for(drug, "pS6K1_T389", 0.5, context_name=mutant) / dose_for(drug, "pS6K1_T389", 0.5)


def draws_right(draws: int) -> tuple[int, Counter[str]]:
    """In how many draws of all chosen constants every sign holds, and how often each statement had the wrong one."""
    rng, right = np.random.default_rng(SEED), 0
    wrong: Counter[str] = Counter()
    for _ in range(draws):
        found = measure(draw(rng))
        failed = [name for name, row in load_statements().items() if not row.has_sign(found[name])]
        wrong.update(failed)
        right += not failed
    return right, wrong


def under_rapalog_in_BIOMD448() -> dict[str, float]:
    """Markers of BIOMD448 with insulin, 2 h after a rapalog, over those before it."""
    antimony = needed("antimony")
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(BIOMD448.read_text(encoding="utf-8")) < 0:
        raise ValueError(antimony.getLastError())
    markers = ["pS6K1_T389", "pAkt_T308", "pAkt_S473"]
    with TemporaryDirectory() as directory:
        file = Path(directory) / "BIOMD448.xml"
        file.write_text(antimony.getSBMLString("BIOMD448"), encoding="utf-8")
        runner = load(file)
    before = course(runner, 0.0, [5000.0], markers)[0]
    for constant in ("k2c", "k9f1"):
        runner[constant] *= LEFT
    after = course(runner, 5000.0, [5120.0], markers)[0]
    return dict(zip(markers, (after / before).tolist(), strict=True))


class Bar(NamedTuple):
    """A bar: what it is, its limit, what was measured, and whether it is met; None where it could not be measured."""

    what: str
    limit: str
    measured: str
    met: bool | None


def _published() -> Iterator[Bar]:
    what, limit = "BIOMD640, amino acids only, 120 min", "1e-3"
    if not BIOMD640.exists():
        yield Bar(what, limit, "the folder `shared` is not here", None)
        return
    apart = max(abs(part - 1) for part in published().values())
    yield Bar(what, limit, f"five observables to {apart:.1e}", apart <= 1e-3)


def _agreement() -> Iterator[Bar]:
    names = list(load_contexts())
    for what, limit, of in (
        ("libroadrunner and scipy, all contexts", 1e-4, apart_from_scipy), ("pools conserved", 1e-8, pools_apart),
        ("Rheb against on / (on + off)", 1e-9, Rheb_apart),
    ):  # fmt: skip
        worst = max(of(name) for name in names)
        yield Bar(what, f"{limit:g}", f"{worst:.1e} in {len(names)} contexts", worst <= limit)
    rng = np.random.default_rng(SEED)
    cells = [[*rng.uniform(10, 5000, 3), *rng.uniform(0.5, 200, 2)] for _ in range(200)]
    worst = max(eIF4E_apart(*cell) for cell in cells)
    yield Bar("eIF4E against the balance of masses", "1e-09", f"{worst:.1e} in 200 cells", worst <= 1e-9)


def _sbml() -> Iterator[Bar]:
    problems = sbml_problems(FILE.read_text(encoding="utf-8"))
    yield Bar("SBML by libSBML, units checked", "no warning", f"{problems.count('[')} messages", not problems)
    python = os.environ.get("COPASI_PYTHON")
    if not python:
        yield Bar("SBML in COPASI", "1e-4", "COPASI_PYTHON names no Python with basico", None)
        return
    with TemporaryDirectory() as directory:
        expected = Path(directory) / "expected.json"
        script = str(TOP / "benchmarks" / "copasi.py")
        subprocess.run([sys.executable, script, "write", str(expected)], check=True)
        said = subprocess.run(
            [python, script, "compare", str(expected), str(FILE)], env={"PATH": os.environ["PATH"]}, text=True,
            stdout=subprocess.PIPE, check=False,
        )  # fmt: skip
    apart = [float(figure) for figure in re.findall(r": (\S+)$", said.stdout, flags=re.MULTILINE)]
    measured = f"{max(apart):.1e} in {len(apart)} contexts" if apart else "COPASI gave nothing"
    yield Bar("SBML in COPASI", "1e-4", measured, said.returncode == 0 and len(apart) == len(load_contexts()))


def _statements() -> Iterator[Bar]:
    for name, figures in measure().items():
        row = load_statements()[name]
        limits = f"{row.low:g} to {row.high:g}" if row.low and row.high < float("inf") else (
            f"at least {row.low:g}" if row.low else f"at most {row.high:g}"
        )  # fmt: skip
        place = row.context if row.over == "rest" else f"{row.context}, over {row.over}"
        said = ", ".join(f"{figure:.2f}" for figure in figures)
        yield Bar(f"{row.says} ({place})", limits, said, row.holds(figures))


def _resistance() -> Iterator[Bar]:
    for mutant, lost, kept in (("FRB mutant", RAPAMYCIN, TORIN), ("kinase mutant", TORIN, RAPAMYCIN)):
        away, same = shift(lost, mutant), shift(kept, mutant)
        shifted = f"{away:.3g} times" if away < float("inf") else "no dose does it"
        yield Bar(f"{mutant}: dose of the {lost.enters}", "10 times or more", shifted, away >= 10)
        yield Bar(f"{mutant}: dose of the {kept.enters}", "0.8 to 1.25", f"{same:.2f}", 0.8 < same < 1.25)


def _robustness(draws: int) -> Iterator[Bar]:
    right, wrong = draws_right(draws)
    most = ", ".join(f"{name} {count}" for name, count in wrong.most_common(3))
    measured = f"{right} of {draws} ({right / draws:.1%}); wrong most often: {most or 'none'}"
    yield Bar("all signs, chosen constants drawn", "95 %", measured, right >= 0.95 * draws)


def _control() -> Iterator[Bar]:
    found = under_rapalog_in_BIOMD448()
    row = load_statements()["rapalog, T308"]
    fails = not row.holds((found["pAkt_T308"],)) and not row.has_sign((found["pAkt_T308"],))
    measured = ", ".join(f"{marker} {value:.2f}" for marker, value in found.items())
    yield Bar("BIOMD448 under a rapalog fails on Akt T308", "below 1", measured, fails)


def _occupancy(repeats: int) -> Iterator[Bar]:
    from occupancy import COMPOUNDS, covered

    # 2 standard deviations of a count at 95 %, in which a true 95 % stays 49 times of 50.
    least = 0.95 - 2 * (0.95 * 0.05 / repeats) ** 0.5
    for compound in COMPOUNDS:
        found = covered(compound, repeats)
        for which, words in (("measured_", "of what was measured"), ("all", "of all that is uncertain")):
            part = found[which] / repeats
            measured = f"{found[which]} of {repeats} ({part:.1%}; by chance down to {least:.1%})"
            yield Bar(f"{compound}: dose within the interval {words}", "95 %", measured, part >= least)


def _time(results: Path) -> Iterator[Bar]:
    load(alone="inhibitor")
    start = time.process_time()
    bands(
        [TORIN], [Change(0.0, {"torin": 250.0})], times=[15, 120, 480], measured={"Ki_mTORC1": 1.2}, samples=1000,
        markers=[marker for marker in MARKERS if not marker.endswith("occupied")],
    )  # fmt: skip
    took = time.process_time() - start
    yield Bar("1,000 samples of a compound, all markers", "20 s", f"{took:.1f} CPU s", took <= 20)
    logs = sorted((results / "logs" / "pathway").glob("*.log"))
    costs = [float(cost) for log in logs for cost in re.findall(r"([\d.]+) CPU seconds", log.read_text("utf-8"))[-1:]]
    measured = f"{sum(costs):.1f} CPU s in {len(costs)} jobs" if costs else f"{results.name} has no logs of a run"
    yield Bar("the stage, bundled study", "60 s", measured, sum(costs) <= 60 if costs else None)


def main() -> int:
    """Measure and print; the exit status says whether a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, metavar="RESULTS")
    parser.add_argument("--repeats", type=int, default=300, help="simulated studies for occupancy (default: 300)")
    parser.add_argument("--draws", type=int, default=500, help="draws of all chosen constants (default: 500)")
    asked = parser.parse_args()
    parts: tuple[Callable[[], Iterator[Bar]], ...] = (
        _published, _agreement, _sbml, _statements, _resistance, lambda: _robustness(asked.draws), _control,
        lambda: _time(asked.results), lambda: _occupancy(asked.repeats),
    )  # fmt: skip
    print("| bar | limit | measured | met |\n|---|---|---|---|")
    broken = 0
    for part in parts:
        for bar in part():
            word = {True: "yes", False: "NO", None: "not measured"}[bar.met]
            print(f"| {bar.what} | {bar.limit} | {bar.measured} | {word} |", flush=True)
            broken += bar.met is False
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
