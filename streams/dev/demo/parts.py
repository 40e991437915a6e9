"""From a command to one part of the demonstration: a process that cannot outlive us, with a log of its own.

Each part hangs on a guardian (streams/dev/broker/guardian.py), so it ends however we end, and a Ctrl-C at the terminal
reaches us alone.
"""

import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from streams.dev.broker.guarded import Guarded, guard
from streams.errors import AndonError

TAIL_LINES = 20


class DemoError(AndonError):
    """A part of the demonstration did not start, or ended by itself."""


@dataclass(slots=True)
class Part:
    """A running process and where its output goes."""

    name: str
    guarded: Guarded
    log: Path

    def require_alive(self) -> None:
        """Raise with the end of its log when the process has ended."""
        self.guarded.listen(0)
        if self.guarded.exit_code is not None:
            what = f"ended with exit code {self.guarded.exit_code}"
            raise self.failure(what)

    def failure(self, what: str) -> DemoError:
        """The error that tells what happened, with the end of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        told = "\n".join(lines[-TAIL_LINES:]) or "(it printed nothing)"
        return DemoError(f"the {self.name} {what}; the end of its log:\n{told}")


def start_part(name: str, module: str, arguments: Iterable[str], environment: Mapping[str, str]) -> Part:
    """Run a module of ours with these variables added to the environment."""
    folder = Path(tempfile.mkdtemp(prefix=f"andon-{name}-"))
    log = folder / f"{name}.log"
    variables = [f"{key}={value}" for key, value in environment.items()]
    command = ["/usr/bin/env", *variables, sys.executable, "-m", module, *arguments]
    return Part(name, guard([command], output=log, remove=folder), log)


def stop_parts(parts: Iterable[Part]) -> None:
    """Stop all of them at once, and wait until they are gone."""
    running = list(parts)
    with ThreadPoolExecutor(max_workers=max(1, len(running))) as pool:
        list(pool.map(lambda part: part.guarded.release(keep=False), running))
