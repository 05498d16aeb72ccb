"""The figures of a family: from its rows to arrays in the units of the axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from mtorkin.base.shown import neutral
from mtorkin.base.slugs import slug
from mtorkin.report.classical.plots import plots
from mtorkin.report.classical.wells import Wells
from mtorkin.report.families import ClassicalView, FamilyView, Scales
from mtorkin.report.figures.axes import Labels, wants_log
from mtorkin.report.figures.chart import Picture, drawing
from mtorkin.report.figures.files import Sheet
from mtorkin.report.figures.residuals import Residuals, residual_figure
from mtorkin.report.figures.text import axis_label, printable
from mtorkin.report.figures.velocity import Curves, Part, Points, velocity_figure
from mtorkin.report.measured import AXIS_WORDS, BOTH
from mtorkin.report.numbers import scale_of_levels, significant
from mtorkin.report.rows import Row, column, items
from mtorkin.report.study import Study

#: What is told of the wells of families; two substrates that vary are ATP and the protein. What many wells have in
#: common stands first, which makes a smaller archive.
WELLS = (
    "family", "simulated", "substrate unit", "protein unit", "inhibitor unit", "velocity unit", "assay", "plate",
    "substrate", "protein", "inhibitor", "well", "velocity", "fitted", "standardised residual",
)  # fmt: skip


def draw(shown: FamilyView, study: Study, sheet: Sheet) -> FamilyView:
    """Draw the figures of a family and return the view that has them.

    Nothing is drawn of a family without wells, and no residuals where no model was fitted.
    """
    plot = FamilyPlot(shown, study)
    if not plot.wells:
        return shown
    simulated = bool(shown.family["simulated"])
    points, curves = plot.against_fitted() if plot.joint else plot.against_x()
    log = not plot.both and wants_log(points.x)
    figure = velocity_figure(points, curves, plot.velocity_labels(), log)
    velocities = sheet.draw(f"{shown.anchor}-velocity", figure, simulated)
    shown = replace(shown, log_axis=log, velocity_figure=velocities)
    shown = replace(shown, classical=_classical(shown, study, sheet))
    sheet.add("wells", WELLS, plot.numbers())
    if not plot.predictions:
        return shown
    residuals = plot.residuals(), plot.residual_labels()
    # What is said of a well is said once, if both figures show the same ones.
    told = [_place(row)[-3:] for row in (plot.predictions if plot.joint else plot.wells)]
    same = told == [_place(row)[-3:] for row in plot.predictions]
    figure = residual_figure(*residuals, said_in=velocities.name if same else "")
    drawn = drawing(figure, simulated, sheet.shared)
    return replace(shown, residual_figure=replace(drawn, name=f"{shown.anchor}-residuals"))


def _classical(shown: FamilyView, study: Study, sheet: Sheet) -> list[ClassicalView]:
    """The classical plots of a fitted axis or dose-response; two substrates that were fitted together have none."""
    if shown.family["axis"] == BOTH or not shown.family["compound"] or shown.chosen is None:
        return []
    wells, axis, wanted = Wells.of(shown, study), bool(shown.family["axis"]), study.settings.pages.classical
    if not wells.doses:
        return []
    return [
        ClassicalView(
            plot.title,
            sheet.draw(f"{shown.anchor}-{name}", Picture([made.chart]), bool(shown.family["simulated"])),
            made.caption,
        )
        for name, plot, made in plots(wells, wanted, axis)
    ]


class FamilyPlot:
    """The rows of a family as arrays, and what the axes say of them."""

    def __init__(self, shown: FamilyView, study: Study) -> None:
        name = shown.family["family"]
        self.family, self.units = shown.family, shown.units
        #: In one order for all figures, in which each is near the one before.
        self.wells, self.predictions = (
            sorted(table.get(name, []), key=_place) for table in (study.family_wells, study.predictions)
        )
        self.curves = study.curves.get(name, [])
        self.study = study
        places = {(row["assay"], row["plate"]) for row in self.wells}
        #: The plate that all wells are on, as a page names it; empty where there are several.
        self.plate = plate_name(*places.pop()) if len(places) == 1 else ""
        self.axis = shown.family["axis"]
        self.both = self.axis == BOTH
        #: Two substrates make no curves: observed against fitted velocity shows all wells at once.
        self.joint = self.both and bool(self.predictions)
        self.level_text = shown.level_text or {0.0: "0"}
        self.varied = "substrate" if self.axis else "inhibitor"
        scales = Scales.of(shown.family, self.wells)
        self.x_scale = scales.substrate if self.axis else scales.inhibitor
        self.y_scale, self.i_scale = scales.velocity, scales.inhibitor

    def x(self, records: list[Row]) -> np.ndarray:
        """What varies, in the unit of the axis."""
        return column(records, self.varied) * self.x_scale.factor

    def level(self, records: list[Row]) -> np.ndarray:
        """The inhibitor level; a dose-response has one curve."""
        return column(records, "inhibitor") if self.axis else np.zeros(len(records))

    def velocity(self, records: list[Row], name: str) -> np.ndarray:
        """A velocity in the unit of the axis."""
        return column(records, name) * self.y_scale.factor

    def against_x(self) -> tuple[Points, Curves]:
        """Wells and curves along what varies."""
        curves = Curves(self.x(self.curves), self.level(self.curves), self.velocity(self.curves, "fitted"))
        return self._points(self.wells, self.x(self.wells)), curves

    def against_fitted(self) -> tuple[Points, Curves]:
        """Wells along the fitted velocity, and the line where both agree."""
        fitted = self.velocity(self.predictions, "fitted")
        diagonal = np.array([0.0, float(fitted.max())])
        curves = Curves(diagonal, np.full(2, min(self.level_text)), diagonal)
        return self._points(self.predictions, fitted), curves

    def _points(self, wells: list[Row], x: np.ndarray) -> Points:
        # Plates of two folders may have one name.
        flagged = {(row["assay"], row["plate"], row["well"]) for row in self.predictions if items(row["flags"])}
        outlying = np.array([(row["assay"], row["plate"], row["well"]) in flagged for row in wells], dtype=bool)
        saying = f"{{}}: {axis_label('velocity', self.y_scale.unit)} {{}}"
        return Points(
            x,
            self.level(wells),
            self.velocity(wells, "velocity"),
            outlying,
            self.said(wells),
            saying,
            self.plate,
            self.parts,
        )

    def numbers(self) -> Iterator[Sequence[object]]:
        """What was measured in each well and what was fitted there, in the units of the figures: rows of `WELLS`."""
        by_place = {(row["assay"], row["plate"], row["well"]): row for row in self.predictions}
        scales = Scales.of(self.family, self.wells)
        protein = scale_of_levels((row["protein"] or 0.0 for row in self.wells), self.family["protein_unit"])
        common = (
            neutral(self.family["family"]), self.family["simulated"], scales.substrate.unit if self.axis else "",
            protein.unit if self.both else "", scales.inhibitor.unit, scales.velocity.unit,
        )  # fmt: skip
        for row in self.wells:
            fit = by_place.get((row["assay"], row["plate"], row["well"]), {})
            substrate = scales.substrate(row["substrate"]) if self.axis else None
            yield (
                *common, neutral(row["assay"]), neutral(row["plate"]), _written(substrate),
                _written(protein(row["protein"]) if self.both else None), _written(scales.inhibitor(row["inhibitor"])),
                neutral(row["well"]), _written(scales.velocity(row["velocity"]), 4),
                _written(scales.velocity(fit.get("fitted")), 4), _written(fit.get("standardised_residual"), 3),
            )  # fmt: skip

    @cached_property
    def parts(self) -> list[Part]:
        """The wells of each level and plate of two substrates, with the figures of one that say the same of them."""
        if not self.joint:
            return []
        told = _told(self.study, self.family["compound"])
        apart = [(row["inhibitor"], row["assay"], row["plate"]) for row in self.predictions]
        found = []
        for key in dict.fromkeys(apart):
            own = [row for row, each in zip(self.predictions, apart, strict=True) if each == key]
            wells = [(row["well"], row["flags"]) for row in own]
            said_in, same = told.get(key, ("", []))
            found.append((np.array([each == key for each in apart]), said_in if same == wells else ""))
        return found

    def called(self, wells: list[Row]) -> list[str]:
        """What figures call each well: by its name alone where all are on one plate, as there are many."""
        plates = ["" if self.plate else f"{row['plate'] or ''} " for row in wells]
        return [printable(f"{plate}{row['well']}".strip()) for plate, row in zip(plates, wells, strict=True)]

    def said(self, wells: list[Row]) -> list[tuple[str, ...]]:
        """What a figure says of each well: what it calls it, its velocity, and what is odd about it."""
        flags = {(row["assay"], row["plate"], row["well"]): items(row["flags"]) for row in self.predictions}
        velocities = (significant(self.y_scale(row["velocity"])) for row in wells)
        odd = (flags.get((row["assay"], row["plate"], row["well"]), ()) for row in wells)
        parts = zip(self.called(wells), velocities, odd, strict=True)
        return [(name, velocity, *(printable(f"; {flag}") for flag in of)) for name, velocity, of in parts]

    def residuals(self) -> Residuals:
        """Standardised residuals under the chosen model."""
        return Residuals(
            self.x(self.predictions),
            self.level(self.predictions),
            self.velocity(self.predictions, "fitted"),
            column(self.predictions, "standardised_residual"),
            np.array([bool(items(row["flags"])) for row in self.predictions], dtype=bool),
            self.called(self.predictions),
            self.parts,
        )

    def _x_label(self) -> str:
        name = "ATP" if self.both else AXIS_WORDS.get(self.axis, str(self.axis)) if self.axis else "inhibitor"
        return axis_label(name, self.x_scale.unit)

    def velocity_labels(self) -> Labels:
        """Labels of the figure of velocities."""
        unit = self.y_scale.unit
        return Labels(
            axis_label("fitted velocity", unit) if self.both else self._x_label(),
            axis_label("velocity", unit),
            self.level_text,
            axis_label("inhibitor", self.units["inhibitor"]) if self.axis else "",
        )

    def residual_labels(self) -> Labels:
        """Labels of the figure of residuals."""
        return Labels(self._x_label(), axis_label("fitted velocity", self.y_scale.unit), self.level_text)


#: The name of a well, and what is odd about it.
Named = tuple[str, str | None]


def _told(study: Study, compound: str | None) -> dict[tuple[float, str, str | None], tuple[str, list[Named]]]:
    """By dose and plate, the points of families of one substrate that say what they are, and their wells in order."""
    found: dict[tuple[float, str, str | None], tuple[str, list[Named]]] = {}
    for family in study.families.get(compound, []):
        wells = sorted(study.family_wells.get(family["family"], []), key=_place)
        places = {(row["assay"], row["plate"]) for row in wells}
        if family["axis"] and family["axis"] != BOTH and len(places) == 1:
            place = places.pop()
            flags = {row["well"]: row["flags"] for row in study.predictions.get(family["family"], [])}
            for number, dose in enumerate(dict.fromkeys(row["inhibitor"] for row in wells)):
                own = [(row["well"], flags.get(row["well"])) for row in wells if row["inhibitor"] == dose]
                found.setdefault((dose, *place), (f"{slug(family['family'])}-velocity {number}", own))
    return found


def plate_name(assay: str, plate: str | None) -> str:
    """How figures of a page name a plate to each other."""
    return f"{assay}/{plate or ''}"


def _place(row: Row) -> tuple[float | str, ...]:
    """Where a well stands among others."""
    amounts = (row["inhibitor"], row["substrate"] or 0.0, row["protein"] or 0.0, row["velocity"])
    return *amounts, row["assay"], row["plate"] or "", row["well"]


def _written(value: float | None, digits: int = 6) -> str:
    """A number in a table; empty where there is none."""
    return "" if value is None else f"{value:.{digits}g}"
