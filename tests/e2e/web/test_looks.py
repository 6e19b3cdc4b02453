"""
Every part of the pages looks as it did when somebody last looked at it.

``ORESIGHT_BASELINES=renew pytest tests/e2e/web/test_looks.py`` takes the pictures anew; look at them
before they are committed.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

BASELINES = Path(__file__).parent / "baselines"
RENEW = os.environ.get("ORESIGHT_BASELINES") == "renew"
COLOURS = 64
"""Colours that are kept: edges of letters need no more."""

FAR = 48
"""Steps of a channel, of 255, from which a pixel counts as another: edges of letters differ by less."""

MOST = 0.01
"""Part of the pixels that may differ: a line that moved is more."""


def picture(tab):
    """The whole page, its charts drawn, in few colours."""
    tab.read_through()
    shown = Image.open(BytesIO(tab.page.screenshot(full_page=True))).convert("RGB")
    return shown.quantize(COLOURS, dither=Image.Dither.NONE)


def differing(one, other):
    """Part of the pixels in which two pictures differ."""
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    far = [band.point(lambda step: 255 * (step > FAR)) for band in apart.split()]
    worst = ImageChops.lighter(ImageChops.lighter(far[0], far[1]), far[2])
    return worst.histogram()[255] / (worst.width * worst.height)


@pytest.mark.parametrize("width", [1280, 390])
def test_all_parts_look_as_they_did(tab, lang, width):
    """
    The page of patterns differs from its kept picture in few pixels.
    """
    opened = tab(width)
    opened.open(f"/{lang}/patterns")
    shown, path = picture(opened), BASELINES / f"patterns-{lang}-{width}.png"
    if RENEW:
        BASELINES.mkdir(exist_ok=True)
        shown.save(path, optimize=True)
    kept = Image.open(path)
    assert kept.size == shown.size
    assert differing(kept, shown) <= MOST
