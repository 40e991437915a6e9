"""From a lifeline (standard input) to a Java process that cannot outlive it.

A script of the standard library alone, run by its path in its own session, so that neither a Ctrl-C at the terminal
nor the folder it is started from reaches it. The parent holds the other end of the lifeline. However the parent ends
(return, exception, signal, kill -9), the kernel closes that end; the guardian then stops Java and removes the folder
named in its plan. Should the guardian itself be killed, the kernel kills Java (Linux).

Plan, as JSON in argv: {"commands": [[...], ...], "output": path, "remove": path or null, "parent": pid,
"inherit": [file descriptors], "grace_seconds": n}. All commands but the last have to end with 0. The guardian says
`run PID` for each and `exit CODE` at the end. A byte on the lifeline before its end makes it an orderly one: the
folder stays, and Java gets the plan's grace.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from typing import Any

LIFELINE = 0
POLL_SECONDS = 0.1
CUT_GRACE_SECONDS = 3.5  # for Java after SIGTERM when the lifeline was cut: all is gone within five seconds
PR_SET_PDEATHSIG = 1
NOT_FOUND = 127


class Lifeline:
    """The parent's end of standard input, and whether it still holds."""

    def __init__(self, parent: int) -> None:
        self._parent = parent
        self._cut = False
        self.orderly = False

    def cut(self, *_: object) -> None:
        """Let go: the guardian was told to end (a signal handler)."""
        self._cut = True

    def holds(self) -> bool:
        """Wait a moment, then tell whether the parent is still there; a forked copy of the pipe does not fool it."""
        readable, _, _ = select.select([LIFELINE], [], [], POLL_SECONDS)
        if readable:
            said = os.read(LIFELINE, 16)
            self.orderly = self.orderly or bool(said)
            self._cut = self._cut or not said
        return not self._cut and os.getppid() == self._parent


def die_with_guardian() -> None:
    """Ask the kernel to kill this process when the guardian dies (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def say(line: str) -> None:
    """Tell the parent; it may be gone."""
    with contextlib.suppress(OSError):
        os.write(1, f"{line}\n".encode())


def end(process: subprocess.Popen[bytes], grace_seconds: float) -> None:
    """Stop politely, then at once."""
    process.terminate()
    try:
        process.wait(grace_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run(command: list[str], lifeline: Lifeline, plan: dict[str, Any]) -> int:
    """Run one command for as long as it and the lifeline last."""
    with open(plan["output"], "ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=plan["inherit"],
            preexec_fn=die_with_guardian,  # noqa: PLW1509  (this process has one thread)
        )
    say(f"run {process.pid}")
    while process.poll() is None:
        if not lifeline.holds():
            end(process, plan["grace_seconds"] if lifeline.orderly else CUT_GRACE_SECONDS)
    return process.returncode


def main() -> None:
    """Carry out the plan, then wait for the end of the lifeline."""
    plan = json.loads(sys.argv[1])
    lifeline = Lifeline(plan["parent"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lifeline.cut)
    code = 0
    for command in plan["commands"]:
        try:
            code = run(command, lifeline, plan) if lifeline.holds() else code
        except OSError as error:  # there is no such program
            sys.stderr.write(f"Error: {error}\n")
            code = NOT_FOUND
        if code:
            break
    say(f"exit {code}")
    while lifeline.holds():  # the parent may still want to read the log in the folder
        pass
    if plan["remove"] and not lifeline.orderly:
        shutil.rmtree(plan["remove"], ignore_errors=True)


if __name__ == "__main__":
    main()
