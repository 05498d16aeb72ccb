"""The constants of `truth.yaml`."""

from __future__ import annotations

from pathlib import Path

import yaml

from simulator.enzyme import Compound, Enzyme

TRUTH = yaml.safe_load((Path(__file__).resolve().parents[1] / "truth.yaml").read_text(encoding="utf-8"))
ENZYME = Enzyme.read(TRUTH["enzyme"])
COMPOUNDS = {identifier: Compound.read(identifier, settings) for identifier, settings in TRUTH["compounds"].items()}
BY_NAME = {name: compound for compound in COMPOUNDS.values() for name in (compound.identifier, *compound.aliases)}
