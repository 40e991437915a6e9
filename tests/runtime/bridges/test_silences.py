"""What is silenced in Andon is silenced at Alertmanager; and an Alertmanager that will not is no reason to stop."""

import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from streams.runtime.bridges.revision import AlertRevision, read_revision
from streams.runtime.bridges.silences import Silences, is_silenced, silence_body
from tests.e2e.bridge_process import notes
from tests.runtime.bridges.alerts import alert, end_of

NOW = 1_768_600_000_000


def said(**more: Any) -> AlertRevision:
    return read_revision(json.dumps(json.loads(alert()) | more).encode())


def test_a_silence_is_that_of_one_alert() -> None:
    quiet = said(state="silenced", silenced_until="2026-02-01T00:00:00Z")

    body = silence_body(quiet, started_ms=NOW, ends_ms=NOW + 300_000)

    assert {matcher["name"]: matcher["value"] for matcher in body["matchers"]} == {
        "alertname": "stage_quality", "severity": "warning", "enterprise": "main", "stage": "welding",
    }  # fmt: skip
    assert all(matcher["isEqual"] and not matcher["isRegex"] for matcher in body["matchers"])
    assert (body["startsAt"], body["endsAt"]) == ("2026-01-16T21:46:40Z", "2026-01-16T21:51:40Z")
    assert body["comment"] == "alert a1 of Andon: silenced until 2026-02-01T00:00:00Z"
    assert silence_body(quiet, started_ms=NOW, ends_ms=NOW, known_as="x") == {
        **body,
        "id": "x",
        "endsAt": body["startsAt"],
    }


def test_a_silence_says_which_alert_explains_it() -> None:
    body = silence_body(said(state="silenced", suppressed_by="root"), started_ms=NOW, ends_ms=NOW)

    assert body["comment"] == "alert a1 of Andon: explained by alert root"


@pytest.mark.parametrize(
    ("alert", "silenced"),
    [
        (said(), False),
        (said(state="acknowledged"), False),
        (said(state="silenced"), True),
        (end_of(), False),
    ],
)
def test_only_what_fires_and_is_silenced_is_kept_quiet(alert: AlertRevision, silenced: bool) -> None:
    assert is_silenced(alert) is silenced


async def test_a_silence_is_prolonged_made_anew_where_it_was_lost_and_never_in_the_way() -> None:
    async with notes() as told, aiohttp.ClientSession() as session:
        silences = Silences(told.url, session)
        told.answers = [
            web.json_response({"silenceID": "one"}),
            web.json_response({"silenceID": "one"}),
            web.Response(status=404, text="silence not found"),
            web.json_response({"silenceID": "two"}),
        ]
        for turn in range(4):
            await silences.keep(said(state="silenced"), now_ms=NOW + turn, ends_ms=NOW + 300_000)
        await silences.end(said(state="silenced"))
        await silences.end(said(state="silenced"))
        await Silences("http://127.0.0.1:1", session).keep(said(state="silenced"), now_ms=NOW, ends_ms=NOW)

    asked = [json.loads(body) for _, _, body in told.taken[:4]]
    assert [body.get("id") for body in asked] == [None, "one", "one", None]
    assert [body["startsAt"][-5:] for body in asked] == ["6:40Z", "6:40Z", "6:40Z", ".003Z"]
    assert told.deleted == ["/hook/api/v2/silence/two"]
