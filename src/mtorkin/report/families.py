"""A kinetic family as a page shows it: what was measured, two figures, and the tables of the fit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from mtorkin.report.numbers import Estimate, Scale, estimate, level, quantity, scale, scale_of_levels, significant
from mtorkin.report.rows import Row, items
from mtorkin.report.slugs import slug
from mtorkin.report.words import PARAMETERS

#: Order in which families of a compound are shown.
#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"
AXES = {
    BOTH: "Both substrates together",
    "ATP": "ATP varied",
    "protein": "Protein substrate varied",
    "substrate": "Substrate varied",
}
AXIS_WORDS = {BOTH: "both together", "ATP": "ATP", "protein": "protein substrate", "substrate": "substrate"}


@dataclass(frozen=True)
class Tables:
    """The tables of the families on a page, each grouped by family."""

    wells: dict[str, list[Row]]
    fits: dict[str, list[Row]]
    parameters: dict[str, list[Row]]
    patterns: dict[str, list[Row]]
    predictions: dict[str, list[Row]]
    curves: dict[str, list[Row]]


@dataclass(frozen=True)
class Parameter:
    """A parameter of the chosen model in print."""

    name: str
    estimate: Estimate
    flags: list[str]


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
class FamilyView:
    """What the template of a family needs."""

    family: Row
    anchor: str
    heading: str
    facts: list[tuple[str, str]]
    patterns: list[Row]
    models: list[Row]
    confined: list[Row]
    chosen: Row | None
    parameters: list[Parameter]
    outlying: list[OutlyingWell]
    level_text: dict[float, str]
    velocity_figure: str = ""
    residual_figure: str = ""
    log_axis: bool = False
    units: dict[str, str] = field(default_factory=dict)


def heading(family: Row) -> str:
    """What was varied, with what sets the family apart from the compound's others."""
    parts = [AXES.get(family["axis"], "Inhibitor varied")]
    if family["FKBP12"]:
        parts.append("with FKBP12")
    if family["FK506"]:
        parts.append("with FK506")
    if family["dilution"]:
        parts.append(f"diluted {family['dilution']:g} times")
    if family["purpose"] == "counter-assay":
        parts.append("detection alone")
    if family["complex"] and family["complex"] not in ("truncated", "other"):
        parts.append(family["complex"])
    parts += items(family["mutations"])
    if family["group"]:
        parts.append(family["group"])
    return ", ".join(parts)


def facts(family: Row) -> list[tuple[str, str]]:
    """What was measured, as label and text; a fact that the assay does not give is left out."""
    enzyme = family["enzyme"] or ""
    if family["complex"]:
        enzyme += f", {family['complex']}"
    concentration = ""
    if family["enzyme_concentration"] is not None:
        concentration = quantity(family["enzyme_concentration"], family["enzyme_concentration_unit"])
        concentration += f" ({family['enzyme_basis']})" if family["enzyme_basis"] else ""
    fkbp12 = quantity(family["FKBP12"], family["FKBP12_unit"]) if family["FKBP12"] else "none added"
    if family["axis"] == BOTH and family["FKBP12"] is None:
        fkbp12 = "in some of the wells"
    design = f"{family['n_wells'] or 0} wells"
    if family["axis"]:
        varied = "ATP" if family["axis"] == BOTH else AXIS_WORDS.get(family["axis"], family["axis"])
        design += f": {family['n_substrate_levels'] or 0} levels of {varied}"
        design += f", {family['n_inhibitor_levels'] or 0} of inhibitor and none" if family["compound"] else ""
    else:
        design += f": {family['n_inhibitor_levels'] or 0} levels of inhibitor and none"
    stated = [
        ("Enzyme", enzyme),
        ("Mutations", ", ".join(items(family["mutations"]))),
        ("Enzyme form", family["group"]),
        ("Enzyme concentration", concentration or "not stated"),
        ("FKBP12", fkbp12),
        ("FK506", quantity(family["FK506"], family["FK506_unit"]) if family["FK506"] else ""),
        ("Preincubation", f"{family['preincubation']:g} min" if family["preincubation"] is not None else ""),
        ("Jump dilution", f"{family['dilution']:g} times" if family["dilution"] else ""),
        ("Detergent", family["detergent"]),
        ("Held constant", re.sub(r"(?<=\d )u(?=[A-Z])", "µ", family["fixed"] or "")),
        ("Preparation", family["preparation"]),
        ("Purpose", family["purpose"]),
        ("Design", design),
        ("Assay folder", family["assay"]),
    ]
    return [(label, text) for label, text in stated if text]


def parameters_of(records: list[Row], model: str | None) -> list[Parameter]:
    """The parameters of one model in print, in the order of `words.PARAMETERS`."""
    order = list(PARAMETERS)
    records = sorted(
        records, key=lambda row: order.index(row["parameter"]) if row["parameter"] in order else len(order)
    )
    return [
        Parameter(
            row["parameter"],
            estimate(row["value"], row["stderr"], row["lower"], row["upper"], bool(row["profiled"]), row["unit"]),
            items(row["flags"]),
        )
        for row in records
        if row["model"] == model
    ]


def chosen_model(fits: list[Row]) -> Row | None:
    """The reported model of a family, if one was fitted."""
    return next((row for row in fits if row["chosen"]), None)


def _array(records: list[Row], name: str) -> np.ndarray:
    """A column as floats, not-a-number where empty."""
    return np.array([np.nan if row[name] is None else row[name] for row in records], dtype=float)


def _velocity_scale(wells: list[Row], family: Row) -> Scale:
    """The prefix that suits the highest velocity."""
    return scale(max((abs(row["velocity"]) for row in wells), default=None), family["velocity_unit"])


def view(family: Row, tables: Tables, criterion: str) -> FamilyView:
    """Gather what the page says of a family; figures are added by `draw`.

    Parameters
    ----------
    family
        A row of `mtorkin.base.tables.FAMILIES`.
    tables
        The other tables, by family.
    criterion
        ``AIC``, ``AICc`` or ``BIC``: models and patterns are listed by it, best first.
    """
    name = family["family"]
    fits = tables.fits.get(name, [])
    delta = f"delta_{criterion}"
    models = sorted(fits, key=lambda row: (row[delta] is None, row[delta] or 0.0))
    chosen = chosen_model(fits)
    wells = tables.wells.get(name, [])
    inhibitor = scale_of_levels((row["inhibitor"] for row in wells), family["inhibitor_unit"])
    substrate = scale_of_levels((row["substrate"] or 0.0 for row in wells), family["substrate_unit"])
    velocity = _velocity_scale(wells, family)
    outlying = [
        OutlyingWell(
            row["plate"] or "",
            row["well"],
            level(substrate(row["substrate"])),
            level(inhibitor(row["inhibitor"])),
            significant(velocity(row["velocity"])),
            significant(velocity(row["fitted"])),
            significant(row["standardised_residual"], 2),
        )
        for row in tables.predictions.get(name, [])
        if items(row["flags"])
    ]
    return FamilyView(
        family=family,
        anchor=slug(name),
        heading=heading(family),
        facts=facts(family),
        patterns=sorted(tables.patterns.get(name, []), key=lambda row: (row["delta"] is None, row["delta"] or 0.0)),
        models=[row for row in models if not row["pattern"]],
        confined=[row for row in models if row["pattern"]],
        chosen=chosen,
        parameters=parameters_of(tables.parameters.get(name, []), chosen["model"] if chosen else None),
        outlying=outlying,
        level_text=(
            {value: level(inhibitor(value)) for value in sorted({row["inhibitor"] for row in wells})}
            if family["axis"]
            else {}
        ),
        units={"substrate": substrate.unit, "inhibitor": inhibitor.unit, "velocity": velocity.unit},
    )


def draw(shown: FamilyView, tables: Tables, directory: Path, href: str) -> FamilyView:
    """Write the figures of a family and return the view that points to them.

    Parameters
    ----------
    shown
        The family; nothing is drawn where it has no wells, no residuals where no model was fitted.
    tables
        The tables, by family.
    directory
        Where the SVG files go.
    href
        The same directory as the page links to it.
    """
    from mtorkin.report import figures

    name, axis = shown.family["family"], shown.family["axis"]
    wells, predictions, curves = (
        table.get(name, []) for table in (tables.wells, tables.predictions, tables.curves)
    )  # fmt: skip
    if not wells:
        return shown
    varied = "substrate" if axis else "inhibitor"
    x_scale = scale_of_levels((row[varied] or 0.0 for row in wells), shown.family[f"{varied}_unit"])
    y_scale = _velocity_scale(wells, shown.family)
    name_of_x = "ATP" if axis == BOTH else AXIS_WORDS.get(axis, str(axis)) if axis else "inhibitor"
    x_label = figures.axis_label(name_of_x, x_scale.unit)
    unit = y_scale.unit

    def x(records: list[Row]) -> np.ndarray:
        return _array(records, varied) * x_scale.factor

    def level_of(records: list[Row]) -> np.ndarray:
        return _array(records, "inhibitor") if axis else np.zeros(len(records))

    flagged = {(row["plate"], row["well"]) for row in predictions if items(row["flags"])}
    level_text = shown.level_text or {0.0: "0"}
    points, lines = x(wells), figures.Curves(x(curves), level_of(curves), _array(curves, "fitted") * y_scale.factor)
    if axis == BOTH and predictions:
        # Two substrates make no curves; observed against fitted shows all wells at once, and the line is where they agree.
        wells = predictions
        points = _array(wells, "fitted") * y_scale.factor
        diagonal = np.array([0.0, float(points.max())])
        lines = figures.Curves(diagonal, np.full(2, min(level_text)), diagonal)
    log = axis != BOTH and figures.wants_log(points)
    figure = figures.velocity_figure(
        figures.Points(
            points,
            level_of(wells),
            _array(wells, "velocity") * y_scale.factor,
            np.array([(row["plate"], row["well"]) in flagged for row in wells], dtype=bool),
        ),
        lines,
        x_label=figures.axis_label("fitted velocity", unit) if axis == BOTH else x_label,
        y_label=figures.axis_label("velocity", unit),
        level_label=figures.axis_label("inhibitor", shown.units["inhibitor"]) if axis else "",
        level_text=level_text,
        log=log,
    )
    directory.mkdir(parents=True, exist_ok=True)
    written: dict[str, Any] = {
        "velocity_figure": _write(
            directory, href, f"{shown.anchor}-velocity.svg", figures.svg(figure, bool(shown.family["simulated"]))
        )
    }
    if predictions:
        figure = figures.residual_figure(
            figures.Residuals(
                x(predictions),
                level_of(predictions),
                _array(predictions, "fitted") * y_scale.factor,
                _array(predictions, "standardised_residual"),
                np.array([bool(items(row["flags"])) for row in predictions], dtype=bool),
            ),
            x_label=x_label,
            fitted_label=figures.axis_label("fitted velocity", unit),
            level_text=level_text,
        )
        written["residual_figure"] = _write(
            directory, href, f"{shown.anchor}-residuals.svg", figures.svg(figure, bool(shown.family["simulated"]))
        )
    return replace(shown, log_axis=log, **written)


def _write(directory: Path, href: str, name: str, text: str) -> str:
    (directory / name).write_text(text, encoding="utf-8", newline="\n")
    return f"{href}/{name}"
