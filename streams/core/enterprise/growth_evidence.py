"""The load tree and an alarmed chart in, what demand has to do with it out: evidence `growth`, and its sentence.

Nothing is denied by the order of onsets. Demand does not explain an alarm only where no node that could have strained
the place lies above CARRIED with its upper 95 % limit.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from streams.core.enterprise.load_tree import WHOLE, LoadTree, NodeLoad

CARRIED = 1.10
"""Demand whose upper limit lies below so many times what was carried strains nobody."""
Explains = Literal["yes", "no", "cannot_tell"]


class Growth(NamedTuple):
    """What demand has to do with one alarm: the node told, and whether it explains the alarm, and why."""

    node: NodeLoad | None
    explains: Explains
    why: str

    def evidence(self) -> dict[str, Any]:
        """The part `growth` of an alert's evidence."""
        if self.node is None:
            return {"labels": {}, "explains": self.explains, "why": self.why}
        ratio = self.node.slow if self.explains == "no" else self.node.told
        return {
            "labels": dict(self.node.labels),
            "ratio": round(ratio.value, 3),
            "interval": [round(ratio.low, 3), round(ratio.high, 3)],
            "explains": self.explains,
            "why": self.why,
        }

    def tail(self) -> str:
        """The end of a summary: "… got worse" + this."""
        return {"yes": " as demand grew", "no": ", and demand does not explain it", "cannot_tell": ""}[self.explains]


def growth_of(tree: LoadTree, labels: Mapping[str, str], *, grown: bool) -> Growth:
    """What demand has to do with an alarm at these labels; `grown`: the evidence says that it explains it."""
    nodes = concerned(tree, labels)
    if not nodes:
        why = "What demand had been before is not known yet: whether growth explains it cannot be told."
        return Growth(None, "yes" if grown else "cannot_tell", "It began after demand had risen." if grown else why)
    most = max(nodes, key=lambda node: (node.told.low, node.labels == WHOLE))
    if grown:
        return Growth(most, "yes", f"{sentence(most)}.")
    if all(carries(node) for node in nodes):
        whole = next((node for node in nodes if node.labels == WHOLE), most)
        return Growth(whole, "no", f"{sentence(whole, slow=True)}: demand does not explain it.")
    return Growth(most, "cannot_tell", f"{sentence(most)}: whether growth explains it cannot be told yet.")


def carries(node: NodeLoad) -> bool:
    """True where demand is surely no more than what was carried."""
    return node.slow.high < CARRIED and node.fast.value < CARRIED and node.peak.value < CARRIED


def concerned(tree: LoadTree, labels: Mapping[str, str]) -> list[NodeLoad]:
    """The nodes that could strain a place: the whole, its own site and product; all of them where it names none."""
    return [node for node in tree.nodes.values() if "stage" not in dict(node.labels) and _fits(node, labels)]


def _fits(node: NodeLoad, labels: Mapping[str, str]) -> bool:
    return all(labels.get(name, value) == value for name, value in node.labels)


def sentence(node: NodeLoad, *, slow: bool = False) -> str:
    """'Demand at south was 1.82 times (1.5–2.2) what it had carried', without its full stop."""
    ratio = node.slow if slow else node.told
    where = place(dict(node.labels))
    return f"Demand{where} was {ratio.value:.2f} times ({ratio.low:.2f}–{ratio.high:.2f}) what {_bearer(node)}"


def place(labels: Mapping[str, str]) -> str:
    """' at south', ' for mixer', ' at welding in south'; nothing for the whole."""
    where = " in ".join(labels[name] for name in ("stage", "site") if name in labels)
    product = f" for {labels['product']}" if "product" in labels else ""
    return product + (f" at {where}" if where else "")


def _bearer(node: NodeLoad) -> str:
    return "it had carried" if node.labels else "had been carried"
