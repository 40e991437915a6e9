"""A running console in, a picture of every view out: light and dark, desktop and phone.

`python -m tests.console.screenshots DIR [--url URL]`; without a URL it shows the outputs of a simulated strain.
"""

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.console.conftest import running
from tests.console.screenshot import Scheme, browser, open_page

VIEWS = ("", "stages", "stage/assembly", "customers", "alerts", "alert/a-strain", "recommendations", "operations")
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main() -> None:
    """Writes them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with _console(asked.url) as url, browser() as launched:
        for view in VIEWS:
            for file in _pictures(launched, url, view, asked.folder):
                print(file)


def _pictures(launched: Browser, url: str, view: str, folder: Path) -> Iterator[Path]:
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            page = open_page(launched, url + view, width, height, scheme)
            file = folder / f"{view.replace('/', '-') or 'overview'}-{size}-{scheme}.png"
            page.screenshot(path=file, full_page=True)
            page.close()
            yield file


@contextlib.contextmanager
def _console(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with running("strain") as console:
        yield console.url


if __name__ == "__main__":
    main()
