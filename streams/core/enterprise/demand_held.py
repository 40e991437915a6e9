"""The load tree in, "demand is surely no more than what was carried" out: the one way in which growth is denied
whatever the failures did.
"""

from collections.abc import Mapping

from streams.core.enterprise.load_tree import LoadTree, NodeLoad

CARRIED = 1.10
"""Demand whose upper limit lies below so many times what was carried strains nobody."""


def surely_not(tree: LoadTree, labels: Mapping[str, str]) -> bool:
    """True where no node that could strain the place lies above what was carried."""
    nodes = concerned(tree, labels)
    return bool(nodes) and all(carries(node) for node in nodes)


def carries(node: NodeLoad) -> bool:
    """True where the demand of a node is surely no more than what was carried."""
    return node.slow.high < CARRIED and node.fast.value < CARRIED and node.peak.value < CARRIED


def concerned(tree: LoadTree, labels: Mapping[str, str]) -> list[NodeLoad]:
    """The nodes that could strain a place: the whole, its own site and product; all of them where it names none."""
    return [node for node in tree.nodes.values() if "stage" not in dict(node.labels) and _fits(node, labels)]


def _fits(node: NodeLoad, labels: Mapping[str, str]) -> bool:
    return all(labels.get(name, value) == value for name, value in node.labels)
