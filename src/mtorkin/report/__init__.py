"""Figures and pages: the tables of a study as something a person reads. No statistics are done here.

`write_compound_pages` writes a page and its figures per compound, `write_index` the page with all of them, `summary` the
table for the terminal. Only the first loads matplotlib.
"""

from mtorkin.report.compounds import write_compound_pages
from mtorkin.report.index import write_index
from mtorkin.report.slugs import slug
from mtorkin.report.terminal import summary

__all__ = ["slug", "summary", "write_compound_pages", "write_index"]
