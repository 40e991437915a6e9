"""A guarded process ends with its parent, whatever ends the parent. A sleeping process stands in for Java."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.dev.broker import BrokerError
from streams.dev.broker.guarded import Guarded, guard
from streams.dev.broker.occupied import occupied

ROOT = Path(__file__).parents[3]
SLEEP = ["sleep", "60"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(120)",
]
WITHIN_SECONDS = 30.0
"""It takes one or two; a busy machine gets more."""

PARENT = """
import pathlib, sys, time
from streams.dev.broker import BrokerError
from streams.dev.broker.guarded import guard
folder = pathlib.Path(sys.argv[1])
guarded = guard([["sleep", "60"]], output=folder / "log", remove=folder)
while guarded.pid is None:
    guarded.listen(0.1)
{before}
print(guarded.pid, guarded.guardian.pid, flush=True)
{end}
"""


def is_alive(pid: int) -> bool:
    """Whether it runs; one that is dead and only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.05)
    return claim()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def started(commands: list[list[str]], folder: Path, *, remove: bool = True) -> Guarded:
    guarded = guard(commands, output=folder / "log", remove=folder if remove else None)
    assert wait_for(lambda: guarded.listen(0.05) or guarded.pid is not None or guarded.exit_code is not None)
    return guarded


def parent(folder: Path, *, before: str = "", end: str = "time.sleep(120)") -> tuple[subprocess.Popen[str], int, int]:
    """A parent in its own process group, as a shell would start it, and the two processes below it."""
    program = PARENT.format(before=before, end=end)
    command = [sys.executable, "-c", program, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0)
    assert process.stdout is not None
    guarded, guardian = map(int, process.stdout.readline().split())
    return process, guarded, guardian


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_parent_ends_all_and_removes_the_folder(folder: Path, ending: signal.Signals) -> None:
    process, guarded, guardian = parent(folder)

    os.killpg(process.pid, ending)
    process.communicate(timeout=WITHIN_SECONDS)

    assert wait_for(lambda: not (is_alive(guarded) or is_alive(guardian) or folder.exists()))


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "import os; os._exit(4)", "import os; os.abort()"])
def test_a_parent_that_ends_by_itself_takes_all_along(folder: Path, end: str) -> None:
    process, guarded, guardian = parent(folder, end=end)
    process.communicate(timeout=WITHIN_SECONDS)

    assert wait_for(lambda: not (is_alive(guarded) or is_alive(guardian) or folder.exists()))


def test_a_forked_child_that_holds_the_pipe_does_not_keep_it_alive(folder: Path) -> None:
    process, guarded, guardian = parent(folder, before="import os; child = os.fork() or time.sleep(45) or os._exit(0)")

    process.kill()
    process.wait(WITHIN_SECONDS)

    assert wait_for(lambda: not (is_alive(guarded) or is_alive(guardian)))
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_killed_guardian_takes_its_process_along(folder: Path) -> None:
    guarded = started([SLEEP], folder)
    pid = guarded.pid

    guarded.guardian.kill()

    assert pid is not None
    assert wait_for(lambda: not is_alive(pid))
    guarded.listen(1.0)
    assert guarded.exit_code == -signal.SIGKILL
    guarded.release(keep=False)


def test_a_process_deaf_to_sigterm_is_killed_in_time(folder: Path) -> None:
    guarded = started([DEAF], folder)
    pid = guarded.pid
    assert wait_for(lambda: (folder / "log").read_text() != "")

    begun = time.monotonic()
    guarded.release(keep=False)

    assert pid is not None
    assert not is_alive(pid)
    assert time.monotonic() - begun < WITHIN_SECONDS
    assert not folder.exists()


def test_commands_run_one_after_the_other_and_the_last_is_the_one_guarded(folder: Path) -> None:
    guarded = started([["sh", "-c", "echo first"], SLEEP], folder)

    assert len(guarded.pids) == 2
    assert (folder / "log").read_text() == "first\n"
    guarded.release(keep=False)


def test_a_failing_command_stops_the_plan_and_its_log_can_still_be_read(folder: Path) -> None:
    guarded = started([["sh", "-c", "echo no room; exit 7"], SLEEP], folder)

    assert guarded.exit_code == 7
    assert guarded.pid is None
    assert (folder / "log").read_text() == "no room\n"
    guarded.release(keep=False)
    assert not folder.exists()


def test_a_program_that_does_not_exist_is_told_in_the_log(folder: Path) -> None:
    guarded = started([["/no/such/java"], SLEEP], folder)

    assert guarded.exit_code == 127
    assert "No such file or directory: '/no/such/java'" in (folder / "log").read_text()
    guarded.release(keep=False)


def test_a_folder_stays_occupied_for_as_long_as_the_process_lives(folder: Path) -> None:
    with occupied(folder) as lock:
        guarded = guard([SLEEP], output=folder / "log", remove=None, inherit=[lock])
    wait_for(lambda: guarded.listen(0.05) or guarded.pid is not None)
    with pytest.raises(BrokerError, match="another broker uses"), occupied(folder, patience_seconds=0.3):
        pass

    guarded.release(keep=False)
    with occupied(folder):
        pass


def test_an_orderly_end_spares_the_folder(folder: Path) -> None:
    guarded = started([SLEEP], folder)
    guarded.release(keep=True)

    assert folder.exists()
