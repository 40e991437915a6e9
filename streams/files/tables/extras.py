"""From a library that is an extra to its module, or to one line that says how to install it."""

from importlib import import_module
from typing import Any

from streams.errors import MisuseError


def require(module: str, extra: str, to_do: str) -> Any:
    """The module; a MisuseError where its extra is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        msg = f"{to_do} needs {error.name}, which is not installed: pip install 'andon[{extra}]'"
        raise MisuseError(msg) from None
