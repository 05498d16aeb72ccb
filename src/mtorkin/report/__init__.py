"""Figures and pages: the tables of a study as something a person reads. No statistics are done here.

`Study` is what a run found; `write_compound_page` writes the page of a compound with its figures, `write_index` the
page of all compounds, `write_cells_page` that of what they would do in a cell, `write_plates` and `write_problem_page`
those of plates and of problems, `summary` the table for the terminal. Only the first loads matplotlib.
"""

from mtorkin.base.slugs import slug
from mtorkin.report.cells import Cells, write_cells_page
from mtorkin.report.compounds import Site, write_compound_page
from mtorkin.report.index import Around, write_index
from mtorkin.report.plate_page import write_plates
from mtorkin.report.problem_page import write_problem_page
from mtorkin.report.study import Study
from mtorkin.report.terminal import summary

__all__ = [
    "Around", "Cells", "Site", "Study", "slug", "summary", "write_cells_page", "write_compound_page", "write_index",
    "write_plates", "write_problem_page",
]  # fmt: skip
