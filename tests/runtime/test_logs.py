"""From log calls to one line each."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from streams.errors import AndonError
from streams.runtime.failure import Failure
from streams.runtime.logs import configure_logs, quiet_clients
from streams.settings import Settings


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in (None, *logging.root.manager.loggerDict)]
    before = [(logger, logger.level, logger.handlers[:], logger.propagate) for logger in loggers]
    yield
    structlog.reset_defaults()
    for logger, level, handlers, propagate in before:
        logger.level, logger.handlers, logger.propagate = level, handlers, propagate


def lines(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_what_where_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings.load())
    structlog.get_logger("streams.runtime.driver").info("worker ready", partitions=4)

    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "worker ready", "partitions": 4, "level": "info", "logger": "streams.runtime.driver"}


def test_a_foreign_table_of_many_lines_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings.load())
    logging.getLogger("faust.tables").warning("Highwater:\n+---+\n| %s |\n+---+", 7)

    assert lines(capsys)[0]["event"] == "Highwater: +---+ | 7 | +---+"


def test_plain_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings.load({"log_format": "plain"}))
    structlog.get_logger("streams").warning("careful", offset=7)

    said = capsys.readouterr().err
    assert "careful" in said
    assert "offset=7" in said


def test_debugging_andon_does_not_make_the_engine_talk() -> None:
    configure_logs(Settings.load({"log_level": "debug"}))

    assert logging.getLogger("streams.runtime").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("faust.transport").isEnabledFor(logging.INFO)
    assert not logging.getLogger().isEnabledFor(logging.DEBUG)


def test_what_a_client_says_again_and_again_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings.load())
    for _ in range(50):
        logging.getLogger("aiokafka").error("Unable connect to node with id %s", 1)
        structlog.get_logger("streams").error("ours")

    assert [line["event"] for line in lines(capsys)] == ["Unable connect to node with id 1"] + 50 * ["ours"]


def test_only_a_defect_of_ours_is_shown_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings.load())
    Failure().report("it failed", AndonError("do this"), topic="t", offset=7)
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        Failure().report("it failed", error)

    expected, defect = lines(capsys)
    assert (expected["event"], expected["topic"], expected["offset"]) == ("it failed: do this", "t", 7)
    assert "exception" not in expected
    assert "Traceback" in defect["exception"]


def test_the_clients_are_quiet_only_while_the_first_connections_are_tried(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings.load())
    with quiet_clients():
        logging.getLogger("aiokafka").error("cannot connect")
    logging.getLogger("aiokafka").error("later")

    assert [line["event"] for line in lines(capsys)] == ["later"]
