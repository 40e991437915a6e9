"""Words of results and of feedback in English, German and Polish, and what each of them means."""

import re
from collections.abc import Mapping

from streams.files.guess.profile import Column
from streams.files.guess.spellings import plain

GOOD = frozenset(
    {
        "ok", "okay", "pass", "passed", "good", "accept", "accepted", "conforming", "conform", "gut", "io", "i o",
        "in ordnung", "bestanden", "konform", "freigegeben", "dobry", "dobra", "dobre", "zgodny", "zgodna", "zgodne",
        "pozytywny", "poprawny", "przyjety",
    }
)  # fmt: skip
BAD = frozenset(
    {
        "nok", "not ok", "n ok", "ng", "no good", "fail", "failed", "bad", "reject", "rejected", "defect", "defective",
        "nonconforming", "scrap", "rework", "schlecht", "nio", "n i o", "niO", "nicht in ordnung", "nicht bestanden",
        "fehler", "fehlerhaft", "ausschuss", "nacharbeit", "gesperrt", "zly", "zla", "zle", "niezgodny", "niezgodna",
        "niezgodne", "negatywny", "wadliwy", "wadliwa", "brak", "odrzucony",
    }
)  # fmt: skip

KINDS: Mapping[str, tuple[str, ...]] = {
    "complaint": ("complaint", "complaints", "claim", "claims", "reklamation", "reklamationen", "beschwerde",
                  "beschwerden", "reklamacja", "reklamacje", "skarga"),
    "return": ("return", "returns", "returned", "retoure", "retouren", "rucksendung", "ruckgabe", "zwrot", "zwroty"),
    "praise": ("praise", "compliment", "lob", "pochwala"),
    "purchase": ("purchase", "purchases", "sale", "sales", "kauf", "verkauf", "zakup", "sprzedaz"),
    "churn": ("churn", "cancelled", "cancellation", "kundigung", "rezygnacja"),
}  # fmt: skip
"""By kind of feedback: what it is called."""

SEVERITIES: Mapping[str, str] = {
    "minor": "minor", "gering": "minor", "nebenfehler": "minor", "mala": "minor", "drobna": "minor", "low": "minor",
    "major": "major", "hauptfehler": "major", "mittel": "major", "srednia": "major", "medium": "major", "duza": "major",
    "critical": "critical", "kritisch": "critical", "krytyczna": "critical", "high": "critical", "hoch": "critical",
}  # fmt: skip
"""By spelling: the severity."""


def is_verdict(column: Column) -> bool:
    """Whether every text of a column means good or bad, and at least one is known to mean either."""
    words = [plain(text) for text in column.distinct]
    return bool(words) and len(words) <= 6 and all(word in GOOD or word in BAD for word in words)


def split_verdicts(column: Column) -> tuple[list[str], list[str], list[str]]:
    """The texts of a column that mean good, that mean bad, and that nobody can tell."""
    good: list[str] = []
    bad: list[str] = []
    unknown: list[str] = []
    for folded_text, text in column.spelled.items():
        word = plain(folded_text)
        (good if word in GOOD else bad if word in BAD else unknown).append(text)
    return sorted(good), sorted(bad), sorted(unknown)


def kind_in(text: str) -> str | None:
    """The kind of feedback that a file's name or a cell speaks of."""
    words = set(re.split(r" ", plain(text)))
    return next((kind for kind, names in KINDS.items() if words & set(names)), None)
