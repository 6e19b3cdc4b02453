"""Pages, a module each; every one offers a ``router``."""
