"""The documentation site: `make site` builds it from these pages, the docstrings and the model cards; nothing is fetched."""

from __future__ import annotations

import importlib

from sphinx.application import Sphinx

import koujing

project = "koujing 口径"
author = copyright = "The koujing developers"
release = version = koujing.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["site"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # links to files of the repository are links there, not here

default_role = "code"  # docstrings write `name`
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 100
napoleon_google_docstring, napoleon_numpy_docstring = True, False

html_theme = "pydata_sphinx_theme"
html_title = "koujing 口径"
html_search_language = "zh"  # Chinese is cut into words for the search; Latin words are stemmed as English
html_show_sourcelink = html_copy_source = False
html_theme_options = {"navbar_end": ["theme-switcher"], "show_nav_level": 1, "secondary_sidebar_items": ["page-toc"], "footer_end": []}


def _stars(_app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """A star in a docstring is a star, and a file pattern no emphasis."""
    lines[:] = [line.replace("*", r"\*") if "`" not in line else line for line in lines]


def setup(app: Sphinx) -> None:
    for name in ("pipe", "api", "read", "display", "compare", "times", "entities", "slogans", "figures"):
        importlib.import_module(f"koujing.{name}")
    app.connect("autodoc-process-docstring", _stars)
