"""From the bytes of a text file to its encoding, where the bytes can tell; else to the readings that differ.

A byte order mark tells; bytes that are UTF-8 are taken for it, since other texts hardly ever are by chance. What is
left is one of the old Windows code pages, which agree on German letters and differ on Polish ones.
"""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = ("cp1252", "cp1250")
NO_LETTERS = re.compile(r"[^\W\d_][¹³¿¼¾¹¶¦][^\W\d_]?|[¹³¿][^\W\d_]")
"""A sign inside a word that is a letter in the other code page."""


def encodings_of(head: bytes) -> tuple[str, ...]:
    """The encodings that fit the first bytes of a file: one where they can tell, several where a person must."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return (name,)
    if head[:2000:2].count(0) > len(head[:2000]) // 8:
        return ("utf-16-be",)
    if head[1:2000:2].count(0) > len(head[:2000]) // 8:
        return ("utf-16-le",)
    if _is_utf8(head):
        return ("utf-8",)
    return _code_pages(head)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _code_pages(head: bytes) -> tuple[str, ...]:
    texts = {name: head.decode(name, "replace") for name in CODE_PAGES}
    if len(set(texts.values())) == 1:
        return CODE_PAGES[:1]
    sound = tuple(name for name, text in texts.items() if not NO_LETTERS.search(text))
    return sound if len(sound) == 1 else CODE_PAGES
