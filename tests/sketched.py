"""Studies as people make them, clean until a test spoils them; the plates are computed by formulae written out here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from mtorkin.assays.design import find_families
from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.preflight.study import Folder, Study

ROWS, COLUMNS = "ABCDEFGH", range(1, 13)
#: Constants in uM, turnover in product (uM) per min and uM of enzyme.
KM = {"ATP": 50.0, "protein": 2.0}
TURNOVER = 20.0
IN_UM = {"nM": 1e-3, "uM": 1.0, "mM": 1e3}


@dataclass
class Sketch:
    """An assay folder: its assay.yaml, and for every plate the wells with what they hold and their signal."""

    name: str
    content: dict
    wells: pd.DataFrame
    units: dict = field(default_factory=lambda: {"inhibitor": "nM", "ATP": "uM", "protein": "uM"})

    def write(self, study: Path) -> Path:
        """The folder as files."""
        folder = study / self.name
        folder.mkdir(parents=True)
        (folder / "assay.yaml").write_text(yaml.safe_dump(self.content, sort_keys=False), encoding="utf-8")
        layout = self.wells.drop(columns=["signal"])
        layout = layout.rename(columns={name: f"{name} [{unit}]" for name, unit in self.units.items()})
        layout.to_csv(folder / "layout.csv", index=False)
        for plate in self.content["plates"]:
            mine = self.wells[self.wells["plate"] == plate["name"]]
            at = mine.set_index("well")["signal"]
            lines = [",".join(["", *map(str, COLUMNS)])]
            lines += [",".join([row, *(str(at.get(f"{row}{column}", 0.0)) for column in COLUMNS)]) for row in ROWS]
            (folder / plate["file"]).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    def folder(self, canonical: dict[str, str]) -> Folder:
        """The folder as the pre-flight sees it, without reading a file."""
        assay = Assay.model_validate(self.content)
        minutes = assay.conditions.reaction_minutes()
        wells = self.wells.assign(assay=self.name)
        for name, unit in self.units.items():
            wells[name] *= IN_UM[unit]
        wells.loc[wells["role"] == "high control", "inhibitor"] = 0.0
        for name, substrate in assay.substrates.declared().items():
            wells[f"{name}_unit"] = "uM"
            if substrate.concentration:
                value, unit = substrate.concentration.split()
                wells[name] = float(value) * IN_UM[unit]
        with_fkbp12 = assay.accessory.FKBP12 is not None
        wells = wells.assign(
            inhibitor_unit="uM", velocity_unit="uM/min", FKBP12=1.0 * with_fkbp12, FKBP12_unit="uM",
            velocity=(wells["signal"] - 500.0) / 1e4 / minutes, background=0.0,
            status=np.where(wells["role"] == "low control", "control", "used"),
        )  # fmt: skip
        velocities = tables.VELOCITIES.frame(wells[[name for name in tables.VELOCITIES.names if name in wells]])
        return Folder(self.name, assay, velocities, find_families(self.name, assay, velocities, canonical))


def study(sketches: list[Sketch]) -> Study:
    """A study in memory."""
    names = {name for sketch in sketches for name in sketch.wells["compound"].dropna()}
    canonical = {name: name for name in names}
    return Study(tuple(sketch.folder(canonical) for sketch in sorted(sketches, key=lambda s: s.name)), canonical)


def rate(kind: str, ATP: np.ndarray, protein: np.ndarray, inhibitor: np.ndarray, Ki: float) -> np.ndarray:
    """Velocity over Vmax: competitive with one substrate, with none, or a rapalog that leaves 30 % of it."""
    a, b = KM["ATP"], KM["protein"]
    bound = inhibitor / Ki
    if kind == "atp":
        return ATP / (a * (1 + bound) + ATP) * protein / (b + protein)
    if kind == "protein":
        return ATP / (a + ATP) * protein / (b * (1 + bound) + protein)
    free = ATP / (a + ATP) * protein / (b + protein)
    return free * (1 + (0.3 if kind == "rapalog" else 0.0) * bound) / (1 + bound)


@dataclass
class Plan:
    """What is varied in a folder, for which compound, and how."""

    compound: str
    kind: str
    axis: str
    Ki: float
    doses: tuple[float, ...]
    levels: tuple[float, ...]
    fixed: float
    noise: float = 0.05
    plates: int = 1
    preparation: str = "lot 7"
    fkbp12: bool = False
    minutes: float = 20.0
    name: str = ""
    rapalog: bool = False

    def sketch(self, random: np.random.Generator) -> Sketch:
        """The folder: eight rows of substrate levels, high controls, doses from zero upwards, low controls."""
        other = "protein" if self.axis == "ATP" else "ATP"
        rows = []
        for number in range(1, self.plates + 1):
            for row in ROWS:
                level = self.levels[ROWS.index(row) % len(self.levels)]
                for column in COLUMNS:
                    role = "high control" if column <= 2 else "low control" if column >= 11 else "sample"
                    dose = (0.0, *self.doses)[(column - 3) % (len(self.doses) + 1)] if role == "sample" else np.nan
                    rows.append((f"P{number}", f"{row}{column}", role, dose, level))
        wells = pd.DataFrame(rows, columns=["plate", "well", "role", "inhibitor", self.axis])
        wells["compound"] = np.where(wells["role"] == "sample", self.compound, None)
        ATP, protein = (wells[self.axis], self.fixed)[:: 1 if self.axis == "ATP" else -1]
        Ki = self.Ki * (2000.0 if self.kind == "rapalog" and not self.fkbp12 else 1.0)
        exact = rate(self.kind, ATP, protein, wells["inhibitor"].fillna(0.0), Ki)
        product = TURNOVER * 0.002 * self.minutes * exact * (wells["role"] != "low control")
        scatter = 1.0 + self.noise * random.standard_normal(len(wells))
        wells["signal"] = (500.0 + 1e4 * product * scatter + 20.0 * random.standard_normal(len(wells))).round(1)
        content = {
            "mtorkin": 1,
            "title": f"{self.compound}, {self.axis} varied",
            "enzyme": {"name": "mTOR", "complex": "truncated", "preparation": self.preparation,
                       "total_concentration": "2 nM"},
            "substrates": {self.axis: {}, other: {"concentration": f"{self.fixed:g} uM"}},
            "conditions": {"reaction_time": f"{self.minutes:g} min", "preincubation": "30 min"},
            "detection": {"format": "fluorescence", "signal_unit": "RFU", "product_per_signal": "0.0001 uM"},
            "controls": {"low": "no enzyme"},
            "plates": [{"name": f"P{n}", "file": f"P{n}.csv", "layout": "layout.csv"}
                       for n in range(1, self.plates + 1)],
        }  # fmt: skip
        content["substrates"]["protein"]["name"] = "4E-BP1"
        if self.fkbp12:
            content["accessory"] = {"FKBP12": {"concentration": "1 uM"}}
        if self.rapalog:
            content["compounds"] = {self.compound: {"rapalog": True}}
        name = self.name or f"{self.compound}-{self.axis}-{'fkbp12' if self.fkbp12 else 'alone'}".lower()
        return Sketch(name, content, wells, {"inhibitor": "nM", self.axis: "uM"})


ATP, PROTEIN = (10.0, 16.0, 25.0, 40.0, 63.0, 100.0, 160.0, 250.0), (0.5, 0.8, 1.25, 2.0, 3.2, 5.0, 8.0, 12.5)


def series(top: float, factor: float, count: int) -> tuple[float, ...]:
    """A dose series in nM, as it is printed."""
    return tuple(float(f"{top / factor**step:.3g}") for step in reversed(range(count)))


def plans(random: np.random.Generator) -> list[Plan]:
    """A clean study: compounds with both axes, some a rapalog with and without FKBP12, of a random design."""
    noise = random.uniform(0.02, 0.12)
    minutes = float(random.choice([10, 20, 30, 60]))
    found = []
    for number in range(int(random.integers(1, 3))):
        kind = str(random.choice(["atp", "protein", "none", "rapalog"]))
        Ki = 10 ** random.uniform(0.5, 3.0)
        factor, count = float(random.choice([2.0, 2.5, 3.0, 10**0.5, 4.0])), int(random.choice([3, 7]))
        doses = series(float(f"{Ki * random.uniform(8, 40):.2g}"), factor, count)
        levels = {"ATP": ATP, "protein": PROTEIN}
        if random.random() < 0.4:
            levels = {name: values[::2] for name, values in levels.items()}
        for axis, fixed in (("ATP", 10.0), ("protein", float(random.choice([100.0, 250.0])))):
            for fkbp12 in (True, False) if kind == "rapalog" and axis == "ATP" else (kind == "rapalog",):
                found.append(
                    Plan(
                        f"KIN-{101 + number}", kind, axis, Ki, doses, levels[axis], fixed, noise,
                        plates=1 + int(random.random() < 0.2), fkbp12=fkbp12, minutes=minutes,
                        rapalog=kind == "rapalog" and bool(random.random() < 0.5),
                    )
                )  # fmt: skip
    return found
