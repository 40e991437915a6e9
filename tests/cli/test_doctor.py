"""The doctor finds what is wrong with a set-up, and says how to mend it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schemas.topics import ALL
from streams.cli.checks import check_console, check_input, check_lag, check_worker
from streams.dev.broker.ports import free_ports
from streams.runtime.clients.lag import Lag
from streams.settings import Settings

if TYPE_CHECKING:
    from tests.cli.conftest import Andon, Result


@contextmanager
def answering(status: int, body: bytes) -> Iterator[int]:
    """A web server that says the same to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(autouse=True)
def _free_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, console = free_ports(2)
    monkeypatch.setenv("ANDON_WORKER_PORT", str(worker))
    monkeypatch.setenv("ANDON_CONSOLE_PORT", str(console))


def statuses(result: "Result") -> dict[str, str]:
    return {check["name"]: check["status"] for check in result.json}


def test_settings_that_are_wrong_are_the_first_finding(andon: "Andon", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_PERIOD", "week")

    result = andon("doctor")

    assert result.code == 1
    assert result.out.startswith("✗ configuration  ANDON_PERIOD=week (environment): write an ISO 8601 duration")
    assert result.out.count("\n–") == 8


def test_a_missing_broker_is_told_with_its_remedy_and_what_depends_on_it_is_skipped(
    andon: "Andon", monkeypatch: pytest.MonkeyPatch
) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("ANDON_BROKER", f"127.0.0.1:{port}")

    result = andon("doctor", "--json")

    assert result.code == 1
    assert statuses(result) == {
        "configuration": "ok",
        "broker": "wrong",
        "topics": "skipped",
        "lag": "skipped",
        "dead letters": "skipped",
        "worker": "skipped",
        "input": "skipped",
        "names": "skipped",
        "console": "skipped",
    }
    (broker,) = [check for check in result.json if check["name"] == "broker"]
    assert broker["remedy"] == "start one with `andon broker`, or set ANDON_BROKER to a running one"


@pytest.mark.kafka
def test_missing_topics_and_wrong_partitions_and_lag_are_found(on_broker: "Andon", log: Path) -> None:
    missing = on_broker("doctor")
    on_broker("topics", "ensure")
    healthy = on_broker("doctor", "--json")
    on_broker("publish", log)
    behind = on_broker("doctor")

    assert missing.code == 1
    assert missing.out.count("there is no such topic → run `andon topics ensure`") == len(ALL)
    assert healthy.code == 0
    assert statuses(healthy) == {
        "configuration": "ok",
        "broker": "ok",
        "topics": "ok",
        "lag": "ok",
        "dead letters": "ok",
        "worker": "skipped",
        "input": "skipped",
        "names": "ok",
        "console": "skipped",
    }
    assert behind.code == 1
    assert "is 3 messages behind" in behind.out
    assert "start one with `andon worker`" in behind.out


def test_lag_with_a_worker_is_only_wrong_when_it_is_large() -> None:
    settings = Settings.load()
    small, large = [Lag("t", 0, 0, 500, 500)], [Lag("t", 0, 0, 500, 500), Lag("t", 1, None, 20_000, 20_000)]

    assert check_lag(small, settings, worker_runs=True).status == "ok"
    assert check_lag(small, settings, worker_runs=False).status == "wrong"
    found = check_lag(large, settings, worker_runs=True)
    assert (found.status, found.detail) == ("wrong", "group andon is 20,500 messages behind, most in t[1]: 20,000")
    assert check_lag([], settings, worker_runs=True).status == "skipped"


def test_a_topic_that_ends_before_what_was_read_was_made_anew() -> None:
    found = check_lag([Lag("t", 0, 600, 300, -300)], Settings.load({}), worker_runs=True)

    assert (found.status, found.detail) == (
        "wrong",
        "t[0] was read to 600 and ends at 300: it was deleted and made anew",
    )
    assert "choose a new ANDON_GROUP" in found.remedy


@pytest.mark.parametrize(("http", "status"), [(200, "ok"), (503, "wrong")])
def test_a_worker_is_asked_whether_it_is_ready(http: int, status: str) -> None:
    with answering(http, b"recovering") as port:
        check = check_worker(Settings.load({"worker_port": port}))

    assert (check.status, "recovering" in check.detail) == (status, status == "wrong")


@pytest.mark.parametrize(("body", "status"), [(b'{"verdict": "steady"}', "ok"), (b"<html>", "wrong")])
def test_a_console_is_told_from_something_else_on_its_port(body: bytes, status: str) -> None:
    with answering(200, body) as port:
        check = check_console(Settings.load({"console_port": port}))

    assert check.status == status


def test_a_port_that_speaks_no_http_is_in_use() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))

        check = check_console(Settings.load({"console_port": silent.getsockname()[1]}))

    assert (check.status, check.remedy) == ("wrong", "choose another ANDON_CONSOLE_PORT")


def test_what_is_set_is_told_with_its_place_and_never_its_value(
    andon: "Andon", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_SASL_PASSWORD", "do-not-tell")
    Path("andon.toml").write_text('grace = "PT2H"\n')

    result = andon("doctor")

    assert "✓ configuration  console_port (environment), grace (andon.toml), sasl_password (environment)" in result.out
    assert "do-not-tell" not in result.out


def test_ids_used_twice_are_told_with_their_number_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    told = b'# TYPE andon_id_conflicts counter\nandon_id_conflicts_total 1200.0\nandon_rejected_total{reason="x"} 3.0\n'
    with answering(200, told) as port:
        monkeypatch.setenv("ANDON_WORKER_PORT", str(port))
        (check,) = check_input(Settings.load())

    assert (check.name, check.status) == ("input", "wrong")
    assert check.detail.startswith("1,200 events came under an event_id")
    assert "CloudEvents source" in check.remedy


def test_ordinary_input_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(200, b"andon_id_conflicts_total 0.0\n") as port:
        monkeypatch.setenv("ANDON_WORKER_PORT", str(port))

        assert [check.status for check in check_input(Settings.load())] == ["ok"]
