"""A request in, who may decide out: by a token of this console, or by a name that a proxy before it vouches for."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

COOKIE = "andon_token"
BEARER = "bearer "
ANYONE = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `may_decide` is whether a decision is taken from them; `name` is who they are proven to be, or empty
    where a shared token says only that they may, and they name themselves.
    """

    may_decide: bool = False
    name: str = ANYONE


STRANGER = Visitor()


@dataclass(frozen=True, slots=True)
class Rights:
    """Tokens with the names they stand for (empty: a shared one), and the header in which a proxy names its user."""

    tokens: Mapping[str, str] = field(default_factory=dict)
    identity_header: str | None = None

    def visitor(self, request: HTTPConnection) -> Visitor:
        """Who sends this request."""
        named = request.headers.get(self.identity_header, "").strip() if self.identity_header else ""
        return Visitor(True, named) if named else self.bearer(_token_of(request))

    def bearer(self, token: str) -> Visitor:
        """Whom a token stands for. Every token is compared, in a time that does not tell how much of it was right."""
        given = token.encode()
        found = [name for known, name in self.tokens.items() if hmac.compare_digest(known.encode(), given)]
        return Visitor(True, found[0]) if found and token else STRANGER


def _token_of(request: HTTPConnection) -> str:
    scheme = request.headers.get("authorization", "")
    if scheme.lower().startswith(BEARER):
        return scheme[len(BEARER) :].strip()
    return request.cookies.get(COOKIE, "")


def read_tokens(text: str) -> dict[str, str]:
    """`SECRET`, or `NAME:SECRET` pairs separated by commas, as a table from secret to name."""
    pairs = [part.strip().rpartition(":") for part in text.split(",") if part.strip()]
    return {secret: name for name, _, secret in pairs}
