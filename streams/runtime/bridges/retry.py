"""What a target answered in; whether to go on, try again or give a message up, and how long to wait, out. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Judgement = Literal["accepted", "refused", "again"]

FIRST_PAUSE_SECONDS = 0.5
LONGEST_RETRY_AFTER_SECONDS = 3_600.0
"""No target may put its bridge to sleep for longer."""

ABOUT_THE_TARGET = frozenset({401, 403, 404, 405, 407, 408, 410, 421, 423, 425, 426, 429})
"""4xx answers that say nothing of the message: a wrong address or password, a limit, a target that is being moved."""


def judge(status: int) -> Judgement:
    """2xx is accepted; a 4xx that is about the message is refused; everything else (redirects too) is tried again."""
    if 200 <= status < 300:
        return "accepted"
    return "refused" if 400 <= status < 500 and status not in ABOUT_THE_TARGET else "again"


def pause_seconds(failures: int, chance: float, longest: float, retry_after: float | None = None) -> float:
    """The wait after so many failures in a row (1 and up): doubled each time up to `longest` seconds, of which
    `chance` (0 to 1) takes away up to half, so that many senders do not come back at once. What the target asks for
    with Retry-After is the least.
    """
    doubled: float = min(longest, FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 30))
    return max(doubled * (1 - chance / 2), retry_after or 0.0)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Seconds in a Retry-After header, given as a number or as an HTTP date; None without a header that says it."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_RETRY_AFTER_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):  # a target may write anything there
        return None
    return min(max(0.0, seconds), LONGEST_RETRY_AFTER_SECONDS)
