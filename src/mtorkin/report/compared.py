"""All compounds side by side: on a map of their constants, and by what each evidence line says of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtorkin.report.constants import chosen_model
from mtorkin.report.headline import on_axis
from mtorkin.report.measured import BOTH, in_order
from mtorkin.report.numbers import DASH, significant
from mtorkin.report.pages import render
from mtorkin.report.rows import Row
from mtorkin.report.study import Study
from mtorkin.report.thumbnails import law_of

#: Ratios beyond which one of the two constants counts as absent, as powers of ten; absent ones lie on the edge.
DECADES = 3.0
#: Size of the map, its plane, and how far apart points are set that would lie on each other.
SIZE, LEFT, TOP, PLANE, APART = 560.0, 60.0, 12.0, 430.0, 4.4
#: Upper ends of the classes of beta.
BETAS = (0.03, 0.2, 0.4, 0.7, 1.0)
#: What a line says of the class that a compound is called, or would be called first: by mark, a word and how it looks.
MARKS = {
    "X": ("excludes", "against"), "-": ("against", "against"), "++": ("supports", "for"), "+": ("agrees", "for"),
}  # fmt: skip


@dataclass(frozen=True)
class Ratios:
    """Where a compound lies on the map.

    Attributes
    ----------
    alpha, gamma
        Factors by which bound ATP and bound protein weaken the inhibitor: 0 and infinite where it needs the substrate
        or cannot bind beside it; not a number where that axis was not fitted.
    beta
        Fraction of the turnover that a saturating inhibitor leaves.
    """

    alpha: float
    gamma: float
    beta: float

    @property
    def known(self) -> bool:
        """Whether it has a place."""
        return not (math.isnan(self.alpha) or math.isnan(self.gamma))

    @property
    def hue(self) -> int:
        """Which class of beta."""
        return next((i for i, end in enumerate(BETAS) if self.beta <= end), len(BETAS) - 1)

    @property
    def text(self) -> tuple[str, str, str]:
        """Alpha, gamma and beta in print; beta of what has no place is not said."""
        ratios = tuple(DASH if math.isnan(each) else significant(each, 2) for each in (self.alpha, self.gamma))
        return (*ratios, significant(self.beta, 2) if self.known else DASH)  # type: ignore[return-value]


@dataclass(frozen=True)
class Point:
    """A compound on the map, in points of the picture."""

    x: float
    y: float
    ratios: Ratios
    row: Mapping[str, Any]


def write_compared(path: Path, study: Study, pages: Mapping[str, str], index: str) -> None:
    """Write the page.

    Parameters
    ----------
    path
        Where it goes.
    study
        What was found, with families, fits and parameters.
    pages
        Page of every compound, as seen from this one.
    index
        The index, as seen from it.
    """
    records = list(study.records.values())
    lines = list(Counter(item["line"] for record in records for item in record["evidence"]))
    rows = []
    for record in records:
        found = ratios(record, in_order(study.families.get(record["compound"], [])), study)
        cells = [cell([item for item in record["evidence"] if item["line"] == line], _called(record)) for line in lines]
        rows.append({**record, "page": pages.get(record["compound"], ""), "ratios": found, "cells": cells})
    render(
        "compared.html",
        path,
        rows=rows,
        lines=lines,
        points=points(rows),
        plane=(SIZE, LEFT, TOP, PLANE),
        ticks=[(_place(10.0**power), f"{10.0**power:g}") for power in (-2, -1, 0, 1, 2)]
        + [(_place(0.0), "0"), (_place(math.inf), "∞")],
        betas=[("complete, below 0.03", 0), ("to 0.2", 1), ("to 0.4", 2), ("to 0.7", 3), ("to 1", 4)],
        unplaced=sum(not row["ratios"].known for row in rows),
        simulated=any(record["simulated"] for record in records),
        index=index,
    )


def ratios(record: Mapping[str, Any], families: Sequence[Row], study: Study) -> Ratios:
    """Alpha, gamma and beta of the fit of both substrates, or of the two axes where there is none."""
    for family in families:
        if family["axis"] == BOTH and (chosen := chosen_model(family, study)) is not None:
            return _of_both(family, chosen["model"], study)
    laws = {family["axis"]: law_of(family, study) for family in reversed(on_axis(record, list(families)))}
    found = {axis: _over(law.Kiu, law.Kic) for axis, law in laws.items() if law is not None and law.inhibits}
    beta = max((law.beta for law in laws.values() if law is not None and law.inhibits), default=0.0)
    return Ratios(found.get("ATP", math.nan), found.get("protein", math.nan), beta)


def _of_both(family: Row, model: str, study: Study) -> Ratios:
    values = {row["parameter"]: row["value"] for row in study.parameters.get(family["family"], [])
              if row["model"] == model}  # fmt: skip
    E, EA, EB, EAB = (values.get(name, math.inf) for name in ("K_E", "K_EA", "K_EB", "K_EAB"))
    beta = values.get("beta", 1.0 if model.startswith("partial competitive") else 0.0)
    return Ratios(_over(EA, E, EAB, EB), _over(EB, E, EAB, EA), beta)


def _over(above: float, below: float, other_above: float = math.inf, other_below: float = math.inf) -> float:
    """A ratio of dissociation constants; where neither form binds, that of another pair; else not a number."""
    for top, bottom in ((above, below), (other_above, other_below)):
        if math.isfinite(bottom):
            return top / bottom
        if math.isfinite(top):
            return 0.0
    return math.nan


def points(rows: Sequence[Mapping[str, Any]]) -> list[Point]:
    """The compounds that have a place; those that would lie on each other are set around the first."""
    taken: Counter[tuple[int, int]] = Counter()
    found = []
    for row in rows:
        if not row["ratios"].known:
            continue
        x, y = LEFT + PLANE * _place(row["ratios"].alpha), TOP + PLANE * (1.0 - _place(row["ratios"].gamma))
        spot = round(x / (2.0 * APART)), round(y / (2.0 * APART))
        away, turn = APART * math.sqrt(taken[spot]), 2.4 * taken[spot]
        taken[spot] += 1
        found.append(Point(x + away * math.cos(turn), y + away * math.sin(turn), row["ratios"], row))
    return found


def _place(ratio: float) -> float:
    """Where a ratio lies along an axis, from 0 to 1, with room at both ends."""
    power = -DECADES if ratio <= 0 else min(max(math.log10(ratio), -DECADES), DECADES) if ratio < math.inf else DECADES
    return 0.07 + 0.86 * (power + DECADES) / (2.0 * DECADES)


def _called(record: Mapping[str, Any]) -> str:
    """The class that a compound is called, or that leads where the verdict is open."""
    if record["verdict"] != "unresolved":
        return str(record["verdict"])
    return str(record["alive"][0]["class"]) if record["alive"] else ""


def cell(items: Sequence[Mapping[str, Any]], called: str) -> tuple[str, str, str]:
    """What the items of a line say of a class: in a word or two, how that looks, and their findings."""
    if not items:
        return "", "", ""
    said = "; ".join(item["finding"] for item in items)
    axes = [item["finding"].split(" (")[0] for item in items if item["says"] is None]
    if axes:
        return ", ".join(dict.fromkeys(axes)), "", said
    marks = {item["says"].get(called) for item in items}
    word, look = next((MARKS[mark] for mark in MARKS if mark in marks), (DASH, ""))
    return word, look, said
