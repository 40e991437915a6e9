"""Running consoles for the tests: each a process of its own, as people run it."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

URL = re.compile(r"http://\S+")


@dataclass(frozen=True)
class Running:
    """A console that serves a synthetic feed."""

    url: str
    process: subprocess.Popen[str]

    def tell(self) -> None:
        """Let a staged feed go on."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@contextmanager
def running(feed: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "tests.console.serve", "--feed", feed]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = URL.search(line)
        assert found, f"the console printed {line!r} instead of its address"
        yield Running(found[0], process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture(scope="session")
def strained() -> Iterator[Running]:
    with running("strain") as console:
        yield console


@pytest.fixture
def console() -> Iterator[Callable[[str], Running]]:
    """Start a console over a named feed; it is stopped when the test ends."""
    stack = []

    def start(feed: str) -> Running:
        stack.append(running(feed))
        return stack[-1].__enter__()

    yield start
    for entered in stack:
        entered.__exit__(None, None, None)
