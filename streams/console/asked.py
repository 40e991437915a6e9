"""An address of the page in, what is asked for out, and back: every view and filter stands in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

FILTERS = ("site", "line", "product", "stage", "segment")
"""Labels that a view can be narrowed to, in the order of the filter bar."""
LANGUAGES = ("en", "pl")
MAX_PAGE = 100_000
LONGEST = 200
MS_PER_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `first` and `last` are days, both inclusive; empty texts are not asked for."""

    path: str = "/"
    enterprise: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    first: str = ""
    last: str = ""
    words: str = ""
    show: str = ""
    chart: str = ""
    page: int = 1
    language: str = "en"

    @classmethod
    def of(cls, path: str, query: Mapping[str, str], language: str = "en") -> "Asked":
        """From a path and its query; what makes no sense is left out."""
        given = {name: value.strip()[:LONGEST] for name, value in query.items()}
        page = given.get("page", "1")
        asked = given.get("lang", language)
        return cls(
            path=path,
            enterprise=given.get("enterprise", ""),
            labels=tuple((name, given[name]) for name in FILTERS if given.get(name)),
            first=_day(given.get("from", "")),
            last=_day(given.get("to", "")),
            words=given.get("q", ""),
            show=given.get("show", ""),
            chart=given.get("chart", ""),
            page=min(MAX_PAGE, max(1, int(page))) if page.isascii() and page.isdigit() else 1,
            language=asked if asked in LANGUAGES else "en",
        )

    @property
    def wanted(self) -> dict[str, str]:
        """The labels that are asked for."""
        return dict(self.labels)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the whole is asked for."""
        return bool(self.labels or self.first or self.last)

    def between(self) -> tuple[int | None, int | None]:
        """The stretch of time in milliseconds, its end exclusive."""
        first = _millis(self.first) if self.first else None
        return first, _millis(self.last) + MS_PER_DAY if self.last else None

    def at(self, path: str, **changes: object) -> str:
        """The address of another view with the same enterprise, filters and language, or with some of it changed."""
        return replace(self, path=path, words="", show="", chart="", page=1, **changes).address()  # type: ignore[arg-type]

    def with_(self, **changes: object) -> str:
        """The address of this view with something changed."""
        return replace(self, **changes).address()  # type: ignore[arg-type]

    def address(self) -> str:
        """Path and query."""
        pairs = [("enterprise", self.enterprise), *self.labels, ("from", self.first), ("to", self.last)]
        pairs += [("q", self.words), ("show", self.show), ("chart", self.chart)]
        pairs += [
            ("page", str(self.page) if self.page > 1 else ""),
            ("lang", self.language if self.language != "en" else ""),
        ]
        query = urlencode([(name, value) for name, value in pairs if value])
        return f"{self.path}?{query}" if query else self.path


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _millis(day: str) -> int:
    return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()) * 1000
