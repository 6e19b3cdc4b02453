"""Sphinx: pages in MyST, reference pages made from the code itself, nothing fetched from elsewhere."""

import sys
from pathlib import Path

from oresight import __version__

sys.path.insert(0, str(Path(__file__).parent))
from _generate import generate

project = "oresight"
author = "The Oresight developers"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "reference/generated/equations"]
html_theme = "furo"
html_title = "oresight"
html_static_path: list[str] = []
html_show_sphinx = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
nitpicky = False


def setup(app):
    """Write the generated pages before the sources are read."""
    app.connect(
        "builder-inited", lambda app: generate(Path(app.srcdir) / "reference" / "generated")
    )
