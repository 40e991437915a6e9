"""From the numbers of a file to its decimal sign, where one of them can be read one way only."""

import re
from collections.abc import Collection, Iterable, Iterator

from streams.files.guess.profile import Column
from streams.files.guess.question import Question

KEY = "read.decimal"
GROUP = "000"
_LONE = re.compile(r"[+\-\u2212]?(\d*)([.,])(\d+)")
_BOTH = re.compile(r"[+\-\u2212]?\d{1,3}(?:([.,' \u00a0\u202f])\d{3})+([.,])\d+")
_GROUPS = re.compile(r"[+\-\u2212]?\d{1,3}(?:([.,])\d{3}){2,}")


def decimal_of(
    used: Iterable[Column], others: Iterable[Column], counts: Collection[str]
) -> tuple[str | None, Question | None]:
    """The decimal sign, or the question; neither where no number that is used has a sign.

    `others` are columns the map does not use, which may tell all the same; a column named in `counts` holds whole
    numbers, so that 1.121 is a thousand and more.
    """
    used = list(used)
    signs = {sign: text for column in (*used, *others) for sign, text in _decisive(column, counts)}
    open_texts = [text for column in used for text in column.texts if _is_open(text)]
    if len(signs) == 1 and any(sign in text for column in used for text in column.texts for sign in ".,"):
        return next(iter(signs)), None
    if len(signs) == 2:
        why = f"{signs['.']} and {signs[',']} contradict each other"
        return None, Question(KEY, why, (",", "."))
    if open_texts:
        text = open_texts[0]
        why = f"{text} can be {text.replace(',', '').replace('.', '')} or {text.replace(',', '.')}, and no number tells"
        return None, Question(KEY, why, (",", "."))
    return None, None


def _decisive(column: Column, counts: Collection[str]) -> Iterator[tuple[str, str]]:
    """(sign, the text that shows it) for texts that can be read one way only."""
    ungrouped = any(re.fullmatch(r"[+-]?\d{4,}([.,]\d+)?", text) for text in column.texts)
    for text in column.texts:
        if match := _BOTH.fullmatch(text):
            if match[1] != match[2]:
                yield match[2], text
        elif match := _GROUPS.fullmatch(text):
            yield ("," if match[1] == "." else "."), text
        elif match := _LONE.fullmatch(text):
            if column.name in counts and len(match[3]) == len(GROUP):
                yield ("," if match[2] == "." else "."), text
            elif ungrouped or not _is_open(text):
                yield match[2], text


def _is_open(text: str) -> bool:
    """Whether the sign may as well stand between groups of three digits."""
    match = _LONE.fullmatch(text)
    return match is not None and len(match[3]) == 3 and 1 <= len(match[1]) <= 3 and match[1] != "0"
