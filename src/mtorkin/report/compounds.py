"""The page of a compound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.settings import Settings
from mtorkin.report.families import AXES, Tables, draw, view
from mtorkin.report.numbers import quantity
from mtorkin.report.pages import render
from mtorkin.report.plates import grid
from mtorkin.report.proposals import proposed
from mtorkin.report.rows import Row, by, rows
from mtorkin.report.slugs import slug

if TYPE_CHECKING:
    import pandas as pd

LEFT_OUT = "left out"


def write_compound_pages(
    directory: Path,
    *,
    compounds: Sequence[str],
    records: Sequence[Mapping[str, Any]],
    patterns: pd.DataFrame,
    families: pd.DataFrame,
    family_wells: pd.DataFrame,
    fits: pd.DataFrame,
    parameters: pd.DataFrame,
    predictions: pd.DataFrame,
    curves: pd.DataFrame,
    velocities: pd.DataFrame,
    quality: pd.DataFrame,
    progress: pd.DataFrame,
    settings: Settings,
    index: str = "../index.html",
    proposals: Mapping[str, Mapping[str, Any]] | None = None,
    top: str = "..",
) -> None:
    """Write ``<slug>.html`` and its figures ``<slug>/*.svg`` for every compound.

    Parameters
    ----------
    directory
        Where the pages go.
    compounds
        Identifiers of the compounds of this batch.
    records
        The verdicts as in ``verdicts.json``; those of other compounds are passed over.
    patterns, families, family_wells, fits, parameters, predictions, curves, velocities, quality, progress
        The tables of the same names in `mtorkin.base.tables`; they may hold more than these compounds.
    settings
        The configuration, for the thresholds that captions print.
    index
        The index as seen from the pages.
    proposals
        The plate proposed for each compound that is left open: see `mtorkin.advise`.
    top
        The directory that the paths in the proposals start from, as seen from the pages.

    Raises
    ------
    KeyError
        If a compound has no record.
    """
    from mtorkin.report import figures
    from mtorkin.report.heatmaps import draw_plate
    from mtorkin.report.progress import draw_progress

    record_of = {record["compound"]: record for record in records}
    wanted = set(compounds)
    families_of = by(rows(families[families["compound"].isin(list(wanted))]), "compound")
    names = {row["family"] for found in families_of.values() for row in found}
    assays = {row["assay"] for found in families_of.values() for row in found}

    def per_family(frame: pd.DataFrame) -> dict[str, list[Row]]:
        return by(rows(frame[frame["family"].isin(names)]), "family")

    tables = Tables(
        wells=per_family(family_wells),
        fits=per_family(fits),
        parameters=per_family(parameters),
        patterns=per_family(patterns),
        predictions=per_family(predictions),
        curves=per_family(curves),
    )
    used_wells = {(row["assay"], row["plate"], row["well"]) for found in tables.wells.values() for row in found}
    wells_of = by(rows(velocities[velocities["assay"].isin(assays)]), "assay")
    plates_of = by([row for found in wells_of.values() for row in found], "assay", "plate")
    quality_of = by(rows(quality[quality["assay"].isin(assays)]), "assay", "plate")
    progress_of = by(rows(progress[progress["assay"].isin(assays)]), "assay", "plate")
    label_of = {
        (assay, row["plate"], row["well"]): row["compound"]
        for assay, found in wells_of.items()
        for row in found
        if (assay, row["plate"], row["well"]) in used_wells
    }
    with figures.drawing():
        for compound in compounds:
            name = slug(compound)
            own = sorted(families_of.get(compound, []), key=_order)
            shown = [
                draw(view(family, tables, settings.selection.criterion), tables, directory / name, name)
                for family in own
            ]
            places = {(row["assay"], row["plate"]) for family in own for row in tables.wells.get(family["family"], [])}
            left_out = _left_out(compound, own, tables, wells_of, label_of, places)
            render(
                "compound.html",
                directory / f"{name}.html",
                record=record_of[compound],
                simulated=bool(record_of[compound]["simulated"]),
                families=shown,
                anchors={family.family["family"]: family.anchor for family in shown},
                grid=grid([row for place, found in quality_of.items() if place in places for row in found]),
                left_out=left_out,
                plate_maps=[
                    draw_plate(plates_of[place], *_on_plate(place, own, tables), directory / name, name)
                    for place in sorted(place for place in places if place[1] and place in plates_of)
                ],
                progress=[
                    (*place, draw_progress(progress_of[place], directory / name, name))
                    for place in sorted(place for place in places if place in progress_of)
                ],
                proposed=proposed((proposals or {}).get(compound), top),
                settings=settings,
                index=index,
            )


def _order(family: Row) -> tuple[int, str]:
    """Two-level designs first, in the order of `AXES`; then as named."""
    axes = list(AXES)
    return (axes.index(family["axis"]) if family["axis"] in axes else len(axes), family["family"])


def _on_plate(place: tuple[str, str | None], families: list[Row], tables: Tables) -> tuple[dict[str, float], set[str]]:
    """Standardised residuals on a plate, of the first family on the page that has the well, and the wells of all families."""
    residuals: dict[str, float] = {}
    own: set[str] = set()
    for family in families:
        own |= {row["well"] for row in tables.wells.get(family["family"], []) if (row["assay"], row["plate"]) == place}
        for row in tables.predictions.get(family["family"], []):
            if (row["assay"], row["plate"]) == place and row["standardised_residual"] is not None:
                residuals.setdefault(row["well"], row["standardised_residual"])
    return residuals, own


def _left_out(
    compound: str,
    families: list[Row],
    tables: Tables,
    wells_of: dict[str, list[Row]],
    label_of: dict[tuple[str, str | None, str], str | None],
    places: set[tuple[str, str | None]],
) -> list[Row]:
    """Wells left out of the compound's families, and controls left out of their plates.

    A folder may know the compound by an alias: the aliases in use are read off the wells that were used.
    """
    aliases: dict[str, set[str]] = {family["assay"]: {compound} for family in families}
    for family in families:
        for row in tables.wells.get(family["family"], []):
            label = label_of.get((row["assay"], row["plate"], row["well"]))
            if label:
                aliases.setdefault(row["assay"], {compound}).add(label)
    found = []
    for assay, labels in aliases.items():
        for row in wells_of.get(assay, []):
            own = row["compound"] in labels if row["compound"] else (assay, row["plate"]) in places
            if row["status"] == LEFT_OUT and own:
                found.append({**row, "contents": _contents(row)})
    return found


def _contents(well: Row) -> str:
    """What was in a well, in words."""
    parts = [
        f"{name} {quantity(well[name], well[f'{name}_unit'])}"
        for name in ("inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506")
        if well[name] is not None and not (name in ("FKBP12", "FK506") and well[name] == 0)
    ]
    return ", ".join(parts)
