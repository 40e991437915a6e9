"""From a token endpoint or a file to the token of a login."""

from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiokafka.errors import SaslAuthenticationFailed

from streams.runtime.clients.tokens import token_provider
from streams.settings import Settings, SettingsError

LOGIN = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "OAUTHBEARER"}


class Endpoint:
    """Gives tokens with a number, to one client that knows its secret."""

    def __init__(self) -> None:
        self.url, self.asked, self.life = "", [], 3_600

    async def answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.asked.append(dict(form))
        if b64decode(request.headers["Authorization"].removeprefix("Basic ")) != b"plant:secret":
            return web.json_response({"error": "invalid_client"}, status=401)
        return web.json_response({"access_token": f"token-{len(self.asked)}", "expires_in": self.life})


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    made, application = Endpoint(), web.Application()
    application.router.add_post("/token", made.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    yield made
    await runner.cleanup()


def settings(endpoint: Endpoint, **more: Any) -> Settings:
    told = {"sasl_token_url": endpoint.url, "sasl_username": "plant", "sasl_password": "secret"}
    return Settings.load(LOGIN | told | more)


async def test_a_token_is_asked_for_with_id_secret_and_scope_and_used_while_it_lives(endpoint: Endpoint) -> None:
    provider = token_provider(settings(endpoint, sasl_token_scope="kafka"))

    assert [await provider.token(), await provider.token()] == ["token-1", "token-1"]
    assert endpoint.asked == [{"grant_type": "client_credentials", "scope": "kafka"}]


async def test_a_token_that_is_about_to_end_is_asked_for_anew(endpoint: Endpoint) -> None:
    endpoint.life = 20
    provider = token_provider(settings(endpoint))

    assert [await provider.token(), await provider.token()] == ["token-1", "token-2"]


async def test_an_endpoint_that_gives_no_token_is_told(endpoint: Endpoint) -> None:
    provider = token_provider(settings(endpoint, sasl_password="wrong"))
    away = token_provider(settings(endpoint, sasl_token_url="http://127.0.0.1:1/"))

    with pytest.raises(SaslAuthenticationFailed, match=r"ANDON_SASL_TOKEN_URL=.* gave no token: 401 Unauthorized"):
        await provider.token()
    with pytest.raises(SaslAuthenticationFailed, match="gave no token: Cannot connect to host"):
        await away.token()


async def test_a_file_is_read_at_every_login(tmp_path: Path) -> None:
    file = tmp_path / "token"
    provider = token_provider(Settings.load(LOGIN | {"sasl_token_file": str(file)}))
    with pytest.raises(SaslAuthenticationFailed, match=r"ANDON_SASL_TOKEN_FILE=.*: No such file"):
        await provider.token()

    for text in ("one", "two"):
        file.write_text(f"{text}\n")
        assert await provider.token() == text


def test_other_logins_need_no_token_and_this_one_needs_to_know_where_from() -> None:
    assert token_provider(Settings.load()) is None
    with pytest.raises(SettingsError, match="OAUTHBEARER needs sasl_token_file"):
        Settings.load(LOGIN)
