"""How Sphinx makes a site of these pages: `make docs`. Warnings are errors there, so that no link leads nowhere."""

from mtorkin import __version__

project = "mtorkin"
author = "the mtorkin authors"
release = version = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
# The paper has a builder of its own.
exclude_patterns = ["paper"]
myst_heading_anchors = 4
# The notebook and the gallery are run, and an error in them ends the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 600
autodoc_typehints = "none"
autodoc_member_order = "bysource"
html_theme = "alabaster"
html_theme_options = {"description": "Inhibition mechanisms from raw plates", "page_width": "70rem"}
html_show_copyright = False
