"""From the first start of a console to the token that lets people decide: made once, kept in a file of one user."""

import secrets
from pathlib import Path

from platformdirs import user_state_path

TOKEN_BYTES = 24


def token_path() -> Path:
    """Where the token of this user's consoles is kept."""
    return user_state_path("andon") / "console-token"


def own_token(path: Path | None = None) -> tuple[str, str]:
    """The token, and what to tell of it: where it is kept if it was made just now, else nothing.

    Where no file can be kept (a read-only container), the token holds for this run.
    """
    file = path or token_path()
    made = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        if file.exists() and (known := file.read_text(encoding="ascii").strip()):
            return known, ""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(made + "\n", encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        return made, f"for this run alone, since {file} cannot be kept: {error}; ANDON_CONSOLE_TOKEN sets one"
    return made, f"kept in {file}"
