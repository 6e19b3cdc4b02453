"""What an audit says when it cannot be made."""

import importlib

import pytest

from oresight.errors import MissingExtraError
from oresight.evidence import audit


def test_a_missing_solver_is_named_with_the_command_that_installs_it(monkeypatch):
    """
    Exit code 5, the package and the extra; nothing is solved first.
    """
    known = importlib.import_module

    def without(name, *rest):
        if name == "osqp":
            raise ImportError(name)
        return known(name, *rest)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(MissingExtraError, match=r"osqp.*oresight\[audit\]") as caught:
        audit(1)
    assert caught.value.exit_code == 5


def test_an_audit_of_nothing_is_an_empty_table():
    """
    No cases, no rows, all columns.
    """
    assert audit(0).columns == [
        "case",
        "solver",
        "largest_move",
        "max_price_error",
        "max_flow_error",
        "status",
    ]
