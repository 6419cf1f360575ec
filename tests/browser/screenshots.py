"""Pictures of every page for the documentation, from the demo company: `make screenshots`."""

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PIL.Image import Dither
from playwright.sync_api import Browser

from tests.browser.company import Town, learn, make_up, served_town
from tests.browser.roll_call import PAGES, Shown
from tests.fixtures.browser import started
from training.simulate.demo import DEMO

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SIZES = {"phone": 390, "desk": 1280}
LANGUAGES = ("fr", "en")
COLOURS = 64
TALLEST = 1_300
"""Longer pages are cut there: a picture is to be looked at."""


def take(at: Town, shown: Shown, language: str) -> None:
    """Take a page's pictures in one language."""
    page = at.context(shown.who, language).new_page()
    for size, width in SIZES.items():
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(at.address(shown), wait_until="networkidle")
        tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        path = FOLDER / language / f"{shown.name}-{size}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        clip = {"x": 0, "y": 0, "width": width, "height": max(tall, 844)}
        _keep(page.screenshot(full_page=True, clip=clip), path)  # type: ignore[arg-type]
    page.close()


def _keep(picture: bytes, path: Path) -> None:
    """Keep a picture with as few colours as flat pages need: a quarter of the bytes."""
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Dither.NONE)
    few.save(path, optimize=True)


def main(names: list[str]) -> None:
    """Take the pictures of the pages named, or of all."""
    wanted = [shown for shown in PAGES if not names or shown.name in names]
    with started() as browser, TemporaryDirectory() as folder:
        make_up(Path(folder), DEMO.days)
        learn(Path(folder))
        take_all(browser, Path(folder), wanted)


def take_all(browser: Browser, folder: Path, wanted: Sequence[Shown]) -> None:
    """Take the pictures of pages of the company that was made up in a folder."""
    with served_town(browser, folder) as at:
        for shown in wanted:
            for language in LANGUAGES:
                take(at, shown, language)
            sys.stderr.write(f"{shown.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
