"""What every test shares: the shipped atlas, a fixed day, a steady source of examples."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, settings

from oresight.atlas import Atlas, open_atlas

settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The edition in the package."""
    return open_atlas()


@pytest.fixture(scope="session")
def today() -> dt.date:
    """The day the figures of the tests belong to."""
    return dt.date(2026, 11, 24)
