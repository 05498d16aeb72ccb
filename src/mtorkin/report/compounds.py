"""The page of a compound."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.shown import neutral
from mtorkin.base.slugs import slug
from mtorkin.report.cells import SHIFTED, Predicted, predicted
from mtorkin.report.families import MODELS, FamilyView, all_models, view
from mtorkin.report.headline import headline
from mtorkin.report.left_out import left_out
from mtorkin.report.measured import in_order
from mtorkin.report.methods import REFERENCES, analysis, designs
from mtorkin.report.pages import SCRIPT, STYLE, WORDS, in_brief, page, template, write
from mtorkin.report.plates import grid, placed
from mtorkin.report.proposals import proposed
from mtorkin.report.rows import Row
from mtorkin.report.study import Place, Study

if TYPE_CHECKING:
    from mtorkin.report.figures.drawing import Drawing
    from mtorkin.report.figures.files import Sheet
    from mtorkin.report.figures.plate import Drawn, PlateMaps


#: What the markers of a cell against dose show: compounds of any strength lie beside each other.
AGAINST_DOSE = "against dose, after 2 h\n(1 occupies 90 % of mTORC1)"
#: Folders of what compounds share, figures of plates and checklists of assays.
PLATES, CHECKLISTS = "plates", "checklists"


@dataclass(frozen=True)
class Site:
    """Where pages go.

    Attributes
    ----------
    directory
        Directory of the pages.
    index
        The index as seen from the pages.
    top
        The directory of the results, which paths in proposals start from, as seen from the pages.
    pages
        The page of every compound as seen from the pages, in the order of the index.
    cells
        The page of the study on cells as seen from the pages; empty where there is none.
    problems, plate_page
        The pages of problems and of plates as seen from the pages.
    plates
        Plates that were drawn for a compound already.
    written
        Files that compounds share and that were written for one already.
    """

    directory: Path
    index: str = "../index.html"
    top: str = ".."
    pages: Mapping[str, str] = field(default_factory=dict)
    cells: str = ""
    problems: str = "../problems.html"
    plate_page: str = "../plates.html"
    plates: dict[Place, Drawn] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def once(self, file: str, text: Callable[[], str]) -> None:
        """Write a file that compounds share, unless that was done for another of them."""
        if file not in self.written:
            write(self.directory / file, text())
            self.written.add(file)

    def neighbours(self, compound: str) -> Neighbours:
        """The compounds before and after one in the index, with their pages."""
        order = list(self.pages.items())
        at = list(self.pages).index(compound) if compound in self.pages else -1
        if at < 0:
            return Neighbours()
        return Neighbours(order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)


@dataclass(frozen=True)
class Neighbours:
    """The compounds before and after another, each with its page; None at the ends."""

    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None


def write_compound_page(study: Study, compound: str, site: Site) -> list[Path]:
    """Write ``<slug>.html`` with its figures, and the numbers behind them, ``<slug>.zip``.

    Figures that compounds share go to ``plates``, with an archive for each plate.

    Parameters
    ----------
    study
        What was found; it may hold more than this compound.
    compound
        Its identifier.
    site
        Where the page goes.

    Returns
    -------
    list of pathlib.Path
        All files that the page needs, from the directory of the site; other pages may need some of them too.

    Raises
    ------
    KeyError
        If the compound has no verdict.
    """
    from mtorkin.report.figures.files import Sheet

    record = study.records[compound]
    families = in_order(study.families.get(compound, []))
    places = study.places(families)
    sheet = Sheet()
    drawn = _drawn(study, compound, families, sheet) | {"plate_maps": _plate_maps(study, families, sheet, site)}
    checklists = _checklists(study, families, site)
    _write_shared(study, site)
    text = page(
        "compound.html",
        WORDS,
        record=record,
        top=headline(record, drawn["families"], study),
        confidence=f"{100 * study.settings.fit.confidence:g}",
        neighbours=site.neighbours(compound),
        simulated=bool(record["simulated"]),
        anchors={shown.family["family"]: shown.anchor for shown in drawn["families"]},
        grid=grid([row for place, found in study.quality.items() if place in places for row in found]),
        left_out=left_out(study, compound, families),
        proposed=proposed(study.proposals.get(compound), site.top),
        said=study.cells.said if study.cells else {},
        cells_page=site.cells,
        designs=designs(record, families),
        checklists=checklists,
        shift_markers=SHIFTED["shift_markers"],
        plate_page=site.plate_page,
        settings=study.settings,
        index=site.index,
        problems_page=site.problems,
        shared=sheet.shared,
        numbers=f"{slug(compound)}.zip" if sheet.behind else "",
        **drawn,
    )
    write(site.directory / f"{slug(compound)}.html", in_brief(text))
    sheet.write_numbers(site.directory / f"{slug(compound)}.zip")
    plates = {file for maps in drawn["plate_maps"] for _, *of in maps.whole for file in of}
    own = {f"{slug(compound)}.html", *([f"{slug(compound)}.zip"] if sheet.behind else [])}
    return sorted(map(Path, {STYLE, SCRIPT, WORDS, *own, *plates, *(file for _, file, *_ in checklists)}))


def _write_shared(study: Study, site: Site) -> None:
    """Write what the pages of all compounds share, which is the same for each."""

    def words() -> str:
        shared: dict[str, Any] = {"references": REFERENCES, "shift_words": SHIFTED["shift_words"], "top": site.top}
        shared["methods"] = analysis(study.settings)
        return in_brief(page("words.html", simulated=False, settings=study.settings, index=site.index, **shared))

    for file in (STYLE, SCRIPT):
        site.once(file, partial(template, file))
    site.once(WORDS, words)


def _checklists(study: Study, families: list[Row], site: Site) -> list[tuple[str, str, int, int]]:
    """Write the STRENDA checklists of the assays; of each its name, its page, how many items are there and asked."""
    found = []
    for assay in _assays(families):
        # What is missing comes first.
        items = sorted(study.strenda.get(assay, []), key=lambda item: item.state != "missing")
        if items:
            file, there = f"{CHECKLISTS}/{slug(assay)}.html", sum(item.state != "missing" for item in items)
            shown = {"assay": assay, "items": items, "there": there, "index": site.index}
            site.once(file, partial(_checklist, **shown))
            found.append((assay, file, there, len(items)))
    return found


def _checklist(**shown: Any) -> str:
    return in_brief(page("checklist.html", simulated=False, **shown))


def _drawn(study: Study, compound: str, families: list[Row], sheet: Sheet) -> dict[str, Any]:
    """All that has figures of its own: the families, the cell and the progress curves."""
    cells = predicted(study.cells, compound)
    return {
        "families": _families(study, families, sheet),
        "cells": cells,
        "cell_figures": _cells(cells, bool(study.records[compound]["simulated"]), sheet),
        "seen_figures": _seen(cells, sheet),
        "progress": _progress(study, families, sheet),
    }


def _assays(families: list[Row]) -> list[str]:
    return sorted({family["assay"] for family in families})


def _families(study: Study, families: list[Row], sheet: Sheet) -> list[FamilyView]:
    from mtorkin.report.figures.family import draw

    views = [view(family, study) for family in families]
    for shown in views:
        sheet.add("models", MODELS, all_models(shown))
    return [draw(shown, study, sheet) for shown in views]


def _cells(found: Predicted | None, simulated: bool, sheet: Sheet) -> list[tuple[str, Drawing]]:
    """Markers against time and against dose, where they are predicted, with what each shows."""
    from mtorkin.report.figures.cells import CELLS, DOSES, TIMES, markers_data, markers_drawing

    if found is None or found.why_not:
        return []
    pictures = (
        ("against time", "cell-time", found.by_time, TIMES, "against time", "minutes"),
        ("against dose", "cell-dose", found.by_dose, DOSES, AGAINST_DOSE, "dose over that of 90 %"),
    )
    drawn = []
    for what, name, panels, ticks, label, along in pictures:
        figure = markers_drawing(panels, ticks, label, simulated, sheet.shared)
        sheet.add("cells", CELLS, markers_data(panels, along, simulated))
        drawn.append((what, replace(figure, name=name)))
    return drawn


def _seen(found: Predicted | None, sheet: Sheet) -> dict[str, Drawing]:
    """What was measured in cells over what is predicted, by the folder of the study; one point makes no picture."""
    seen = [each for each in found.seen if len(each.points) > 1] if found else []
    if not seen:
        return {}
    import pandas as pd

    from mtorkin.report.figures.measured import course_drawing

    figures = {}
    for number, each in enumerate(seen, 1):
        # Where no point has replicates, none has a number here.
        table = pd.DataFrame(each.points).astype({"sd": float})
        with contextlib.suppress(InputError):
            picture = course_drawing(table, each.simulated, sheet.shared)
            name = f"cell-measured-{number}"
            table = table.assign(simulated=each.simulated)
            sheet.add(name, [str(column) for column in table.columns], table.map(neutral).itertuples(index=False))
            figures[each.folder] = replace(picture, name=name)
    return figures


def _plate_maps(study: Study, families: list[Row], sheet: Sheet, site: Site) -> list[PlateMaps]:
    """Maps of every plate that is known as such, and whose wells are known by their places."""
    from mtorkin.report.figures.family import plate_name
    from mtorkin.report.figures.plate import draw_own, draw_whole

    known = (place for place in study.places(families) if place[1] and place in study.velocities)
    places = sorted(place for place in known if placed(study.quality.get(place, [])))
    for place in places:
        if place not in site.plates:
            site.plates[place] = draw_whole(study.velocities[place], site.directory / PLATES, PLATES)
    found = []
    for place in places:
        residuals, own, told = _on_plate(study, families, place)
        name = plate_name(*place) if own <= told else ""
        found.append(draw_own(site.plates[place], residuals, own, sheet, name))
    return found


def _progress(study: Study, families: list[Row], sheet: Sheet) -> list[tuple[str, str | None, Drawing]]:
    """Progress curves of every plate that was read in time."""
    places = sorted(place for place in study.places(families) if place in study.progress)
    if not places:
        return []
    # This brings in a drawing library, which other figures do without.
    from mtorkin.report.figures.progress import draw_progress

    return [(*place, draw_progress(study.progress[place], sheet)) for place in places]


def _on_plate(study: Study, families: list[Row], place: Place) -> tuple[dict[str, float], set[str], set[str]]:
    """Residuals on a plate, of the first family with the well; its wells, and those of families of this plate alone."""
    residuals: dict[str, float] = {}
    own: set[str] = set()
    told: set[str] = set()
    for family in families:
        name = family["family"]
        wells = study.family_wells.get(name, [])
        there = {row["well"] for row in wells if (row["assay"], row["plate"]) == place}
        own |= there
        told |= there if len(there) == len(wells) else set()
        for row in study.predictions.get(name, []):
            if (row["assay"], row["plate"]) == place and row["standardised_residual"] is not None:
                residuals.setdefault(row["well"], row["standardised_residual"])
    return residuals, own, told
