"""From the environment, `.env` and `andon.toml` to raw values by name, and to where each of them was set.

The order of SOURCES is the order of precedence.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)

from streams.errors import MisuseError

PREFIX = "ANDON_"
ENV_FILE = ".env"
CONFIG_FILE = "andon.toml"
CONFIG_VARIABLE = "ANDON_CONFIG"

FLAGS = "flag"
ENVIRONMENT = "environment"
DEFAULT = "default"


class SettingsError(MisuseError):
    """A setting has a value that is not allowed, or a name that does not exist."""


def config_file() -> Path:
    """The TOML file: ANDON_CONFIG, which must then exist, else andon.toml in the working directory."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    if chosen and not Path(chosen).is_file():
        msg = f"{CONFIG_VARIABLE}={chosen}: there is no such file"
        raise SettingsError(msg)
    return Path(chosen or CONFIG_FILE)


def _toml(settings_cls: type[BaseSettings]) -> PydanticBaseSettingsSource:
    path = config_file()
    try:
        return TomlConfigSettingsSource(settings_cls, path)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: not TOML: {error}"
        raise SettingsError(msg) from None


SOURCES: Mapping[str, Callable[[type[BaseSettings]], PydanticBaseSettingsSource]] = {
    ENVIRONMENT: EnvSettingsSource,
    ENV_FILE: DotEnvSettingsSource,
    CONFIG_FILE: _toml,
}


def origins(settings_cls: type[BaseSettings], flags: Mapping[str, Any] | None = None) -> dict[str, str]:
    """For each setting that is not at its default: where its value comes from."""
    found: dict[str, str] = {}
    for name, source in reversed(list(SOURCES.items())):
        found |= dict.fromkeys(source(settings_cls)(), name)
    found |= dict.fromkeys(flags or (), FLAGS)
    return {name: where for name, where in found.items() if name in settings_cls.model_fields}
