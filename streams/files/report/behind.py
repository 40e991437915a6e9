"""Parts of a report in, what is there for who opens it out."""

from markupsafe import Markup

from streams.console.markup import Node, el


def behind(title: str, *children: Node) -> Markup:
    """Closed on a screen; on paper it is always open."""
    return el("details", el("summary", title), *children)
