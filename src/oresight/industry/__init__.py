"""Industry: from tonnes that do not come to parts, lines that stop, and value added that is lost."""

__all__: list[str] = []
