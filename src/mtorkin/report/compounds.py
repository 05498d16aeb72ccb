"""The page of a compound."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.shown import neutral
from mtorkin.base.slugs import slug
from mtorkin.report.cells import SHIFTED, Predicted, predicted
from mtorkin.report.families import FamilyView, view
from mtorkin.report.headline import headline
from mtorkin.report.left_out import left_out
from mtorkin.report.measured import in_order
from mtorkin.report.methods import REFERENCES, methods, reproducing
from mtorkin.report.pages import SCRIPT, STYLE, in_brief, page, template, write
from mtorkin.report.plates import grid, placed
from mtorkin.report.proposals import proposed
from mtorkin.report.rows import Row
from mtorkin.report.strenda import Checklist
from mtorkin.report.study import Place, Study

if TYPE_CHECKING:
    from mtorkin.report.figures.files import Folder
    from mtorkin.report.figures.plate import Drawn, PlateMaps


#: The folder of figures that compounds share; no compound's has this name, since each ends in a digest.
PLATES = "plates"


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
        The directory that the paths in proposals start from, as seen from the pages.
    pages
        The page of every compound as seen from the pages, in the order of the index.
    cells
        The page of the study on cells as seen from the pages; empty where there is none.
    problems
        The page of problems as seen from the pages.
    plates
        Plates that were drawn for a compound already.
    """

    directory: Path
    index: str = "../index.html"
    top: str = ".."
    pages: Mapping[str, str] = field(default_factory=dict)
    cells: str = ""
    problems: str = "../problems.html"
    plates: dict[Place, Drawn] = field(default_factory=dict)

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
    """Write ``<slug>.html``, its figures ``<slug>/*.svg`` and the numbers behind them, ``<slug>/figures.zip``.

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
    from mtorkin.report.figures.files import Folder

    record = study.records[compound]
    families = in_order(study.families.get(compound, []))
    places = study.places(families)
    folder = Folder(site.directory / slug(compound), slug(compound))
    drawn = _drawn(study, compound, families, folder) | {"plate_maps": _plate_maps(study, families, folder, site)}
    folder.close()
    for file in (STYLE, SCRIPT):
        write(site.directory / file, template(file))
    text = page(
        "compound.html",
        record=record,
        top=headline(record, drawn["families"], study),
        confidence=f"{100 * study.settings.fit.confidence:g}",
        neighbours=site.neighbours(compound),
        simulated=bool(record["simulated"]),
        anchors={shown.family["family"]: shown.anchor for shown in drawn["families"]},
        grid=grid([row for place, found in study.quality.items() if place in places for row in found]),
        left_out=left_out(study, compound, families),
        proposed=proposed(study.proposals.get(compound), site.top),
        cells=predicted(study.cells, compound),
        said=study.cells.said if study.cells else {},
        cells_page=site.cells,
        methods=methods(record, families, study.settings),
        reproducing=reproducing(families),
        references=REFERENCES,
        strenda=Checklist.of({assay: study.strenda[assay] for assay in _assays(families) if study.strenda.get(assay)}),
        **SHIFTED,
        settings=study.settings,
        index=site.index,
        problems_page=site.problems,
        numbers=folder.numbers,
        **drawn,
    )
    write(site.directory / f"{slug(compound)}.html", in_brief(text))
    plates = {file for maps in drawn["plate_maps"] for _, *of in maps.figures for file in of}
    return _needed(compound, plates, site)


def _needed(compound: str, plates: Set[str], site: Site) -> list[Path]:
    """The files of a page, from the directory of the site: its own, and those that pages share."""
    own = {path.relative_to(site.directory) for path in (site.directory / slug(compound)).glob("*")}
    return sorted({Path(f"{slug(compound)}.html"), *map(Path, (STYLE, SCRIPT, *plates)), *own})


def _drawn(study: Study, compound: str, families: list[Row], folder: Folder) -> dict[str, Any]:
    """All that has figures of its own: the families, the cell and the progress curves."""
    return {
        "families": _families(study, families, folder),
        "cell_figures": _cells(predicted(study.cells, compound), bool(study.records[compound]["simulated"]), folder),
        "seen_figures": _seen(predicted(study.cells, compound), folder),
        "progress": _progress(study, families, folder),
    }


def _assays(families: list[Row]) -> list[str]:
    return sorted({family["assay"] for family in families})


def _families(study: Study, families: list[Row], folder: Folder) -> list[FamilyView]:
    from mtorkin.report.figures.family import draw

    return [draw(view(family, study), study, folder) for family in families]


def _cells(found: Predicted | None, simulated: bool, folder: Folder) -> list[tuple[str, str]]:
    """Markers against time and against dose, where they are predicted: what each shows, and its file."""
    from mtorkin.report.figures.cells import DOSES, TIMES, markers_data, markers_figure

    if found is None or found.why_not:
        return []
    pictures = (
        ("against time", "cell-time", found.by_time, TIMES, "against time", "minutes"),
        ("against dose", "cell-dose", found.by_dose, DOSES, "against dose, after 2 h", "dose over that of 90 %"),
    )
    return [
        (
            what,
            folder.keep(name, markers_figure(panels, ticks, label, simulated), markers_data(panels, along, simulated)),
        )
        for what, name, panels, ticks, label, along in pictures
    ]


def _seen(found: Predicted | None, folder: Folder) -> dict[str, str]:
    """What was measured in cells over what is predicted, by the folder of the study; one point makes no picture."""
    seen = [each for each in found.seen if len(each.points) > 1] if found else []
    if not seen:
        return {}
    import pandas as pd

    from mtorkin.report.figures.measured import course_figure

    files = {}
    for number, each in enumerate(seen, 1):
        # Where no point has replicates, none has a number here.
        table = pd.DataFrame(each.points).astype({"sd": float})
        with contextlib.suppress(InputError):
            picture = course_figure(table, each.simulated)
            behind = table.assign(simulated=each.simulated).map(neutral).to_csv(index=False, lineterminator="\n")
            files[each.folder] = folder.keep(f"cell-measured-{number}", picture, behind)
    return files


def _plate_maps(study: Study, families: list[Row], folder: Folder, site: Site) -> list[PlateMaps]:
    """Maps of every plate that is known as such, and whose wells are known by their places."""
    from mtorkin.report.figures.plate import draw_own, draw_whole

    known = (place for place in study.places(families) if place[1] and place in study.velocities)
    places = sorted(place for place in known if placed(study.quality.get(place, [])))
    for place in places:
        if place not in site.plates:
            site.plates[place] = draw_whole(study.velocities[place], site.directory / PLATES, PLATES)
    return [draw_own(site.plates[place], *_on_plate(study, families, place), folder) for place in places]


def _progress(study: Study, families: list[Row], folder: Folder) -> list[tuple[str, str | None, str]]:
    """Progress curves of every plate that was read in time."""
    places = sorted(place for place in study.places(families) if place in study.progress)
    if not places:
        return []
    # This brings in a drawing library, which other figures do without.
    from mtorkin.report.figures.progress import draw_progress

    return [(*place, draw_progress(study.progress[place], folder)) for place in places]


def _on_plate(study: Study, families: list[Row], place: Place) -> tuple[dict[str, float], set[str]]:
    """Residuals on a plate, of the first family on the page that has the well; and the wells of all families."""
    residuals: dict[str, float] = {}
    own: set[str] = set()
    for family in families:
        name = family["family"]
        own |= {row["well"] for row in study.family_wells.get(name, []) if (row["assay"], row["plate"]) == place}
        for row in study.predictions.get(name, []):
            if (row["assay"], row["plate"]) == place and row["standardised_residual"] is not None:
                residuals.setdefault(row["well"], row["standardised_residual"])
    return residuals, own
