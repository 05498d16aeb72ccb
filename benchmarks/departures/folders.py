"""A study as a laboratory keeps it: for each experiment a folder with assay.yaml, layout.csv and an export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from departures.case import HELD_PROTEIN, KM_ATP, KM_PROTEIN
from departures.detector import INSTRUMENTS
from departures.study import LOW, REACTION_MINUTES, SAMPLE, Folder, Study
from mtorkin.assays.schema import Conditions

#: What a compound is called.
COMPOUND = "X"
NO_ENZYME, NO_PRODUCT = "no enzyme", "no product"


def write(study: Study, directory: Path) -> list[Path]:
    """Write the folders of a study into a directory, and return them."""
    written = []
    for folder in study.folders:
        path = directory / folder.name
        path.mkdir(parents=True)
        described = yaml.safe_dump(assay(folder), sort_keys=False, allow_unicode=True)
        (path / "assay.yaml").write_text(described, encoding="utf-8")
        layout(folder).to_csv(path / "layout.csv", index=False)
        export(folder).to_csv(path / "plate1.csv", index=False)
        written.append(path)
    return written


def assay(folder: Folder) -> dict[str, Any]:
    """What assay.yaml says: nothing that the laboratory does not know."""
    case, keys = folder.case, folder.keys
    varied = {"ATP": {"ATP"}, "protein": {"protein"}}.get(folder.axis, set())
    substrates: dict[str, Any] = {"ATP": {}, "protein": {"name": "4E-BP1", "site": "T37/T46"} | keys.get("protein", {})}
    held = {"ATP": case.held_atp * KM_ATP, "protein": HELD_PROTEIN * KM_PROTEIN}
    for name, value in held.items():
        if name not in varied:
            substrates[name]["concentration"] = f"{value / 1e3:g} uM"
    enzyme: dict[str, Any] = {"name": "mTOR", "complex": "truncated", "preparation": "lot 1"} | keys.get("enzyme", {})
    if case.stated is not None:
        key = "active_concentration" if case.titrated else "total_concentration"
        enzyme[key] = f"{case.enzyme * case.stated:.6g} nM"
    conditions: dict[str, Any] = {
        "reaction_time": f"{REACTION_MINUTES:g} min",
        "detergent": keys.get("detergent", "0.01 % Tween-20"),
    }
    if folder.kinase:
        conditions["preincubation"] = f"{case.preincubation / 60:g} min"
        # Earlier programs do not ask for the order.
        if case.order_stated and case.preincubation > 0 and "preincubated_with" in Conditions.model_fields:
            conditions["preincubated_with"] = sorted(case.preincubated_with)
    if case.dilution > 1:
        conditions["dilution"] = case.dilution
    purpose = keys.get("purpose", "mechanism" if folder.axis else "dose-response")
    described: dict[str, Any] = {
        "mtorkin": 1,
        "title": f"{folder.axis} varied" if folder.axis else f"doses, {folder.name}",
        "simulated": True,
        "purpose": purpose,
    }
    if folder.kinase:
        described |= {"enzyme": enzyme, "substrates": substrates}
    if folder.kinase and case.fkbp12 > 0:
        described["accessory"] = {"FKBP12": {"concentration": f"{case.fkbp12:.6g} nM"}}
    described["conditions"] = conditions
    described["detection"] = {
        "format": case.format,
        "kind": "endpoint" if case.reads == 1 else "kinetic",
        "product_per_signal": f"{1 / INSTRUMENTS[case.format].gain:.6g} nM",
    }
    described["controls"] = {"low": NO_ENZYME if folder.kinase else NO_PRODUCT, "high": "DMSO"}
    described["plates"] = [{"name": "P1", "file": "plate1.csv", "layout": "layout.csv"}]
    if case.rapalog is not None:
        described["compounds"] = {COMPOUND: {"rapalog": case.rapalog}}
    return described


def layout(folder: Folder) -> pd.DataFrame:
    """The layout, a row a well."""
    wells = folder.wells
    table = pd.DataFrame({"well": _names(folder), "role": wells.role})
    sample = wells.role == SAMPLE
    table["compound"] = np.where(sample, COMPOUND, "")
    table["inhibitor [uM]"] = [
        f"{value:.6g}" if own else "" for value, own in zip(wells.inhibitor, sample, strict=True)
    ]
    if folder.axis:
        table[f"{folder.axis} [uM]"] = [f"{value:.6g}" for value in getattr(wells, folder.axis)]
    if not folder.kinase:
        return table[table["role"].isin([SAMPLE, LOW])]
    return table


def export(folder: Folder) -> pd.DataFrame:
    """What the reader prints: a list of wells, and of times where there are several."""
    names, signals = _names(folder), np.round(folder.wells.signal, 1)
    if folder.case.reads == 1:
        return pd.DataFrame({"well": names, "signal": signals[0]})
    return pd.DataFrame(
        {
            "well": np.tile(names, len(folder.minutes)),
            "time [min]": np.repeat(np.round(folder.minutes, 4), len(names)),
            "signal": signals.ravel(),
        }
    )


def _names(folder: Folder) -> list[str]:
    wells = folder.wells
    return [f"{chr(ord('A') + row)}{column + 1}" for row, column in zip(wells.row, wells.column, strict=True)]
