"""``python -m oresight`` is the command."""

from oresight.cli import main

main()
