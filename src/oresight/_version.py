"""The version of the code, read by the build and printed with every run."""

__version__ = "0.1.0"
