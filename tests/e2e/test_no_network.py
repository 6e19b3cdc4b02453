"""Nothing here speaks to the network, but an import that was told to."""

import socket

import pytest
from pytest_socket import SocketBlockedError

DAY = ("--as-of", "2026-11-24")


def test_sockets_are_blocked_here():
    """
    The test suite itself cannot reach anything.
    """
    with pytest.raises((SocketBlockedError, UserWarning)):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def test_the_main_job_needs_no_network(oresight, tmp_path):
    """
    Facts to brief with every socket blocked.
    """
    story = ("--scenario", "antimony-2024", "--scenario-draws", "2")
    assert oresight("run", *DAY, *story, "--draws", "50", "--out", tmp_path / "out").code == 0


def test_the_pictures_name_no_other_host(oresight, tmp_path):
    """
    No address but that of the SVG name space.
    """
    assert oresight("figure", "map", *DAY, "-o", tmp_path / "m.svg").code == 0
    text = (tmp_path / "m.svg").read_text(encoding="utf-8")
    addresses = {part.split('"')[0] for part in text.split("http")[1:]}
    assert addresses <= {"://www.w3.org/2000/svg", "://www.w3.org/1999/xlink"}
