"""The file assay.yaml of a folder."""

from __future__ import annotations

from datetime import date
from typing import Any

from simulator import layouts
from simulator.study import FIXED_ATP, FIXED_PROTEIN, Experiment
from simulator.truth import TRUTH


def description(experiment: Experiment, files: dict[str, str]) -> dict[str, Any]:
    """The content of assay.yaml; ``files`` has the export of every plate."""
    content: dict[str, Any] = {
        "mtorkin": 1,
        "title": experiment.title,
        "simulated": True,
        "purpose": "mechanism",
        "experiment": 1,
        "date": date(2026, 3, 16),
        "enzyme": _enzyme(experiment),
        "substrates": _substrates(experiment),
    }
    if experiment.fkbp12:
        content["accessory"] = {"FKBP12": {"concentration": f"{layouts.number(experiment.fkbp12)} uM"}}
    content |= {
        "conditions": _conditions(experiment),
        "detection": experiment.detection.section(),
        "instrument": {"manufacturer": "none", "model": "plate reader simulator"},
        "controls": {"low": "no enzyme"},
        "plates": [_plate(experiment, plate, file) for plate, file in files.items()],
    }
    if experiment.compounds:
        content["compounds"] = experiment.compounds
    return content


def _enzyme(experiment: Experiment) -> dict[str, str]:
    preparation = TRUTH["preparations"][experiment.preparation]
    enzyme = {
        "name": "mTOR",
        "uniprot": "P42345",
        "ec": "2.7.11.1",
        "complex": "truncated",
        "construct": "1360-2549",
        "source": "simulated, no protein",
        "preparation": experiment.preparation,
        "total_concentration": f"{preparation['total_nM']} nM",
    }
    if preparation["active_nM"] != preparation["total_nM"]:
        enzyme["active_concentration"] = f"{preparation['active_nM']} nM"
    return enzyme


def _substrates(experiment: Experiment) -> dict[str, dict[str, str]]:
    """Both substrates, with the concentration of the one that is held constant."""
    atp: dict[str, str] = {}
    protein = {"name": "4E-BP1", "site": "T37/T46", "uniprot": "Q13541"}
    if experiment.axis == "ATP":
        protein["concentration"] = f"{layouts.number(FIXED_PROTEIN)} uM"
    else:
        atp["concentration"] = f"{layouts.number(FIXED_ATP)} uM"
    return {"ATP": atp, "protein": protein}


def _conditions(experiment: Experiment) -> dict[str, Any]:
    detection = experiment.detection
    time: dict[str, Any] = {} if detection.kinetic else {"reaction_time": f"{detection.times[-1]} min"}
    return time | {"preincubation": "30 min", "temperature": "30 degC", "pH": 7.4, "buffer": "none, simulated"}


def _plate(experiment: Experiment, plate: str, file: str) -> dict[str, str]:
    sheet = {"sheet": "Results"} if file.endswith(".xlsx") else {}
    return {"name": plate, "file": file, "layout": experiment.layout[0], **sheet}
