"""`andon report`: from the sample, from tables with a map and from logs to a page, and that page in a real browser."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from streams.cli import main
from tests.console.screenshot import browser, chromium

needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium: install one, or set ANDON_CHROMIUM")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("report") / "report.html"
    assert main(["report", "--sample", "--out", str(page)]) == 0
    return page


def test_the_sample_is_a_plant_that_outgrows_its_welding_shop(sample):
    text = sample.read_text()

    assert '<p class="answer">Yes' in text
    assert re.search(r"<dt>Where</dt><dd>[^<]*welding", text)
    assert len(text.encode()) < 3_000_000


def test_a_table_and_its_map_become_a_page_at_once(andon, write, tmp_path):
    rows = "".join(f"{1 + n:02d}.04.2026;v;weld;100;2\n" for n in range(29)) + "sum;;;2900;58\n"
    write("a.csv", "Datum;Artikel;Station;Geprüft;Fehlerhaft\n" + rows)
    assert andon("import", "csv", "a.csv", "--guess", "--out", "log.jsonl").code == 3
    result = andon("report", "a.csv", "--map", "log.map.toml", "--out", "page.html", "--json")

    assert result.code == 3, "one row of thirty was left out"
    assert result.json["published"] == 29
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!doctype html>\n<html")
    assert "a.csv:31" in page
    assert "Datum is &#39;sum&#39;" in page


def test_a_log_needs_no_map_and_a_table_says_that_it_does(andon, write, tmp_path):
    line = {"topic": "quality.stage-events.v1", "value": {"event_id": "e", "occurred_at": "2026-01-05T06:00:00Z",
            "site": "s", "product": "p", "stage": "w"}}  # fmt: skip
    write("log.jsonl", json.dumps(line) + "\n")
    write("a.csv", "a,b\n1,2\n")

    assert andon("report", "log.jsonl", "--out", "page.html").code == 0
    refused = andon("report", "a.csv", "--out", "no.html")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "say with --map MAP.toml what its columns mean" in refused.err
    assert not (tmp_path / "no.html").exists()


@pytest.mark.parametrize("words", [(), ("--sample", "x.csv")])
def test_nothing_to_report_on_is_misuse(andon, words):
    assert andon("report", *words, "--out", "page.html").code == 2


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize(("width", "scheme"), [(1240, "light"), (1240, "dark"), (390, "light")])
def test_the_page_asks_for_nothing_fits_and_is_accessible(sample, width, scheme):
    with browser() as launched:
        page = launched.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(sample.as_uri())
        found = (
            Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
        )
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        opened = (
            Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
        )

    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    assert wide <= width
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in (*found, *opened)] == []


@pytest.mark.browser
@needs_browser
def test_on_paper_every_table_is_open(sample):
    with browser() as launched:
        page = launched.new_page()
        page.goto(sample.as_uri())
        page.evaluate("dispatchEvent(new Event('beforeprint'))")

        assert page.evaluate("[...document.querySelectorAll('details')].every(d => d.open)")
