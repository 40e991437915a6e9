"""From the words after `andon` to a command and its exit code: 0 done, 1 failed, 2 misused, 3 done but much was left
out, 130 or 143 stopped.

Whatever can be expected to go wrong ends as one line on stderr. ANDON_DEBUG=1 shows the traceback instead.
"""

import io
import logging
import os
import sys
from collections.abc import Sequence

import typer

from streams.cli.app import app
from streams.cli.output import complain
from streams.cli.termination import INTERRUPTED, Termination
from streams.errors import AndonError, MisuseError

# The matrices of the run-length designs are small: threads of the linear algebra would only fight over two cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DONE = 0
FAILED = 1
MISUSED = 2


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # a client that cannot connect says so on its own log; the one line below says it better
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter is no reason to fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    with Termination() as termination:
        try:
            result = app(args=args, prog_name="andon", standalone_mode=False)
            sys.stdout.flush()
        except Exception as error:
            if os.environ.get("ANDON_DEBUG"):
                raise
            return _exit_code(error)
        except KeyboardInterrupt:
            return termination.exit_code
    code = result if isinstance(result, int) else DONE
    return termination.exit_code if code == INTERRUPTED else code


def _exit_code(error: Exception) -> int:
    """Tell what was expected to go wrong in one line; what was not is raised again."""
    if isinstance(error, BrokenPipeError):  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if isinstance(error, typer.Abort):
        return INTERRUPTED
    if isinstance(error, typer.TyperException):
        if said := _said(error):
            complain(said)
        return error.exit_code
    if isinstance(error, AndonError):
        complain(str(error))
        return MISUSED if isinstance(error, MisuseError) else FAILED
    if isinstance(error, OSError) or _is_from_kafka(error):
        complain(_told(error))
        return FAILED
    raise error


def _said(error: typer.TyperException) -> str:
    """What is wrong with the words, and whose help to read; nothing where the help itself has been printed."""
    message = error.format_message().replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "andon"
    message = " ".join(message.split()).rstrip(".:")
    return message and f"{message}: see `{command} --help`"


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _is_from_kafka(error: Exception) -> bool:
    """Whether the broker failed us under way; the class is looked up only if its module was ever loaded."""
    errors = sys.modules.get("aiokafka.errors")
    return errors is not None and isinstance(error, errors.KafkaError)
