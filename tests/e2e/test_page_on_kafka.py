"""From events on a real Kafka to what people see and do in a browser, and back: the life of an alert on the page."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schemas.times import MS_PER_DAY, rfc3339
from schemas.topics import STAGE_EVENTS
from streams.dev.broker.ports import free_ports
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.log_lines import log_line
from streams.runtime.clients.publish import publish
from streams.settings import Settings
from tests.console.screenshot import browser, chromium
from tests.e2e.worker_process import WorkerProcess, run

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on the path and none in ANDON_CHROMIUM"),
]

START_MS = 1_735_776_000_000  # 2025-01-02T00:00Z
SEEN_MS = 120_000
"""What the worker judges appears on the page within this time, on a busy machine."""


@pytest.fixture
def settings(kafka: str, prefix: str) -> Settings:
    made = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 1})
    run(ensure_topics(made))
    return made


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator[WorkerProcess]:
    started = WorkerProcess.start(settings, tmp_path / "worker.log")
    started.wait_ready()
    yield started
    if started.process.poll() is None:
        started.kill()


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """A console of its own, with a token."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "streams.console", "--broker", settings.bootstrap]
    command += ["--prefix", settings.topic_prefix, "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | {"ANDON_CONSOLE_TOKEN": "let-me"}, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=60)
    process.stdout.close()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with browser() as launched:
        opened = launched.new_page(viewport={"width": 1440, "height": 900})
        opened.goto(f"{address}/sign-in?token=let-me")
        yield opened


def inspections(first: int, last: int, failing: int) -> list[dict[str, Any]]:
    """Four batches of 100 a day at one stage, of which so many fail."""
    return [
        {
            "topic": STAGE_EVENTS.name,
            "value": {
                "event_id": f"{day}-{batch}",
                "occurred_at": rfc3339(START_MS + day * MS_PER_DAY + batch * MS_PER_DAY // 4),
                "site": "Ulm",
                "product": "pump",
                "stage": "welding",
                "inspected": 100,
                "defective": failing + (day + batch) % 3 - 1,
                "defects": [{"code": "pore", "count": failing, "severity": "major"}],
            },
        }
        for day in range(first, last)
        for batch in range(4)
    ]


def send(settings: Settings, rows: list[dict[str, Any]]) -> None:
    """In a thread: the browser's driver has a loop in this one."""
    lines = [log_line(row, f"row {number}") for number, row in enumerate(rows)]
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: run(publish(lines, settings))).result()


def decide(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Who decides it").fill("ada")
    dialog.get_by_role("button", name=button).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Sent.")


def seen(page: Page, address: str, text: str) -> None:
    """Opens an address again and again until it shows a text."""
    page.goto(address)
    expect(page.locator("main")).to_contain_text(re.compile(text), timeout=SEEN_MS)


def test_an_alert_is_opened_acknowledged_acted_upon_and_its_cure_verified(
    settings: Settings, worker: WorkerProcess, address: str, page: Page
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    send(settings, inspections(0, 45, failing=2))
    send(settings, inspections(45, 60, failing=9))
    seen(page, f"{address}/alerts", "Stage quality")

    page.get_by_role("link", name="Stage quality").first.click()
    expect(page).to_have_url(re.compile("/alert/"))
    alert = page.url
    decide(page, "Acknowledge")
    seen(page, alert, "acknowledged")
    expect(page.locator("main")).to_contain_text("ada")
    page.goto(f"{address}/stage/welding")
    expect(page.locator("svg.picture .mark", has_text="acknowledge")).to_be_visible()

    page.goto(f"{address}/recommendations")
    decide(page, "Take it up")
    seen(page, f"{address}/recommendations", "accepted")
    send(settings, inspections(60, 110, failing=2))
    seen(page, f"{address}/recommendations", "Verified")
    seen(page, alert, "resolved")
    assert errors == []
    assert worker.process.poll() is None
