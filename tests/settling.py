"""A compound from plates to verdict, and its proposed plate measured.

The law is written out here, and is not the one under test.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from simulated import TWO_SUBSTRATES, two_substrate_velocity

from mtorkin.advise.proposal import Proposal, propose
from mtorkin.assays.design import find_families
from mtorkin.assays.folder import load_assay
from mtorkin.assays.joint import join_families
from mtorkin.assays.layout import read_layouts
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import fit_families
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce
from mtorkin.verdict.decide import decide
from mtorkin.verdict.study import FittedStudy

ASSAY = """\
mtorkin: 1
title: Simulated, {title}
simulated: true
enzyme: {{name: mTOR, total_concentration: 2 nM{preparation}}}
substrates: {{ATP: {{}}, protein: {{name: 4E-BP1}}}}
accessory: {{FKBP12: {{concentration: {FKBP12} uM}}}}
conditions: {{reaction_time: 10 min}}
detection: {{format: tr-fret, product_per_signal: 0.00001 uM}}
controls: {{low: no enzyme}}
plates: [{{file: plate1.csv, layout: layout.csv}}]
"""
MINUTES, PRODUCT_PER_SIGNAL, BACKGROUND = 10.0, 0.00001, 200.0


@dataclass
class Truth:
    """A compound that binds as `TWO_SUBSTRATES` says; without FKBP12 a rapalog does 1,000 times weaker."""

    bound: str
    beta: float = 0.0
    Ki: float = 0.05
    noise: float = 0.05
    needs_FKBP12: bool = False

    def velocity(self, wells: pd.DataFrame) -> np.ndarray:
        doses = wells["inhibitor"].fillna(0.0).to_numpy(float)
        if self.needs_FKBP12:
            doses = np.where(wells["FKBP12"].to_numpy(float) > 0, doses, doses / 1000)
        v = two_substrate_velocity(
            wells["ATP"].to_numpy(float), wells["protein"].to_numpy(float), doses, TWO_SUBSTRATES[self.bound],
            Ki=self.Ki, beta=self.beta, Vmax=0.005,
        )  # fmt: skip
        return np.where(wells["role"] == "low control", 0.0, v)


def measure(folder: Path, truth: Truth, seed: int) -> None:
    """Write the export of a folder that has its assay.yaml and layout."""
    assay = load_assay(folder, folder.name)
    found = read_layouts(folder, assay, folder.name)
    assert found.problems == []
    wells = pd.DataFrame(found.rows)
    rng = np.random.default_rng(seed)
    product = truth.velocity(wells) * MINUTES * (1 + truth.noise * rng.standard_normal(len(wells)))
    signal = BACKGROUND + product / PRODUCT_PER_SIGNAL + 15.0 * rng.standard_normal(len(wells))
    pd.DataFrame({"well": wells["well"], "signal": signal}).to_csv(folder / "plate1.csv", index=False)


def first_plate(
    folder: Path, truth: Truth, *, axis="ATP", seed=1, preparation="", FKBP12=1.0, levels=6, doses=5, top=1.0,
    replicates=2, preincubation=""
) -> None:  # fmt: skip
    """One axis: a column of the plate is a level of the substrate."""
    folder.mkdir(parents=True)
    ranges = {"ATP": (10.0, 250.0), "protein": (0.4, 10.0)}
    fixed = {"ATP": 100.0, "protein": 4.0}
    rows = []
    for column, level in enumerate(np.repeat(np.geomspace(*ranges[axis], levels), replicates), start=1):
        at = fixed | {axis: level}
        amounts = [None, 0.0, *np.geomspace(top / 100, top, doses)]
        for letter, dose in zip("ABCDEFGH", amounts, strict=False):
            role = "low control" if dose is None else "sample" if dose else "high control"
            rows.append(
                {
                    "well": f"{letter}{column}", "role": role, "compound": "X" if dose else "",
                    "inhibitor [uM]": dose or "", "ATP [uM]": at["ATP"], "protein [uM]": at["protein"],
                }
            )  # fmt: skip
    pd.DataFrame(rows).to_csv(folder / "layout.csv", index=False)
    named = f", preparation: {preparation}" if preparation else ""
    text = ASSAY.format(title=f"{axis} varied", preparation=named, FKBP12=FKBP12)
    if preincubation:
        text = text.replace("reaction_time: 10 min", f"reaction_time: 10 min, preincubation: {preincubation}")
    (folder / "assay.yaml").write_text(text, encoding="utf-8")
    measure(folder, truth, seed)


@dataclass
class Judged:
    """A study of one compound: everything that the stage `settle` is given."""

    record: dict
    tables: dict[str, pd.DataFrame]
    assays: dict

    def proposal(self, settings: Settings | None = None) -> Proposal | None:
        return propose(self.record, FittedStudy(**self.tables), self.assays, settings or Settings())


def judge(study: Path, rapalog: bool = False) -> Judged:
    """Read, reduce, fit and decide, as a run does."""
    settings = Settings()
    assays, designs, quality = {}, {}, []
    for folder in sorted(study.iterdir()):
        read = ingest(folder, folder.name)
        assert [problem for problem in read.problems if problem.severity == "error"] == []
        reduced = reduce(read.assay, read.wells, read.signals, settings)
        assays[folder.name] = read.assay
        designs[folder.name] = find_families(folder.name, read.assay, reduced.velocities, {})
        assert designs[folder.name].problems == []
        quality.append(reduced.quality)
    joint, joint_wells = join_families(assays, designs)
    families = tables.FAMILIES.frame(pd.concat([*(each.families for each in designs.values()), joint]))
    wells = tables.FAMILY_WELLS.frame(pd.concat([*(each.family_wells for each in designs.values()), joint_wells]))
    fitted = fit_families(families, wells, settings)
    judged = {
        "families": families,
        "family_wells": wells,
        **{name: getattr(fitted, name) for name in ("fits", "parameters", "patterns")},
        "quality": tables.QUALITY.frame(pd.concat(quality)),
    }
    about = {"name": None, "rapalog": rapalog, "simulated": True}
    return Judged(decide("X", about, FittedStudy(**judged), settings), judged, assays)


def follow(study: Path, proposal: Proposal, truth: Truth, seed: int) -> None:
    """Measure the plate that was proposed."""
    folder = study / "next"
    folder.mkdir()
    for name, text in proposal.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    measure(folder, truth, seed)


def mass_action_table(folder: Path, noise: float, seed: int) -> None:
    """Rates of an enzyme with one substrate and a competitive inhibitor, reduced elsewhere: few and noisy."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    S, X = (values.ravel() for values in np.meshgrid([1.0, 2.0, 4.0], [0.0, 1.0, 3.0]))
    v = 10 * S / (2 * (1 + X) + S) * (1 + noise * rng.standard_normal(S.size))
    table = pd.DataFrame(
        {"compound": "X", "substrate [ppm]": S, "inhibitor [uM]": X, "velocity [a.u.]": v}
    )  # fmt: skip
    table.to_csv(folder / "rates.csv", index=False)
    text = (
        "mtorkin: 1\ntitle: Simulated rates\nsimulated: true\n"
        "enzyme: {name: E}\nsubstrates: {substrate: {name: S}}\nvelocities: {file: rates.csv}\n"
    )
    (folder / "assay.yaml").write_text(text, encoding="utf-8")
