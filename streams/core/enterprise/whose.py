"""A decided attribution and the load tree in, the node whose demand grew out: the place to be named.

The level of the best load model says whose arrivals count. Where it is the whole, and one site or product has grown
more than the whole beyond doubt, that one is named: two products that compete for a stage are told apart so.
"""

from collections.abc import Mapping

from streams.core.enterprise.attribution import Case
from streams.core.enterprise.demand_held import concerned
from streams.core.enterprise.load_tree import WHOLE, LoadTree, NodeLoad

MATERIAL = 0.05
"""A part is named where it brought so much of what the whole had carried; a handful of units are nobody's growth."""


def whose(tree: LoadTree, case: Case, labels: Mapping[str, str]) -> NodeLoad | None:
    """The node whose growth strains the place with these labels; None before anything is known."""
    own = labels.get(case.level) or (case.scope[1] if case.scope[0] == case.level else "")
    node = tree.of(((case.level, own),)) if own else None
    whole = tree.of(WHOLE)
    if node is None and case.level != "all":
        peers = [part for part in concerned(tree, labels) if part.labels and part.labels[0][0] == case.level]
        node = max(peers, key=lambda part: (_brought(part), part.labels), default=None)
    if node is not None and whole is not None and _brought(node) >= MATERIAL * whole.carried.mean:
        return node
    return most_grown(tree, labels)


def most_grown(tree: LoadTree, labels: Mapping[str, str]) -> NodeLoad | None:
    """The whole; or the site or product of the place, or any where it names none, that has grown more than the whole
    beyond doubt and brought at least half of what came on top.
    """
    whole = tree.of(WHOLE)
    parts = [node for node in concerned(tree, labels) if node.labels != WHOLE]
    most = max(parts, key=lambda node: (_brought(node), node.labels), default=None)
    if most is None or whole is None:
        return whole or most
    weighs = 2 * _brought(most) >= max(_brought(whole), 2 * MATERIAL * whole.carried.mean)
    return most if weighs and most.told.low > whole.told.value else whole


def risen(tree: LoadTree, case: Case, labels: Mapping[str, str]) -> bool:
    """True where what would be named stands, or lately stood, above what it had carried beyond doubt; where growth
    explained it before and was over, it must grow anew.
    """
    node = whose(tree, case, labels)
    return node is not None and (node.grown if case.spent else node.told.low > 1)


def _brought(node: NodeLoad) -> float:
    """Units a week that surely came on top of what was carried."""
    return max(0.0, node.told.low - 1) * node.carried.mean
