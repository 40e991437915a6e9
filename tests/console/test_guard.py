"""What a foreign page can make a browser ask for, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from streams.console.api import build_api
from streams.console.decisions_api import build_decisions
from streams.console.guard import Guard
from streams.console.hub import Hub
from streams.console.rights import Rights, read_tokens
from streams.console.token_file import own_token
from streams.errors import AndonError, MisuseError

RIGHTS = Rights({"shared-secret": "", "annas-secret": "anna"}, "X-Forwarded-User")
HERE = "http://andon.plant.example"


class Desk:
    """Takes decisions, and remembers them."""

    def __init__(self, error: AndonError | None = None) -> None:
        self.taken: list[tuple[str, Mapping[str, Any], str]] = []
        self.error = error

    async def publish(self, kind: str, fields: Mapping[str, Any], actor: str) -> None:
        if self.error:
            raise self.error
        self.taken.append((kind, fields, actor))


def client(desk: Desk | None, rights: Rights = RIGHTS, base: str = HERE) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(build_api(Hub()))
    app.include_router(build_decisions(rights, desk.publish if desk else None))
    guard = Guard(app, ["Andon.Plant.example"])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=guard), base_url=base)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("andon.plant.example", 200),
        ("ANDON.plant.example:8080", 200),
        ("localhost:8080", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("10.1.2.3", 200),
        ("evil.example", 403),
        ("evil.example:8080", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("[::1", 403),
        ("", 403),
    ],
)
async def test_the_console_answers_to_its_own_names_and_to_addresses_alone(host: str, status: int) -> None:
    async with client(Desk()) as http:
        answer = await http.get("/api/state", headers={"Host": host})

    assert answer.status_code == status
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    if status == 403:
        assert "ANDON_CONSOLE_HOSTS" in answer.text


@pytest.mark.parametrize(
    ("origin", "status"), [(HERE, 202), ("http://evil.example", 403), ("null", 403), (None, 202), (HERE + ":81", 403)]
)
async def test_a_foreign_page_decides_nothing_even_with_the_visitors_cookie(origin: str | None, status: int) -> None:
    desk = Desk()
    headers = {"Cookie": "andon_token=shared-secret"} | ({"Origin": origin} if origin else {})
    async with client(desk) as http:
        answer = await http.post("/api/decisions", json={"kind": "acknowledge", "actor": "eve"}, headers=headers)

    assert answer.status_code == status
    assert len(desk.taken) == (status == 202)


async def test_a_socket_from_a_foreign_page_is_closed_before_it_opens() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def opened(*_: Any) -> None:
        sent.append("opened")

    headers = [(b"host", b"127.0.0.1:8080"), (b"origin", b"http://evil.example")]
    await Guard(opened)({"type": "websocket", "headers": headers}, receive, send)
    await Guard(opened)({"type": "websocket", "headers": headers[:1]}, receive, send)

    assert [message if message == "opened" else message["code"] for message in sent] == [1008, "opened"]


@pytest.mark.parametrize(
    ("headers", "status", "actor"),
    [
        ({"Authorization": "Bearer annas-secret"}, 202, "anna"),
        ({"Authorization": "bearer shared-secret"}, 202, "typed"),
        ({"X-Forwarded-User": "ben"}, 202, "ben"),
        ({"Authorization": "Bearer wrong"}, 401, None),
        ({"Authorization": "Bearer "}, 401, None),
        ({"Cookie": "andon_token="}, 401, None),
        ({}, 401, None),
    ],
)
async def test_the_actor_is_who_the_token_or_the_proxy_says(
    headers: dict[str, str], status: int, actor: str | None
) -> None:
    desk = Desk()
    asked = {"kind": "close", "alert_id": "a-1", "actor": "typed", "event_id": "mine"}
    async with client(desk) as http:
        answer = await http.post("/api/decisions", json=asked, headers=headers)

    assert answer.status_code == status
    assert desk.taken == ([("close", {"alert_id": "a-1"}, actor)] if actor else [])


async def test_a_header_that_nobody_vouches_for_gives_no_right() -> None:
    async with client(Desk(), Rights({"s": ""})) as http:
        answer = await http.post("/api/decisions", json={"kind": "close"}, headers={"X-Forwarded-User": "eve"})

    assert answer.status_code == 401


async def test_a_shared_token_needs_a_name_and_every_decision_a_kind() -> None:
    async with client(Desk()) as http:
        http.headers["Authorization"] = "Bearer shared-secret"
        answers = [await http.post("/api/decisions", json=asked) for asked in ({"kind": "close"}, {"actor": "ada"})]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert ["actor" in answers[0].text, "kind" in answers[1].text] == [True, True]


@pytest.mark.parametrize(("error", "status"), [(MisuseError("until: not a time"), 422), (AndonError("no broker"), 502)])
async def test_a_decision_that_could_not_be_sent_says_why(error: AndonError, status: int) -> None:
    async with client(Desk(error)) as http:
        asked = {"kind": "close", "actor": "ada"}
        answer = await http.post("/api/decisions", json=asked, headers={"Authorization": "Bearer shared-secret"})

    assert (answer.status_code, answer.json()) == (status, {"error": str(error)})


async def test_where_decisions_are_switched_off_the_right_token_changes_nothing() -> None:
    async with client(None) as http:
        http.headers["Authorization"] = "Bearer shared-secret"
        answer = await http.post("/api/decisions", json={"kind": "close", "actor": "ada"})
        visitor = await http.get("/api/visitor")

    assert answer.status_code == 403
    assert visitor.json() == {"may_decide": False, "name": ""}


@pytest.mark.parametrize(("token", "signed_in"), [("annas-secret", True), ("wrong", False), ("", False)])
async def test_a_link_with_the_token_signs_in_by_a_cookie_that_no_script_reads(token: str, signed_in: bool) -> None:
    async with client(Desk()) as http:
        answer = await http.get("/sign-in", params={"token": token})
        visitor = await http.get("/api/visitor")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.json()["may_decide"] is signed_in
    if signed_in:
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie


def test_tokens_are_written_with_or_without_a_name() -> None:
    assert read_tokens("s3cret") == {"s3cret": ""}
    assert read_tokens("anna:one, ben:two,") == {"one": "anna", "two": "ben"}


def test_the_token_is_made_once_and_no_one_else_can_read_it(tmp_path: Any) -> None:
    file = tmp_path / "deep" / "token"
    first, kept = own_token(file)
    again = own_token(file)

    assert (kept, again) == (f"kept in {file}", (first, ""))
    assert len(first) >= 32
    assert file.stat().st_mode & 0o077 == 0


def test_a_token_that_cannot_be_kept_holds_for_the_run_and_says_so(tmp_path: Any) -> None:
    (tmp_path / "file").write_text("")
    (one, kept), (other, _) = own_token(tmp_path / "file" / "token"), own_token(tmp_path / "file" / "token")

    assert one != other
    assert "ANDON_CONSOLE_TOKEN sets one" in kept
