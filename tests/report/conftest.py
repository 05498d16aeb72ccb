"""A small study as the report receives it: every table, made of figures that look like a real one's."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.report import (
    Around,
    Site,
    Study,
    slug,
    write_compound_page,
    write_index,
    write_plates,
    write_problem_page,
)
from mtorkin.report.rows import problems_of
from mtorkin.report.study import INDEXED_BY

HOSTILE = '<b>"x"&/../'
ATP_LEVELS = (10.0, 25.0, 60.0, 150.0, 400.0, 1000.0)
PROTEIN_LEVELS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
INHIBITOR_LEVELS = (0.0, 0.0005, 0.002, 0.008, 0.032, 0.128)


@dataclass
class Found:
    """The tables of a study by name, and the records of its verdicts."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def frame(self, name: str) -> Any:
        schema = next(table for table in tables.TABLES if table.name == name)
        return schema.frame(self.tables.get(name))

    @property
    def compounds(self) -> list[str]:
        return [record["compound"] for record in self.records]

    def indexed(self, settings: Settings | None = None) -> Study:
        frames = {name: self.frame(name) for name in INDEXED_BY}
        return Study.of(self.records, frames, settings=settings or Settings())

    def write_pages(
        self, directory: Path, compounds: list[str] | None = None, settings: Settings | None = None
    ) -> None:
        for compound in self.compounds if compounds is None else compounds:
            write_compound_page(self.indexed(settings), compound, Site(directory))

    def write_index(self, path: Path, **changes: Any) -> None:
        values: dict[str, Any] = {
            "problems": problems_of(self.frame("problems")),
            "pages": {compound: f"compounds/{slug(compound)}.html" for compound in self.compounds},
            "provenance": {
                "package_version": "0.1.0",
                "sources_sha256": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
                "seed": 1,
                "configuration": {"selection": {"criterion": "BIC", "margin": 6.0}, "folders": []},
                "libraries": {"numpy": "2.0.0", "lmfit": "1.3.4"},
                "inputs": [{"file": "torin-atp/assay.yaml", "sha256": "ab" * 32}],
            },
            "files": {"verdicts.csv": "a row a compound", "tables/fits.csv": "every model fitted to every family"},
            "plate_page": "plates.html", "problem_page": "problems.html", "aliases": {"TOR-1": ["TOR1", "INK128"]},
        }  # fmt: skip
        around = Around(**(values | changes))
        write_index(path, self.indexed(), around)
        write_plates(path.with_name("plates.html"), self.indexed(), around.pages, path.name)
        write_problem_page(path.with_name("problems.html"), around.problems, path.name)


def add_family(
    study: Found,
    compound: str,
    axis: str,
    *,
    vmax: float,
    km: float,
    kic: float,
    kiu: float,
    beta: float = 0.0,
    fkbp12: float = 0.0,
    simulated: bool = True,
    seed: int = 1,
    levels: tuple[float, ...] = INHIBITOR_LEVELS,
) -> str:
    """Wells, fits and curves of a family that follows Botts and Morales, with 5 % noise."""
    random = np.random.default_rng(seed)
    assay = f"{slug(compound)[:12]}-{axis.lower()}"
    family = f"{assay}/{compound}/{axis}"
    substrates = ATP_LEVELS if axis == "ATP" else PROTEIN_LEVELS

    def velocity(s: float, i: float) -> float:
        return vmax * s * (1 + beta * i / kiu) / (km * (1 + i / kic) + s * (1 + i / kiu))

    study.add(
        "families", family=family, compound=compound, assay=assay, title=f"{compound}, {axis} "
        "varied", simulated=simulated,
        purpose="mechanism", axis=axis, fixed="protein 2 uM" if axis == "ATP" else "ATP 100 uM", FKBP12=fkbp12,
        FKBP12_unit="uM", enzyme="mTOR", complex="truncated", preparation="lot 7", enzyme_concentration=0.0016,
        enzyme_concentration_unit="uM", enzyme_basis="active", substrate_unit="uM", inhibitor_unit="uM",
        velocity_unit="uM/min", n_wells=2 * len(substrates) * len(levels), n_substrate_levels=len(substrates),
        n_inhibitor_levels=len(levels) - 1,
    )  # fmt: skip
    count = 0
    for i in levels:
        for s in np.geomspace(min(substrates), max(substrates), 40):
            study.add("curves", family=family, inhibitor=i, substrate=float(s), fitted=velocity(float(s), i))
        for s in substrates:
            for _ in range(2):
                well = f"{'ABCDEFGH'[count % 8]}{count // 8 + 1}"
                count += 1
                fitted = velocity(s, i)
                residual = 4.6 if count == 17 else float(random.normal())
                seen = fitted * (1 + 0.05 * residual)
                key = {"family": family, "assay": assay, "plate": "P1", "well": well, "substrate": s, "inhibitor": i}
                study.add("family_wells", **key, velocity=seen)
                study.add(
                    "predictions", **key, velocity=seen, fitted=fitted, sd=0.05 * fitted,
                    standardised_residual=residual, flags="outlying" if residual > 4 else None,
                )  # fmt: skip
                study.add(
                    "velocities", assay=assay, plate="P1", well=well, role="sample", compound=compound, inhibitor=i,
                    inhibitor_unit="uM", velocity=seen, velocity_unit="uM/min", status="used",
                )  # fmt: skip
    study.add(
        "velocities", assay=assay, plate="P1", well="H12", role="sample", compound=compound, inhibitor=0.032,
        inhibitor_unit="uM", ATP=100.0, ATP_unit="uM", status="left out", reason="excluded in the layout: bubble",
    )  # fmt: skip
    study.add(
        "velocities", assay=assay, plate="P1", well="G12", role="high control", status="left out",
        reason="signal above the detector's range",
    )  # fmt: skip
    for metric, value, limit in (
        ("Z'", 0.71, ">= 0.4"),
        ("signal window", 6.2, ">= 2"),
        ("CV of high controls", 4.4, "<= 20 %"),
    ):
        study.add(
            "quality", assay=assay, plate="P1", metric=metric, value=value, limit=limit, passed=True, note="8 wells"
        )
    partial = beta > 0
    best = "partial noncompetitive" if partial else "competitive" if kiu > 5 * kic else "noncompetitive"
    textbook = (
        "competitive",
        "noncompetitive",
        "uncompetitive",
        "partial competitive",
        "partial noncompetitive",
        "no inhibition",
    )
    confined = (*((model, model, None) for model in textbook), ("mixed", "noncompetitive", "1/10 < Kiu/Kic < 10"))
    candidates = [*((model, None, None) for model in textbook), *confined]
    for model, pattern, region in candidates:
        delta = 0.0 if model == best else 8.4 + 13.7 * len(model)
        name = f"{model} [{pattern}]" if pattern else model
        criteria = {}
        for criterion in ("AIC", "AICc", "BIC"):
            criteria |= {
                criterion: delta - 298.4,
                f"delta_{criterion}": delta,
                f"weight_{criterion}": float(np.exp(-delta / 2)),
            }
        study.add(
            "fits", family=family, compound=compound, model=name, pattern=pattern, region=region, depletion=True, n=72,
            k=4, loglik=153.21 - delta / 2, **criteria, converged=model != "uncompetitive",
            chosen=model == best and not pattern, flags="alpha at a bound" if model == "mixed" else None,
        )  # fmt: skip
        if pattern and model != "mixed":
            study.add(
                "patterns", family=family, compound=compound, pattern=pattern, model=name, criterion="BIC", delta=delta,
                support=float(np.exp(-delta / 2)) if delta else 0.981, alive=delta < 6,
            )  # fmt: skip
    constants = [("Vmax", vmax, "uM/min"), ("Km", km, "uM"), ("Kic", kic, "uM")]
    constants += [("Kiu", kic, "uM")] if best == "noncompetitive" else []
    constants += [("beta", beta, None)] if partial else []
    for parameter, value, unit in constants:
        study.add(
            "parameters", family=family, model=best, parameter=parameter, value=value * 1.0173, stderr=value * 0.042,
            lower=value * 0.93, upper=value * 1.11, profiled=True, unit=unit,
        )  # fmt: skip
    study.add(
        "parameters", family=family, model=best, parameter="alpha", value=41.0, stderr=None, lower=12.2, upper=None,
        profiled=True, unit=None, flags="upper end open",
    )  # fmt: skip
    return family


def add_dose_response(study: Found, compound: str) -> str:
    """A family with one level of each substrate.

    It has 12 levels of inhibitor, no pattern, and an IC50 that is an open interval.
    """
    assay = f"{slug(compound)[:12]}-alone"
    family = f"{assay}/{compound}"
    levels = [0.0, *np.geomspace(0.001, 10, 11)]
    study.add(
        "families", family=family, compound=compound, assay=assay, title="Without FKBP12", simulated=True,
        purpose="dose-response", fixed="ATP 100 uM, protein 2 uM", FKBP12=0.0, FKBP12_unit="uM", enzyme="mTOR",
        complex="mTORC1", mutations="S2035T", substrate_unit=None, inhibitor_unit="uM", velocity_unit="RFU/min",
        n_wells=12, n_substrate_levels=1, n_inhibitor_levels=11,
    )  # fmt: skip
    for j, i in enumerate(levels):
        fitted = 5200.0 / (1 + i / 14.0)
        seen = fitted * (1.04 if j % 2 else 0.97)
        key = {"family": family, "assay": assay, "plate": None, "well": f"row {j + 2}", "inhibitor": float(i)}
        study.add("family_wells", **key, velocity=seen)
        study.add(
            "predictions", **key, velocity=seen, fitted=fitted, sd=0.05 * fitted,
            standardised_residual=(seen / fitted - 1) / 0.05,
        )  # fmt: skip
        study.add("curves", family=family, inhibitor=float(i), fitted=fitted)
    study.add(
        "fits", family=family, compound=compound, model="IC50", n=12, k=4, loglik=-70.0, converged=True, chosen=True
    )
    study.add(
        "parameters", family=family, model="IC50", parameter="IC50", value=14.0, stderr=6.1, lower=8.2, profiled=True,
        unit="uM", flags="outside the tested concentrations",
    )  # fmt: skip
    return family


def add_verdict(study: Found, compound: str, verdict: str, families: list[str], **changes: Any) -> None:
    """A record and its row in the table of verdicts."""
    record: dict[str, Any] = {
        "compound": compound, "name": "", "verdict": verdict, "support": 0.982,
        "alive": [{"class": verdict, "support": 0.982}],
        "sentence": f"{compound} is {verdict}: the ATP axis is competitive by the margin and inhibition is complete.",
        "rule": {
            "id": "atp-competitive.1",
            "text": "Competitive on the ATP axis by the margin, complete, and no FKBP12 shift where tested.",
            "source": "Tao et al. 2010, Biochemistry 49:8488",
        },
        "reasons": [
            "On the ATP axis the competitive pattern is 8.4 BIC units better than any other (margin 6).",
            "Inhibition is complete: no partial model is within the margin.",
        ],
        "flags": [],
        "evidence": [
            {"line": f"{family.rsplit(chr(47), 1)[1]} axis", "finding": "competitive, complete", "quality": "passed",
             "families": [family], "comparison": "", "effect": None, "interval": None, "unit": "", "says": None,
             "source": "this study", "supplied": False}
            for family in families
        ],
        "residual": None, "not_excluded": [], "experiments": [], "what_would_settle": [], "simulated": True,
        "families": families,
    }  # fmt: skip
    record |= changes
    study.records.append(record)
    study.add(
        "verdicts", compound=compound, name=record["name"], verdict=verdict, support=record["support"],
        alive="; ".join(item["class"] for item in record["alive"]), sentence=record["sentence"],
        rule=record["rule"]["id"], flags="; ".join(record["flags"]), n_families=len(families),
        simulated=record["simulated"], page=f"compounds/{slug(compound)}.html",
    )  # fmt: skip


@pytest.fixture(scope="session")
def study() -> Found:
    """A study of six.

    Torin-like on two axes, a rapalog with FKBP12, an unresolved one, one without families, a hostile name, and
    puromycin.
    """
    study = Found()
    torin = [
        add_family(study, "TOR-1", "ATP", vmax=0.0123, km=88.0, kic=0.0019, kiu=1e9),
        add_family(study, "TOR-1", "protein", vmax=0.0119, km=1.1, kic=0.0041, kiu=0.0045, seed=2),
    ]
    add_verdict(
        study,
        "TOR-1",
        "atp-competitive",
        torin,
        name="Torin1",
        flags=["enzyme above 0.1 IC50: depletion is in the model"],
    )
    rapalog = [
        add_family(study, "RAP", "ATP", vmax=0.0121, km=90.0, kic=0.006, kiu=0.006, beta=0.22, fkbp12=1.0, seed=3)
    ]
    rapalog.append(add_dose_response(study, "RAP"))
    left = {"words": "partial: 22 % left", "fraction": 0.22, "interval": [0.2, 0.24]}
    add_verdict(study, "RAP", "rapalog-like", rapalog, name="Rapamycin-like", residual=left)
    alone = [add_family(study, "ALONE", "ATP", vmax=0.012, km=85.0, kic=0.012, kiu=0.012, seed=4, simulated=False)]
    add_verdict(
        study, "ALONE", "unresolved", alone, simulated=False, support=0.61,
        alive=[{"class": "noncompetitive", "support": 0.61}, {"class": "substrate-competitive", "support": 0.33}],
        sentence="ALONE is unresolved: noncompetitive on the ATP axis, and no other axis was measured.",
        not_excluded=[{"what": "noncompetitive", "experiments": ["protein axis"]}], experiments=["protein axis"],
        what_would_settle=["Vary the protein substrate over 0.2 to 5 Km at 5 inhibitor levels, in duplicate."],
        flags=["one axis only"],
    )  # fmt: skip
    hostile = [add_family(study, HOSTILE, "ATP", vmax=0.012, km=85.0, kic=0.5, kiu=1e9, seed=5)]
    add_verdict(study, HOSTILE, "inactive", hostile, flags=["<script>alert(1)</script>"])
    add_verdict(
        study, "LOST", "not-interpretable", [], support=None, alive=[], simulated=False,
        sentence="LOST cannot be interpreted: its only plate fails its quality limits.",
    )  # fmt: skip
    study.add(
        "quality", assay="lost", plate="P9", metric="Z'", value=0.12, limit=">= 0.4", passed=False, note="4 high, 4 low"
    )
    study.add("quality", assay="lost", plate="P9", metric="CV of high controls", limit="<= 20 %", note="one well only")
    for group, vmax, km in (("treated", 212.7, 0.0641), ("untreated", 160.3, 0.0477)):
        family = f"puromycin/{group}"
        study.add(
            "families", family=family, assay="puromycin", title="Puromycin (Treloar 1974)", simulated=False,
            purpose="substrate-kinetics", group=group, axis="substrate", enzyme="galactosyltransferase",
            substrate_unit="mM", velocity_unit="counts/min^2", n_wells=12, n_substrate_levels=6, n_inhibitor_levels=0,
        )  # fmt: skip
        study.add("fits", family=family, model="Michaelis-Menten", n=12, k=4, loglik=-41.2, converged=True, chosen=True)
        study.add(
            "parameters", family=family, model="Michaelis-Menten", parameter="Vmax", value=vmax, stderr=6.95,
            lower=vmax - 14, upper=vmax + 15, profiled=True, unit="counts/min^2",
        )  # fmt: skip
        study.add(
            "parameters", family=family, model="Michaelis-Menten", parameter="Km", value=km, stderr=0.0083,
            lower=km - 0.016, upper=km + 0.019, profiled=True, unit="mM",
        )  # fmt: skip
    study.add("problems", severity="warning", assay="rap-atp", compound="RAP", message="only 5 levels of inhibitor")
    study.add(
        "problems", severity="error", assay="broken", file="layout.csv", where="row 12", key="inhibitor",
        message='"ten" is not a number; write a concentration, e.g. 10 nM <here>',
    )  # fmt: skip
    return study
