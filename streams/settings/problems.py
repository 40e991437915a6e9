"""From a value that is not allowed, or a name that does not exist, to one line: which, where, and what to write."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from streams.settings.sources import (
    CONFIG_FILE,
    DEFAULT,
    ENV_FILE,
    ENVIRONMENT,
    FLAGS,
    PREFIX,
    SOURCES,
    SettingsError,
    origins,
)

OTHER_VARIABLES = frozenset(
    {
        "ANDON_CACHE",
        "ANDON_CHROMIUM",
        "ANDON_CONFIG",
        "ANDON_DEBUG",
        "ANDON_JAR_REPOSITORY",
        "ANDON_SHARED_DATA",
        "ANDON_TEST_BROKER",
    }
)
"""Variables of the same prefix that are no settings: they are never reported as unknown."""


@dataclass(frozen=True, slots=True)
class UnknownSetting:
    """A name that looks like a setting and is none."""

    name: str
    where: str
    nearest: str | None

    def __str__(self) -> str:
        hint = f"; did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.where}: there is no setting {self.name}{hint}"


def unknown_settings(settings_cls: type[BaseSettings]) -> list[UnknownSetting]:
    """Every name in the environment, `.env` and the TOML file that looks like a setting and is none."""
    variables = [PREFIX + name.upper() for name in settings_cls.model_fields]
    candidates = (
        (ENVIRONMENT, _prefixed(EnvSettingsSource(settings_cls)), variables),
        (ENV_FILE, _prefixed(DotEnvSettingsSource(settings_cls)), variables),
        (CONFIG_FILE, list(SOURCES[CONFIG_FILE](settings_cls)()), list(settings_cls.model_fields)),
    )
    return [
        UnknownSetting(name, where, _nearest(name, known))
        for where, names, known in candidates
        for name in names
        if name not in known
    ]


def check_names(settings_cls: type[BaseSettings], names: Iterable[str], where: str) -> None:
    """Raise for the first name that is no setting."""
    known = list(settings_cls.model_fields)
    for name in names:
        if name not in known:
            raise SettingsError(str(UnknownSetting(name, where, _nearest(name, known))))


def explain(error: ValidationError, settings_cls: type[BaseSettings], flags: Mapping[str, Any]) -> SettingsError:
    """One line for every value that is not allowed: the setting, its value, where it was set, what is allowed."""
    where = origins(settings_cls, flags)
    return SettingsError("; ".join(_explain_one(dict(detail), settings_cls, where) for detail in error.errors()))


def _explain_one(detail: dict[str, Any], settings_cls: type[BaseSettings], where: Mapping[str, str]) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if not detail["loc"]:
        return message
    name = str(detail["loc"][0])
    shown = "…" if _is_secret(settings_cls, name) else detail["input"]
    source = where.get(name, DEFAULT)
    written = name if source in {CONFIG_FILE, FLAGS} else PREFIX + name.upper()
    return f"{written}={shown} ({source}): {message}"


def _is_secret(settings_cls: type[BaseSettings], name: str) -> bool:
    return "SecretStr" in str(settings_cls.model_fields[name].annotation) if name in settings_cls.model_fields else True


def _prefixed(source: EnvSettingsSource) -> list[str]:
    upper = (name.upper() for name in source.env_vars)
    return [name for name in upper if name.startswith(PREFIX) and name not in OTHER_VARIABLES]


def _nearest(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)
