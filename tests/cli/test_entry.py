"""Exit codes: 0 done, 1 failed, 2 misused, 130 interrupted; one line on stderr, and no traceback."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from streams.dev.broker.ports import free_ports

if TYPE_CHECKING:
    from tests.cli.conftest import Andon, Send

ROOT = Path(__file__).parents[2]
HEAVY = (
    "aiokafka",
    "faust",
    "pydantic",
    "fastapi",
    "scipy",
    "asyncio",
    "streams.dev",
    "streams.runtime",
    "streams.core",
)


def spawn(*words: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "streams.cli", *words],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def one_line(err: str) -> bool:
    return err.startswith("andon: ") and err.count("\n") == 1 and err.endswith("\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["topic"], "No such command 'topic'. Did you mean 'topics'?: see `andon --help`"),
        (["topics", "list"], "No such command 'list': see `andon topics --help`"),
        (["publish", "--fast"], "No such option: --fast (Possible options: --rate, --set): see `andon publish --help`"),
        (["publish"], "Missing argument 'FILE...': see `andon publish --help`"),
        (["publish", "nowhere.jsonl"], "file 'nowhere.jsonl' does not exist: see `andon publish --help`"),
        (["publish", "."], "file '.' is a directory"),
        (["replay", __file__], "Missing option '--out'"),
        (["import", "olist", "nowhere", "--out", "x"], "'nowhere' does not exist"),
        (["tail", "alarms"], "'alarms' is not one of 'alerts', 'recommendations', 'insights', 'summaries', 'dlq'"),
        (["tail"], "Missing argument"),
        (["simulate"], "either --out FILE or --publish"),
        (["simulate", "--scenario", "steadi", "--publish"], "there is no scenario steadi: did you mean steady?"),
        (["scenarios", "--scenario", "x"], "there is no scenario x: They are "),
        (["dlq", "replay"], "the IDs that `andon dlq list` prints, or --all"),
        (["worker", "--set", "period"], "--set period: write KEY=VALUE"),
        (["worker", "--set", "perod=P7D"], "there is no setting perod; did you mean period?"),
        (["worker", "--period", "P1Y"], "period=P1Y (flag): write an ISO 8601 duration"),
        (["console", "--port", "99999"], "console_port=99999 (flag): input should be less than or equal to 65535"),
        (["broker", "--port", "0"], "Invalid value for '--port'"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(andon: "Andon", words: list[str], told: str) -> None:
    result = andon(*words)

    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert one_line(result.err)


@pytest.mark.parametrize("words", [[], ["topics"], ["dlq"], ["import"], ["schemas"]])
def test_without_a_command_the_help_is_shown_and_the_exit_code_is_2(andon: "Andon", words: list[str]) -> None:
    result = andon(*words)

    assert (result.code, result.err) == (2, "")
    assert "Usage: andon" in result.out


@pytest.mark.parametrize(
    "words",
    [
        ["topics", "check"],
        ["topics", "ensure"],
        ["tail", "alerts"],
        ["dlq", "list"],
        ["dlq", "replay", "--all"],
    ],
)
def test_an_unreachable_broker_is_one_line_and_exit_code_1(
    andon: "Andon", monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("ANDON_BROKER", f"127.0.0.1:{port}")

    result = andon(*words)

    assert (result.code, result.out) == (1, "")
    assert (
        f"no Kafka broker answers at 127.0.0.1:{port} (Connection refused): start one with `andon broker`" in result.err
    )
    assert one_line(result.err)


@pytest.mark.parametrize("words", [["console", "--port"], ["broker", "--port"]])
def test_a_port_in_use_is_told_and_exit_code_1(andon: "Andon", words: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = andon(*words, port)

    assert result.code == 1
    assert f"{port}" in result.err
    assert "--port" in result.err
    assert result.err.count("\n") == 1


def test_a_log_with_a_bad_line_is_told_with_its_place(andon: "Andon", tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("{}\n")

    result = andon("replay", log, "--out", tmp_path / "out")

    assert (result.code, result.out) == (1, "")
    assert f"{log}:1: not a log line" in result.err
    assert one_line(result.err)


def test_a_folder_that_cannot_be_written_is_told(andon: "Andon", log: Path, tmp_path: Path) -> None:
    result = andon("replay", log, "--out", tmp_path / "log.jsonl" / "out")

    assert result.code == 1
    assert one_line(result.err)
    assert "Not a directory" in result.err


def test_a_name_that_is_no_setting_is_a_warning(andon: "Andon", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_PEROID", "P7D")

    result = andon("topology")

    assert result.code == 0
    assert result.err == "andon: warning: environment: there is no setting ANDON_PEROID; did you mean ANDON_PERIOD?\n"


def test_with_andon_debug_the_traceback_is_shown(andon: "Andon", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_DEBUG", "1")

    with pytest.raises(Exception, match="No such command 'topic'"):
        andon("topic")


def test_help_loads_nothing_heavy() -> None:
    code = (
        f"import sys; from streams.cli import main; main(['--help']); print([m for m in {HEAVY} if m in sys.modules])"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )

    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.kafka
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_a_command_quietly(on_broker: "Andon", send: "Send", number: int, code: int) -> None:
    on_broker("topics", "ensure")
    send("insights.v1", b"[1]")
    with spawn("tail", "insights", "--json", "--beginning") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=120)

    assert (first, process.returncode, out, err) == ("[1]\n", code, "", "")


def test_a_reader_that_has_seen_enough_ends_a_command_quietly() -> None:
    with spawn("version") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()

    assert (process.returncode, err) == (1, "")
