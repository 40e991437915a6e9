"""From a file or a token endpoint to the bearer token of a login (SASL/OAUTHBEARER), fetched anew before it ends."""

import asyncio
import time
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import aiohttp
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import SaslAuthenticationFailed

from streams.settings import Settings

SECONDS = 10.0
EARLY_SECONDS = 30.0
LIFE_SECONDS = 300.0
"""How long a token is used whose endpoint does not say how long it lives."""


class FileTokens(AbstractTokenProvider):  # type: ignore[misc]
    """The file is read at every login: whoever renews the token writes it anew (a projected token of Kubernetes)."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.sasl_token_file

    async def token(self) -> str:
        """The file's text."""
        if self._path is None:
            msg = "no ANDON_SASL_TOKEN_FILE"
            raise SaslAuthenticationFailed(msg)
        try:
            return (await asyncio.to_thread(self._path.read_text, encoding="utf-8")).strip()
        except OSError as error:
            msg = f"ANDON_SASL_TOKEN_FILE={self._path}: {error.strerror}"
            raise SaslAuthenticationFailed(msg) from None


class EndpointTokens(AbstractTokenProvider):  # type: ignore[misc]
    """Asks a token endpoint with client id and secret (OAuth 2.0 client credentials, RFC 6749 section 4.4)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = ""
        self._until = 0.0

    async def token(self) -> str:
        """The one at hand while it lives, else a new one."""
        if time.monotonic() >= self._until:
            answer = await self._ask()
            self._token = str(answer["access_token"])
            self._until = time.monotonic() + max(0.0, float(answer.get("expires_in", LIFE_SECONDS)) - EARLY_SECONDS)
        return self._token

    async def _ask(self) -> Any:
        settings = self._settings
        secret = settings.sasl_password.get_secret_value() if settings.sasl_password else ""
        form = {"grant_type": "client_credentials"} | ({"scope": settings.sasl_token_scope or ""})
        pair = b64encode(f"{quote(settings.sasl_username or '')}:{quote(secret)}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session,
                session.post(
                    str(settings.sasl_token_url), data={k: v for k, v in form.items() if v}, headers=headers
                ) as got,
            ):
                answer = await got.json(content_type=None)
                if got.status == 200 and isinstance(answer, dict) and "access_token" in answer:
                    return answer
                reason = f"{got.status} {got.reason}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            reason = str(error) or type(error).__name__
        msg = f"ANDON_SASL_TOKEN_URL={settings.sasl_token_url} gave no token: {reason}"
        raise SaslAuthenticationFailed(msg)


def token_provider(settings: Settings) -> AbstractTokenProvider | None:
    """Where tokens come from, if the login is made with one."""
    if settings.sasl_mechanism != "OAUTHBEARER" or not settings.security_protocol.startswith("SASL"):
        return None
    return EndpointTokens(settings) if settings.sasl_token_url else FileTokens(settings)
