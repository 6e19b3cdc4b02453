"""Doors for official files: one importer a format, and the edition they are laid into."""

from oresight.atlas.importers._faults import Faults
from oresight.atlas.importers._import import import_file, importer_formats

__all__ = ["Faults", "import_file", "importer_formats"]
