"""Results of a run, as its files hold them, from the constants that a test cares about."""

from __future__ import annotations

import json

import pandas as pd

from mtorkin.base import tables
from mtorkin.pathway.measured import Results

RATIOS = ("alpha", "beta", "gamma", "phi")


def compound(name, verdict, *families, alive=(), residual=None):
    """A compound with its families, each from `family`."""
    record = {
        "compound": name, "name": f"simulated {name}", "verdict": verdict, "residual": residual, "simulated": True,
        "alive": [{"class": word, "support": support} for word, support in alive or [(verdict, 1.0)]],
    }  # fmt: skip
    return record, families


def family(axis, model, parameters, **about):
    """A family whose reported model has these constants: name to value, lower and upper end.

    ``rivals`` are other models that were fitted, with their constants.
    """
    return axis, {model: parameters, **about.pop("rivals", {})}, about


def results(*compounds):
    families, fits, parameters = [], [], []
    for record, own in compounds:
        for number, (axis, models, about) in enumerate(own):
            name = f"{record['compound']} / {number} / {axis}"
            row = {
                "family": name, "compound": record["compound"], "axis": axis or pd.NA, "purpose": "mechanism",
                "enzyme": "mTOR", "complex": "truncated", "FKBP12": 0.0, "FK506": 0.0, "site": "T37/T46",
            }  # fmt: skip
            families.append(row | {key: value for key, value in about.items() if key != "species"})
            for place, (model, constants) in enumerate(models.items()):
                row = {"family": name, "compound": record["compound"], "model": model, "flags": ""}
                fits.append(
                    row | {"species": about.get("species", "compound"), "chosen": place == 0, "BIC": 10.0 * place}
                )
                parameters += [_row(name, model, key, value) for key, value in constants.items()]
    return Results(
        {record["compound"]: record for record, _ in compounds},
        tables.FAMILIES.frame(families), tables.FITS.frame(fits), tables.PARAMETERS.frame(parameters),
    )  # fmt: skip


def _row(name, model, key, value):
    value, lower, upper, *rest = value if isinstance(value, tuple) else (value, None, None)
    row = {"family": name, "model": model, "parameter": key, "value": value, "lower": lower, "upper": upper}
    unit = pd.NA if key in RATIOS else "uM"
    return row | {"profiled": lower is not None, "unit": unit} | (rest[0] if rest else {})


def write(found, directory):
    """The files of a run in a directory."""
    batch = directory / "batches" / "001"
    batch.mkdir(parents=True)
    tables.FAMILIES.write(found.families, batch / "families.csv")
    tables.FITS.write(found.fits, batch / "fits.csv")
    tables.PARAMETERS.write(found.parameters, batch / "parameters.csv")
    content = json.dumps({"compounds": list(found.records.values()), "everyone": list(found.records)})
    for place in (directory, batch):
        (place / "verdicts.json").write_text(content, encoding="utf-8")
    return directory


#: Near to those of the bundled study.
TORIN = compound(
    "SIM-TORIN", "atp-competitive",
    family("ATP", "competitive", {"Kic": (0.0012, 0.0006, 0.0024), "Km": (40.0, 20.0, 80.0)}),
    family("both", "ATP-competitive", {"Ki": (0.001, 0.00095, 0.00105), "Ka": (50.0, 40.0, 62.5)}),
)  # fmt: skip
RAPA = compound(
    "SIM-RAPA", "rapalog-like",
    family("ATP", "noncompetitive", {"Kic": (26.0, 20.0, 34.0)}),
    family("both", "partial mixed vs protein", {"Ki": (0.004, 0.0036, 0.0044)}, species="FKBP12 complex"),
    residual={"words": "partial: 26 % left", "shown": True, "fraction": 0.26, "interval": [0.22, 0.31]},
)  # fmt: skip
NULL = compound("SIM-NULL", "inactive", family("ATP", "no inhibition", {"Km": 50.0}))
AXIS = compound(
    "SIM-AXIS", "unresolved",
    family(
        "ATP", "partial noncompetitive", {"Kic": (0.039, 0.036, 0.042)}, FKBP12=1.0,
        rivals={"competitive": {"Kic": (0.017, None, None, {"stderr": 0.002}), "Km": (53.0, None, None)}},
    ),
    alive=[("rapalog-like", 0.6), ("atp-competitive", 0.3), ("interference", 0.1)],
)  # fmt: skip
