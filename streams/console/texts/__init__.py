"""English texts in, the same in another language out: the page's own words. What alerts say comes from the worker.

A text is written in English where it is used. To add a language: a file with a table, a line in LANGUAGES, and the
contract test says which texts it still lacks.
"""

from collections.abc import Callable, Mapping

from streams.console.texts.pl import POLISH

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": {}, "pl": POLISH}
NAMES = {"en": "English", "pl": "Polski"}

Words = Callable[..., str]
"""t("Open alerts ({count})", count=3) is the text in the visitor's language with its values filled in."""


def texts(language: str) -> Words:
    """The words of a language; a text that it lacks stays English."""
    table = LANGUAGES.get(language, {})

    def t(text: str, **values: object) -> str:
        found = table.get(text, text)
        return found.format(**values) if values else found

    return t
