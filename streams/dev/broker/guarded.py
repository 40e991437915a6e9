"""From a plan to a running guardian, and from what the guardian says to the process it runs.

This is the parent's side of `guardian.py`.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

GUARDIAN = Path(__file__).with_name("guardian.py")
GRACE_SECONDS = 3.5  # for Java after SIGTERM
END_SECONDS = 1.0


@dataclass(slots=True)
class Guarded:
    """The last of the plan's commands, and the lifeline it hangs on."""

    guardian: subprocess.Popen[bytes]
    expected: int
    grace_seconds: float
    pids: list[int] = field(default_factory=list)
    exit_code: int | None = None
    _unread: bytes = b""

    @property
    def pid(self) -> int | None:
        """The process of the plan's last command, once it runs."""
        return self.pids[-1] if len(self.pids) == self.expected else None

    def listen(self, seconds: float) -> None:
        """Take in what the guardian has to say within that time."""
        assert self.guardian.stdout is not None
        readable, _, _ = select.select([self.guardian.stdout], [], [], seconds)
        if not readable:
            return
        said = os.read(self.guardian.stdout.fileno(), 4096)
        if not said and self.exit_code is None:
            self.exit_code = self.guardian.wait()  # the guardian itself was killed
        *lines, self._unread = (self._unread + said).split(b"\n")
        for line in lines:
            self._hear(*line.decode().split())

    def _hear(self, verb: str, number: str) -> None:
        if verb == "run":
            self.pids.append(int(number))
        else:
            self.exit_code = int(number)

    def release(self, *, keep: bool) -> None:
        """Let go of the lifeline and wait until all is gone; `keep` spares the folder and grants the plan's grace."""
        assert self.guardian.stdin is not None
        assert self.guardian.stdout is not None
        with contextlib.suppress(OSError):
            self.guardian.stdin.write(b"k" if keep else b"")
            self.guardian.stdin.close()
        try:
            self.guardian.wait(self.grace_seconds + END_SECONDS)
        except subprocess.TimeoutExpired:
            self.guardian.kill()
            self.guardian.wait()
        self.guardian.stdout.close()


def guard(
    commands: list[list[str]],
    *,
    output: Path,
    remove: Path | None,
    inherit: Sequence[int] = (),
    grace_seconds: float = GRACE_SECONDS,
) -> Guarded:
    """Start a guardian in a session of its own, out of reach of the terminal's Ctrl-C.

    It and its commands keep the inherited file descriptors open for as long as they live.
    """
    plan = {
        "commands": commands,
        "output": str(output),
        "remove": str(remove) if remove else None,
        "parent": os.getpid(),
        "inherit": list(inherit),
        "grace_seconds": grace_seconds,
    }
    with output.open("ab") as errors:  # not the parent's: whoever reads that to its end would wait for the guardian
        guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARDIAN), json.dumps(plan)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            pass_fds=inherit,
            bufsize=0,
        )
    return Guarded(guardian, expected=len(commands), grace_seconds=grace_seconds)
