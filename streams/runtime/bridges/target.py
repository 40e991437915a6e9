"""Requests in; an HTTP target's acceptance or refusal out, however long that takes: one that is down is waited for."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
import structlog

from streams.errors import AndonError, MisuseError
from streams.runtime.bridges.health import Health
from streams.runtime.bridges.reach import ANYWHERE, Reach, public_socket
from streams.runtime.bridges.retry import Judgement, judge, pause_seconds, retry_after_seconds

log = structlog.get_logger(__name__)

ATTEMPT_SECONDS = 15.0
SHOWN_CHARS = 500
MOST_HOPS = 4
MOST_REFUSALS = 20
"""So many messages refused in a row are no bad messages but a bad target, or the wrong one."""


class RefusedTooOften(AndonError):  # noqa: N818 - the name says it
    """A target refuses whatever it is given."""


class Request(NamedTuple):
    """What is posted; made anew for each attempt, since both bridges put the time into it."""

    body: bytes
    headers: dict[str, str]


class Answer(NamedTuple):
    """What became of an attempt."""

    judgement: Judgement
    said: str
    retry_after: float | None = None


@dataclass(slots=True)
class Target:
    """Where a bridge posts to; one request at a time, so that what it takes, it takes in order."""

    url: str
    session: aiohttp.ClientSession
    health: Health
    longest_pause_seconds: float
    redirects: bool = False
    refusals: int = field(default=0, init=False)
    recoveries: int = field(default=0, init=False)

    async def deliver(self, make: Callable[[], Request], what: str) -> Literal["accepted", "refused"]:
        """Post until the target accepts or refuses it; a refusal is logged with the body and the answer.

        RefusedTooOften ends a run of refusals. Cancelling ends the wait.
        """
        failures = 0
        while (answer := await self._attempt(make())).judgement == "again":
            failures += 1
            self._held(answer, failures, what)
            chance = random.random()  # jitter, no secret
            await asyncio.sleep(pause_seconds(failures, chance, self.longest_pause_seconds, answer.retry_after))
        if failures:
            self.recoveries += 1
            log.info("the target answers again", url=shown(self.url), failures=failures)
        self.health.well()
        self.health.messages.labels(answer.judgement).inc()
        if answer.judgement == "accepted":
            self.refusals = 0
            return "accepted"
        self._refused(make(), answer, what)
        return "refused"

    async def _attempt(self, request: Request) -> Answer:
        try:
            url = self.url
            for _ in range(MOST_HOPS):
                answer, elsewhere = await self._post(url, request)
                if elsewhere is None or not self.redirects:
                    return answer
                url = elsewhere
        except TimeoutError:
            return Answer("again", f"no answer within {ATTEMPT_SECONDS:.0f} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Answer("again", str(error) or type(error).__name__)
        return Answer("again", f"redirected more than {MOST_HOPS} times, at last to {shown(url)}")

    async def _post(self, url: str, request: Request) -> tuple[Answer, str | None]:
        """One answer, and where it sends us; the message is posted there as it is, whatever the kind of redirect."""
        async with self.session.post(url, data=request.body, headers=request.headers, allow_redirects=False) as answer:
            said = f"{answer.status} {answer.reason}: {await _beginning(answer)}".rstrip(": \n")
            wait = retry_after_seconds(answer.headers.get("Retry-After"), datetime.now(UTC))
            elsewhere = redirect_of(url, answer.status, answer.headers.get("Location"))
            if elsewhere is not None:
                said += f" (to {shown(elsewhere)}: give that URL, or set ANDON_WEBHOOK_REDIRECTS=true)"
            return Answer(judge(answer.status), said, wait), elsewhere

    def _held(self, answer: Answer, failures: int, what: str) -> None:
        """Said at the first failure and then ever more seldom: 2nd, 4th, 8th."""
        self.health.held(f"{shown(self.url)} takes nothing: {answer.said}")
        if failures & (failures - 1) == 0:
            where = {"url": shown(self.url), "what": what}
            log.warning("not delivered, will be tried again", **where, error=answer.said, failures=failures)

    def _refused(self, request: Request, answer: Answer, what: str) -> None:
        body = request.body.decode("utf-8", "replace")
        log.error("refused, passed over", url=shown(self.url), what=what, answer=answer.said, body=body)
        self.refusals += 1
        if self.refusals >= MOST_REFUSALS:
            msg = (
                f"{shown(self.url)} refused {self.refusals} messages in a row, the last with {answer.said!r}: "
                "mend the target or its URL; none of them is lost, the bridge begins with them again"
            )
            raise RefusedTooOften(msg)


async def _beginning(answer: aiohttp.ClientResponse) -> str:
    """The first words of an answer; a body that cannot be read says nothing, and changes nothing of its status."""
    try:
        body = await answer.content.read(4 * SHOWN_CHARS)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return "(a body that cannot be read)"
    return body.decode("utf-8", "replace")[:SHOWN_CHARS]


@asynccontextmanager
async def reached(
    url: str, health: Health, longest_pause_seconds: float, reach: Reach = ANYWHERE
) -> AsyncIterator[Target]:
    """A target with its connections; it need not answer yet."""
    headers = {"Content-Type": "application/json", "User-Agent": f"andon/{version('andon')}"}
    timeout = aiohttp.ClientTimeout(total=ATTEMPT_SECONDS)
    connector = aiohttp.TCPConnector(socket_factory=None if reach.private else public_socket)
    async with aiohttp.ClientSession(
        headers=headers, timeout=timeout, connector=connector, auto_decompress=False
    ) as session:
        yield Target(url, session, health, longest_pause_seconds, reach.redirects)


def redirect_of(url: str, status: int, location: str | None) -> str | None:
    """Where a redirect leads; None where it is none, or leads out of http(s) or from https to http."""
    if status not in {301, 302, 303, 307, 308} or not location:
        return None
    try:
        elsewhere = urljoin(url, location)
        before, after = urlsplit(url).scheme, urlsplit(elsewhere)
    except ValueError:
        return None
    safe = after.scheme == "https" or after.scheme == before == "http"
    return elsewhere if safe and after.hostname else None


def http_url(text: str | None, how: str) -> str:
    """The URL in a flag or setting; MisuseError, which says `how` to give one, where it is none."""
    try:
        parts = urlsplit(text or "")
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        good = False
    if not text or not good:
        msg = f"{f'{text!r} is no http(s) URL' if text else 'no URL is given'}: {how}"
        raise MisuseError(msg)
    return text


def shown(url: str) -> str:
    """The URL without its password and query, for logs and names."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
