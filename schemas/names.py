"""A name as somebody typed it in; the name that is compared and shown out: NFC, trimmed, no invisible characters.

`é` may be one character or two, and a name copied from a page may end in a blank or hold a zero-width space: to a
reader these are one name, so they are one here. What merely looks alike (case, look-alike letters) stays apart.
"""

import re
from typing import Final
from unicodedata import combining, is_normalized, normalize

from schemas.wire import MAX_LABEL_CHARS

BLANK: Final = "(blank)"
"""What a required name is called that holds nothing visible."""

_INVISIBLE_CHARS = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
)
"""Controls, and what Unicode tells a renderer to ignore (Default_Ignorable_Code_Point)."""
_LINE_CHARS = "\t-\r"
_BLANK_CHARS = "\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_invisible = re.compile(f"[{_INVISIBLE_CHARS}]+")
_odd_blanks = re.compile(f"[{_LINE_CHARS}{_BLANK_CHARS}]")
_surrogates = re.compile("[\ud800-\udfff]")
_untidy = re.compile(f"[{_INVISIBLE_CHARS}{_BLANK_CHARS}]")
"""What JSON may hold as it stands: tabs and line breaks inside a string are written as escapes."""
REPLACEMENT = "\ufffd"


def whole_text(text: str) -> str:
    """`text` with each half of a broken emoji (a lone surrogate) replaced."""
    return _surrogates.sub(REPLACEMENT, text)


def clean_name(text: str) -> str:
    """The name that is meant; empty where nothing of it can be seen. Cleaning twice changes nothing.

    A name that would become longer than a label may be keeps its spelling.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    visible = _invisible.sub("", _odd_blanks.sub(" ", whole_text(text)))
    composed = normalize("NFC", visible).strip(" ")
    return composed if len(composed) <= max(MAX_LABEL_CHARS, len(visible)) else visible.strip(" ")


def is_clean(text: str) -> bool:
    """Whether a message without escapes holds nothing to clean, blanks at the ends of its strings apart."""
    return "\x7f" not in text if text.isascii() else is_normalized("NFC", text) and _untidy.search(text) is None


_LATIN_TWINS = str.maketrans("асеоорхувнкмтіјѕԁɡոαεικνορτυχłøđħıß", "aceoopxybhkmtijsdgnaeikvoptuxlodhis")
"""Small letters of other scripts that look like a Latin one, and Latin ones that no decomposition makes plain."""
_separators = re.compile(r"[\s\-_./\u2010-\u2015]+")


def likeness(name: str) -> str:
    """What is left of a name to a hasty reader: equal for names that look alike, and of no use for anything else."""
    plain = normalize("NFKD", name).casefold()
    letters = "".join(char for char in plain if not combining(char))
    return _separators.sub("", letters.translate(_LATIN_TWINS)) or name
