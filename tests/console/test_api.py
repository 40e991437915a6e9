"""The console as other programs see it: a real process and real HTTP."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from streams.console.api import state_events
from streams.console.hub import Hub
from streams.console.server import ConsoleError, listen
from tests.console.conftest import Running
from tests.console.feed import LAST_DAY, alert


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as response:
        assert response.headers["content-type"] == "application/json"
        return json.load(response)


def settled(url: str, periods: int) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while (state := get(url + "api/state"))["periods"] < periods and time.monotonic() < deadline:
        time.sleep(0.05)
    return state


def test_the_state_is_served_as_json(strained: Running) -> None:
    state = settled(strained.url, LAST_DAY)

    assert state["verdict"] == "strain_reaching_customers"
    assert state["alerts_open"] == 2
    assert state["feed"]["state"] == "live"
    assert len(state["series"]["period_start"]) == LAST_DAY


def test_an_unknown_enterprise_is_empty_and_not_somebody_elses(strained: Running) -> None:
    state = get(strained.url + "api/state?enterprise=nobody")

    assert (state["enterprise"], state["periods"], state["enterprises"]) == ("nobody", 0, ["main"])


def test_the_stream_gives_the_state_at_once(strained: Running) -> None:
    settled(strained.url, LAST_DAY)
    with urllib.request.urlopen(strained.url + "api/stream", timeout=5) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [response.readline().decode().rstrip("\n") for _ in range(4)]

    assert (lines[0][:4], lines[1], lines[3]) == ("id: ", "event: state", "")
    assert json.loads(lines[2].removeprefix("data: "))["verdict"] == "strain_reaching_customers"


def test_a_path_that_is_not_there_is_404(strained: Running) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(strained.url + "nothing/here", timeout=5)

    assert error.value.code == 404
    error.value.close()


async def test_the_stream_beats_while_nothing_changes_tells_a_change_and_ends_with_the_hub() -> None:
    hub = Hub()
    events = state_events(hub, None, heartbeat_seconds=0.05)

    assert (await anext(events)).startswith("id: 0\nevent: state\ndata: {")
    assert await anext(events) == ": heartbeat\n\n"
    hub.take(alert("a", "escape"))
    assert '"alerts_open":1' in await anext(events)
    hub.close()
    assert [event async for event in events] == []


STOPPED_SECONDS = 5
"""What `make demo` has to end in."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_seconds_even_with_streams_open(
    console: Callable[[str], Running], number: signal.Signals
) -> None:
    running = console("strain")
    with urllib.request.urlopen(running.url + "api/stream", timeout=5) as response:
        response.readline()
        began = time.monotonic()
        running.process.send_signal(number)
        code = running.process.wait(timeout=10)

    assert code == 0
    assert time.monotonic() - began < STOPPED_SECONDS


def test_a_port_in_use_is_one_clear_line_and_exit_1() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "streams.console", "--broker", "127.0.0.1:1", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 1
    assert ended.stdout == ""
    where, remedy = f"127.0.0.1:{port} (Address already in use)", "choose another with --port or ANDON_CONSOLE_PORT"
    assert ended.stderr.splitlines() == [f"the console cannot listen on {where}: {remedy}"]


def test_an_address_that_is_not_ours_is_a_console_error() -> None:
    with pytest.raises(ConsoleError, match=r"cannot listen on 192\.0\.2\.1:0"):
        listen("192.0.2.1", 0)
