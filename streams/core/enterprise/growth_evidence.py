"""The evidence on one alarm and the load tree in, what demand has to do with it out: evidence `growth`, its sentence.

Nothing is denied by the order of onsets. Each sentence says the ratio with its interval; that demand does not explain
an alarm is said only where its upper limit lies below what was carried, or where the failures do not follow it.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from streams.core.enterprise.attribution import Case
from streams.core.enterprise.demand_held import concerned, surely_not
from streams.core.enterprise.load_tree import WHOLE, LoadTree, NodeLoad
from streams.core.enterprise.whose import most_grown, whose

Explains = Literal["yes", "no", "cannot_tell"]
UNKNOWN = "What demand had been before is not known yet: whether growth explains it cannot be told."
MOST_ODDS = 99


class Growth(NamedTuple):
    """What demand has to do with one alarm: the node told, whether it explains the alarm, and why; `odds` is P(load)
    against a cause of its own.
    """

    node: NodeLoad | None
    explains: Explains
    why: str
    odds: float | None = None
    held: bool = False
    """Demand surely did not exceed what was carried."""

    def evidence(self) -> dict[str, Any]:
        """The part `growth` of an alert's evidence."""
        told: dict[str, Any] = {"labels": {}}
        if self.node is not None:
            ratio = self.node.slow if self.held else self.node.told
            told = {"labels": dict(self.node.labels), "ratio": round(ratio.value, 3)}
            told |= {"interval": [round(ratio.low, 3), round(ratio.high, 3)]}
        if self.odds is not None:
            told["probability"] = round(self.odds, 3)
        return told | {"explains": self.explains, "why": self.why}

    def tail(self) -> str:
        """The end of a summary: "… got worse" + this."""
        if self.explains == "no":
            return ", and demand does not explain it" if self.held else ", and not with demand"
        return " as demand grew" if self.explains == "yes" else ""


def growth_of(tree: LoadTree, labels: Mapping[str, str], case: Case | None) -> Growth:
    """What demand has to do with an alarm at these labels, by the evidence on it."""
    answer = "cannot_tell" if case is None else case.answer
    if case is not None and answer == "growth" and (node := whose(tree, case, labels)) is not None:
        return Growth(node, "yes", f"{sentence(node)}, and the failures follow it.", case.load)
    nodes = concerned(tree, labels)
    if not nodes:
        return Growth(None, "cannot_tell", UNKNOWN)
    if surely_not(tree, labels):
        whole = next((node for node in nodes if node.labels == WHOLE), nodes[0])
        return Growth(whole, "no", f"{sentence(whole, slow=True)}: demand does not explain it.", held=True)
    most = most_grown(tree, labels) or nodes[0]
    if answer == "mix":
        return Growth(most, "no", f"{sentence(most)}. The excess is that of what is new there, at a level of its own.")
    if answer == "not_growth" and case is not None:
        return Growth(
            most, "no", f"{sentence(most)}, and the failures do not follow it{_odds(1 - case.load)}.", case.load
        )
    return Growth(most, "cannot_tell", f"{sentence(most)}: whether growth explains it cannot be told yet.")


def _odds(probability: float) -> str:
    if probability >= MOST_ODDS / (MOST_ODDS + 1):
        return f" (odds above {MOST_ODDS} to 1)"
    return f" (odds {probability / (1 - probability):.0f} to 1)" if probability > 1 / 2 else ""


def sentence(node: NodeLoad, *, slow: bool = False) -> str:
    """'Demand at south was 1.82 times (1.50–2.20) what it had carried', without its full stop."""
    ratio = node.slow if slow else node.told
    bearer = "it had carried" if node.labels else "had been carried"
    where = place(dict(node.labels))
    return f"Demand{where} was {ratio.value:.2f} times ({ratio.low:.2f}–{ratio.high:.2f}) what {bearer}"


def place(labels: Mapping[str, str]) -> str:
    """' at south', ' for mixer', ' at welding in south'; nothing for the whole."""
    where = " in ".join(labels[name] for name in ("stage", "site") if name in labels)
    product = f" for {labels['product']}" if "product" in labels else ""
    return product + (f" at {where}" if where else "")
