"""Scenarios: dated stories, turned into measures, drivers and draws."""

__all__: list[str] = []
