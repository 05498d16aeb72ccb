"""The curves of a compound small enough for a row: what its fit says, on axes that are the same for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from mtorkin.report.classical.textbook import Textbook, Units, textbook
from mtorkin.report.constants import chosen_model
from mtorkin.report.headline import on_axis
from mtorkin.report.rows import Row
from mtorkin.report.study import Study

#: Size of the picture.
WIDTH, HEIGHT = 60, 24
#: Substrate up to so many Km, doses in multiples of the IC50, and how far a dose-response reaches to either side of it.
SUBSTRATE, DOSES, REACH = 4.0, (0.3, 1.0, 3.0, 10.0), 100.0


def thumbnail(record: Mapping[str, Any], families: list[Row], study: Study) -> list[str]:
    """Paths of a small picture: without inhibitor, then at all doses; none where no axis was fitted by itself.

    Along a substrate from 0 to 4 Km, at 0.3, 1, 3 and 10 times the IC50; or along the logarithm of the dose, where no
    substrate was varied.
    """
    for family in on_axis(record, families):
        law = law_of(family, study)
        if law is not None:
            return _along_substrate(law) if law.Km else _along_dose(law)
    return []


def law_of(family: Row, study: Study) -> Textbook | None:
    """The textbook's law with the constants of a family's chosen model, in its own units."""
    chosen = chosen_model(family, study)
    if chosen is None:
        return None
    rows = [row for row in study.parameters.get(family["family"], []) if row["model"] == chosen["model"]]
    return textbook(family["axis"], chosen["model"], rows, Units())


def _along_substrate(law: Textbook) -> list[str]:
    # Points lie where the curve bends.
    s = np.linspace(0.0, 1.0, 8)[1:] ** 2 * SUBSTRATE * law.Km
    half = law.half(law.Km)
    curves = [1.0 / law.reciprocal(1.0 / s, dose * half if law.inhibits else 0.0) for dose in (0.0, *DOSES)]
    x = [0.0, *(s / (SUBSTRATE * law.Km))]
    paths = [_path(x, [0.0, *(curve / curves[0][-1])]) for curve in curves]
    return [paths[0], "".join(paths[1:])] if law.inhibits else paths[:1]


def _along_dose(law: Textbook) -> list[str]:
    x = np.linspace(0.0, 1.0, 11)
    doses = law.half(1.0) * REACH ** (2.0 * x - 1.0) if law.inhibits else np.zeros(x.size)
    return [_path(x, law.reciprocal(1.0, 0.0) / law.reciprocal(1.0, doses))]


def _path(x: Iterable[float], y: Iterable[float]) -> str:
    points = (f"{round(WIDTH * across)} {HEIGHT - 1 - (HEIGHT - 2) * up:.1f}" for across, up in zip(x, y, strict=True))
    return "M" + " ".join(points)
