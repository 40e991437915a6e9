"""A picture of a running console: `python -m tests.console.screenshot OUT.png --url http://127.0.0.1:8080/`."""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
Scheme = Literal["light", "dark"]


def chromium() -> str | None:
    """The Chromium of ANDON_CHROMIUM, else one on the path, else None."""
    return os.environ.get("ANDON_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        msg = "no Chromium: install one, or set ANDON_CHROMIUM to its path"
        raise FileNotFoundError(msg)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


def open_page(launched: Browser, url: str, width: int = 1400, height: int = 900, scheme: Scheme = "light") -> Page:
    """The console at `url`, drawn and up to date."""
    page = launched.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(url)
    page.locator("main > *").first.wait_for()
    return page


def screenshot(
    url: str, path: Path, width: int = 1400, height: int = 900, *, scheme: Scheme = "light", whole: bool = True
) -> None:
    """Save a picture of the console; `whole` takes the full length of the page."""
    with browser() as launched:
        page = open_page(launched, url, width, height, scheme)
        page.screenshot(path=path, full_page=whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8080/")
    parser.add_argument("--width", type=int, default=1400)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--dark", action="store_true")
    asked = parser.parse_args()
    screenshot(asked.url, asked.out, asked.width, asked.height, scheme="dark" if asked.dark else "light")


if __name__ == "__main__":
    main()
