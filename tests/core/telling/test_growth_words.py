"""Every text that plants with planted causes give is read: a sentence about demand is one of these, with its numbers,
and none denies growth by the order in which things began.
"""

import re

import numpy as np
import pytest

from tests.bench.growth import said
from tests.bench.growth_plants import plant

RATIO = r"Demand(?: (?:for|at) [\w ]+?)? was (?P<ratio>\d+\.\d\d) times \((?P<low>\d+\.\d\d)–(?P<high>\d+\.\d\d)\) "
RATIO += r"what (?:it had|had been) carried"
HELD = ": demand does not explain it."
SENTENCES = (
    ", and the failures follow it.",
    HELD,
    ". The excess is that of what is new there, at a level of its own.",
    r", and the failures do not follow it(?: \(odds (?:above )?\d+ to 1\))?.",
    ": whether growth explains it cannot be told yet.",
)
TOLD = re.compile(f"{RATIO}(?P<said>{'|'.join(sentence.replace('.', '[.]') for sentence in SENTENCES)})")
UNKNOWN = "What demand had been before is not known yet: whether growth explains it cannot be told."
TAILS = re.compile(r"got worse(?: as demand grew|, and demand does not explain it|, and not with demand)?[.]")
ORDER = ("had not risen", "before it began", "began before", "rose after", "rose later", "had not grown")


def misfits(text: str) -> list[str]:
    """What a text says of demand that it may not."""
    found = [words for words in ORDER if words in text]
    for told in TOLD.finditer(text):
        low, ratio, high = (float(told[name]) for name in ("low", "ratio", "high"))
        if not low <= ratio <= high or (told["said"] == HELD and high >= 1.1):
            found.append(told[0])
    left = TAILS.sub("", TOLD.sub("", text.replace(UNKNOWN, "")))
    return found + re.findall(r"[^.]*\b[Dd]emand\b[^.]*", left)


@pytest.mark.parametrize(
    "text",
    [
        "Demand had not risen before it began: growth does not explain it.",
        "Demand was 1.18 times (0.97–1.40) what had been carried: demand does not explain it.",
        "Demand was 1.50 times (0.97–1.40) what had been carried: whether growth explains it cannot be told yet.",
        "Demand rose later.",
        "First-pass yield at welding got worse, and demand came after it.",
    ],
)
def test_a_false_or_unknown_sentence_about_demand_is_seen(text):
    assert misfits(text)


@pytest.mark.parametrize(("kind", "seed"), [("one_product", 1), ("backlog_climb", 2), ("step_near_growth", 3)])
def test_every_sentence_about_demand_says_its_ratio_and_none_goes_by_the_order_of_onsets(kind, seed):
    told = said(plant(np.random.default_rng(seed), kind, 15.0))

    assert any("emand" in text for text in told.texts)
    assert [wrong for text in told.texts for wrong in misfits(text)] == []
