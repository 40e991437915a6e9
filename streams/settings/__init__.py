"""From flags, the environment, `.env` and `andon.toml` to one frozen Settings, or one line that says what is wrong."""

from streams.settings.model import DEFAULT_BROKER, Settings
from streams.settings.problems import UnknownSetting, unknown_settings
from streams.settings.sources import SettingsError, origins

__all__ = ["DEFAULT_BROKER", "Settings", "SettingsError", "UnknownSetting", "origins", "unknown_settings"]
