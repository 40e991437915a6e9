"""Log calls of Andon, Faust and aiokafka in; one line each on stderr out: JSON, or plain text for people.

The root logger never goes below INFO: at DEBUG, Faust and aiokafka build a log record for every message, a fifth of a
worker's time.
"""

import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from streams.settings import Settings

OURS = "streams"
REPEAT_SECONDS = 10.0
REMEMBERED = 1_000

NOISY = {
    "aiokafka": "WARNING",
    "aiokafka.consumer.group_coordinator": "WARNING",
    "faust": "WARNING",
    "mode": "WARNING",
    "mode.timers": "ERROR",
    "asyncio": "WARNING",
}
"""They tell their inner life at INFO, some of it as tables of many lines; their warnings are ours to show."""


class Repeated(logging.Filter):
    """Keeps back what the engine says again within ten seconds: a client that cannot connect says it for ever."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is shown."""
        if record.name.startswith(OURS):
            return True
        message = record.getMessage()
        if record.created - self._said.get(message, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return False
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[message] = record.created
        return True


def logging_config(settings: Settings) -> dict[str, Any]:
    """For `logging.config.dictConfig`."""
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    level = settings.log_level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _one_line,
                    renderer,
                ],
                "foreign_pre_chain": _shared(),
            }
        },
        "filters": {"repeated": {"()": Repeated}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "line",
                "filters": ["repeated"],
            }
        },
        "root": {"level": "INFO" if level == "DEBUG" else level, "handlers": ["stderr"]},
        "loggers": {OURS: {"level": level}} | {name: {"level": floor} for name, floor in NOISY.items()},
    }


def configure_logs(settings: Settings) -> None:
    """Sets up both structlog and the standard library's logging."""
    logging.config.dictConfig(logging_config(settings))
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


@contextmanager
def quiet_clients() -> Iterator[None]:
    """For the first connections: the one line with which a failure ends says it better than the client's log."""
    client = logging.getLogger("aiokafka")
    before = client.level
    client.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        client.setLevel(before)


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _one_line(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Foreign messages may have many lines; a log line has one."""
    text = event.get("event")
    if isinstance(text, str) and "\n" in text:
        event["event"] = " ".join(text.split())
    return event
