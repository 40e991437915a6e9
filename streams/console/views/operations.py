"""How the stream itself does: late and rejected events, what is not judged and why, what this page has read."""

from markupsafe import Markup

from streams.console.markup import Node, card, el, join, pairs, table
from streams.console.sight import Sight
from streams.console.views.frame import ago, notice
from streams.console.words import human, number, span

SHOWN = 30


def draw_operations(sight: Sight) -> Markup:
    """The view."""
    return join((notice(sight), _reading(sight), _late(sight), _not_judged(sight), _commands(sight)))


def _reading(sight: Sight) -> Markup:
    t, fresh = sight.t, sight.fresh
    rows: list[tuple[Node, Node]] = [(t("Link"), t(human(fresh.standing)))]
    if fresh.silent_ms is not None:
        rows.append((t("Last message"), t("{ago} ago", ago=ago(fresh.silent_ms, t))))
    rows += [(t(human(name)), number(count)) for name, count in sight.reading.items()]
    rows += [
        (t("Periods"), number(len(sight.whole))),
        (t("Open alerts"), number(len(sight.firing))),
        (t("Insights"), number(len(sight.insights))),
    ]
    return card(pairs(rows, t("What this page has read")), title=t("What this page has read"))


def _late(sight: Sight) -> Markup | None:
    t = sight.t
    late = [period for period in reversed(sight.whole) if period.late_count][:SHOWN]
    if not late:
        return card(
            el("p", t("No period that is shown was amended by late events."), class_="muted"), title=t("Late events")
        )
    rows = [[span(period.begins, period.ends), number(period.late_count)] for period in late]
    return card(table((t("Period"), t("Late events")), rows, t("Late events")), title=t("Late events"))


def _not_judged(sight: Sight) -> Markup:
    t = sight.t
    title = t("Not judged, and why")
    if not sight.waiting:
        return card(el("p", t("Demand, every stage and customers are judged."), class_="muted"), title=title)
    rows: list[list[Node]] = [[what, missing] for what, missing in sight.waiting]
    return card(table((t("What"), t("Why, and what is missing")), rows, title), title=title)


def _commands(sight: Sight) -> Markup:
    t = sight.t
    rows: list[tuple[Node, Node]] = [
        (el("code", "andon doctor"), t("what is wrong with configuration, broker, topics and lag, and how to mend it")),
        (el("code", "andon dlq list"), t("messages that could not be read, with the reason")),
        (el("code", "andon dlq replay"), t("submit them again once the cause is mended")),
    ]
    return card(pairs(rows, t("Commands")), title=t("Look deeper"))
