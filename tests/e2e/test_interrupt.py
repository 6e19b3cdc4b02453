"""Interrupts and sudden ends are ordinary days."""

import signal
import subprocess
import sys
import time

import pypdf
import pytest

RUN = (
    sys.executable,
    "-m",
    "oresight",
    "--lang",
    "en",
    "run",
    "--as-of",
    "2026-11-24",
    "--draws",
    "100",
    "--scenario",
    "none",
)


def begun(folder):
    """A main job under way, with interrupts on as in a terminal."""
    code = "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "sys.argv = sys.argv[1:]; runpy.run_module('oresight', run_name='__main__')"
    words = [sys.executable, "-c", code, "oresight", *RUN[3:], "--out", str(folder)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seconds", [0.8, 2.0])
def test_an_interrupt_is_told_in_words(tmp_path, seconds):
    """
    Exit code 130, a sentence, no traceback.
    """
    job = begun(tmp_path / "out")
    time.sleep(seconds)
    job.send_signal(signal.SIGINT)
    _, err = job.communicate(timeout=60)
    assert (job.returncode, "Traceback" in err) == (130, False)
    assert "Interrupted" in err


@pytest.mark.parametrize("seconds", [1.0, 2.5, 4.0])
def test_a_killed_job_leaves_no_half_document(tmp_path, seconds):
    """
    What stands under its final name is whole.
    """
    job = begun(tmp_path / "out")
    time.sleep(seconds)
    job.kill()
    job.communicate(timeout=60)
    for path in (tmp_path / "out").glob("brief-*.pdf"):
        assert len(pypdf.PdfReader(path).pages) > 1


def test_two_jobs_into_one_folder_leave_whole_documents(tmp_path):
    """
    The last one wins, whole.
    """
    jobs = [begun(tmp_path / "out") for _ in range(2)]
    for job in jobs:
        job.communicate(timeout=120)
    assert [job.returncode for job in jobs] == [0, 0]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["brief-JPN.en.pdf", "brief-JPN.ja.pdf", "brief-JPN.xlsx"]
