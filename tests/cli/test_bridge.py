"""`andon bridge`: what is wrong is told in one line before anything is posted."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from streams.settings import Settings
from tests.e2e.bridge_process import Bridge, eventually

if TYPE_CHECKING:
    from tests.cli.conftest import Andon

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"
HOOK = ("webhook", "--url", "http://127.0.0.1:1/hook")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alertmanager",), "no URL is given: give --url http://HOST:9093 or set ANDON_ALERTMANAGER_URL"),
        (("alertmanager", "--url", "host:9093"), "'host:9093' is no http(s) URL: give --url"),
        (("webhook",), "no URL is given: give --url https://HOST/PATH or set ANDON_WEBHOOK_URL"),
        (HOOK, "no secret to sign with: give --secret-file FILE or set ANDON_WEBHOOK_SECRET_FILE"),
        ((*HOOK, "--secret-file", "absent"), "absent: the secret file cannot be read: No such file"),
        ((*HOOK, "--secret-file", "empty"), "the secret file is empty: make one with"),
        ((*HOOK, "--topic", "actions"), "Invalid value for '--topic'"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(andon: "Andon", tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").write_text("")

    result = andon("bridge", *words)

    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) == 1


def test_a_bridge_waits_for_its_broker_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    bridge = Bridge(Settings.load({"broker": "127.0.0.1:1"}), tmp_path / "bridge.log", *HOOK, "--secret-file", "secret")
    bridge.start()

    async def says_so() -> bool:
        return "no Kafka broker answers at 127.0.0.1:1" in (await bridge.get("/readyz"))[1]

    try:
        asyncio.run(eventually("it says what it waits for", says_so, bridge.told))
        assert bridge.stop() == 0
    finally:
        bridge.kill()
