"""A kinetic family as a page shows it: what was measured, and the tables of the fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mtorkin.base.shown import neutral
from mtorkin.base.slugs import slug
from mtorkin.report.constants import Parameter, chosen_model, constants
from mtorkin.report.measured import facts, heading
from mtorkin.report.numbers import Scale, level, scale, scale_of_levels, significant
from mtorkin.report.rows import Row, items
from mtorkin.report.study import Study
from mtorkin.report.wary import wary

if TYPE_CHECKING:
    from mtorkin.report.figures.drawing import Drawing


#: Models of a table that a page shows at least.
MOST = 6
#: What is told of all models; the criteria follow from n, k and log L.
MODELS = ("family", "simulated", "n", "region", "pattern", "model", "k", "log L", "converged", "to be wary of")


@dataclass(frozen=True)
class OutlyingWell:
    """A well far from the fit, numbers in print."""

    plate: str
    well: str
    substrate: str
    inhibitor: str
    velocity: str
    fitted: str
    residual: str


@dataclass(frozen=True)
class ClassicalView:
    """A classical plot: its title, its figure, and what is said below it."""

    title: str
    figure: Drawing
    caption: str


@dataclass(frozen=True)
class FamilyView:
    """What the template of a family needs."""

    family: Row
    anchor: str
    heading: str
    facts: list[tuple[str, str]]
    patterns: list[Row]
    models: list[Row]
    confined: list[Row]
    usual_region: str
    chosen: Row | None
    parameters: list[Parameter]
    outlying: list[OutlyingWell]
    level_text: dict[float, str]
    velocity_figure: Drawing | None = None
    residual_figure: Drawing | None = None
    classical: list[ClassicalView] = field(default_factory=list)
    log_axis: bool = False
    units: dict[str, str] = field(default_factory=dict)
    criterion: str = "BIC"

    def best(self, models: list[Row]) -> list[Row]:
        """The models that the page shows, of those in order: the first `MOST`, others with weight, and failed fits."""
        return [
            row
            for number, row in enumerate(models)
            if number < MOST or row["converged"] is False or (row[f"weight_{self.criterion}"] or 0.0) >= 0.005
        ]


@dataclass(frozen=True)
class Scales:
    """The prefixes that suit a family's wells, by what they are of."""

    substrate: Scale
    inhibitor: Scale
    velocity: Scale

    @classmethod
    def of(cls, family: Row, wells: list[Row]) -> Scales:
        """The prefixes of the middle concentrations and of the highest velocity."""
        return cls(
            scale_of_levels((row["substrate"] or 0.0 for row in wells), family["substrate_unit"]),
            scale_of_levels((row["inhibitor"] for row in wells), family["inhibitor_unit"]),
            scale(max((abs(row["velocity"]) for row in wells), default=None), family["velocity_unit"]),
        )


def view(family: Row, study: Study) -> FamilyView:
    """Gather what the page says of a family; figures are added by `figures.family.draw`."""
    name = family["family"]
    wells = study.family_wells.get(name, [])
    scales = Scales.of(family, wells)
    models = _best_first(study.fits.get(name, []), f"delta_{study.settings.selection.criterion}")
    doses = sorted({row["inhibitor"] for row in wells}) if family["axis"] else []
    return FamilyView(
        family=family,
        anchor=slug(name),
        heading=heading(family),
        facts=facts(family),
        patterns=_best_first(study.patterns.get(name, []), "delta"),
        models=[row for row in models if not row["pattern"]],
        confined=(confined := [row for row in models if row["pattern"]]),
        usual_region=_usual_region(confined),
        chosen=chosen_model(family, study),
        parameters=constants(family, study),
        outlying=[_outlying(row, scales) for row in study.predictions.get(name, []) if items(row["flags"])],
        level_text={value: level(scales.inhibitor(value)) for value in doses},
        units={name: scale.unit for name, scale in vars(scales).items()},
        criterion=study.settings.selection.criterion,
    )


def all_models(shown: FamilyView) -> Iterator[tuple[object, ...]]:
    """All models of a family, with and without a region that they are confined to, best first: rows of `MODELS`."""
    for row in [*shown.models, *shown.confined]:
        texts = (neutral(row[name] or "") for name in ("region", "pattern", "model"))
        loglik = "" if row["loglik"] is None else f"{row['loglik']:.2f}"
        told = *texts, row["k"], loglik, row["converged"], neutral("; ".join(wary(row)))
        yield neutral(shown.family["family"]), shown.family["simulated"], row["n"], *told


def _usual_region(confined: list[Row]) -> str:
    """What most regions begin with, so that it can be said once; empty where nothing is said so often."""
    begins = Counter(row["region"].split(", ")[0] for row in confined if row["region"])
    said, count = begins.most_common(1)[0] if begins else ("", 0)
    return said if 2 * count > len(confined) > 2 else ""


def _best_first(records: list[Row], delta: str) -> list[Row]:
    return sorted(records, key=lambda row: (row[delta] is None, row[delta] or 0.0))


def _outlying(row: Row, scales: Scales) -> OutlyingWell:
    return OutlyingWell(
        row["plate"] or "",
        row["well"],
        level(scales.substrate(row["substrate"])),
        level(scales.inhibitor(row["inhibitor"])),
        significant(scales.velocity(row["velocity"])),
        significant(scales.velocity(row["fitted"])),
        significant(row["standardised_residual"], 2),
    )
