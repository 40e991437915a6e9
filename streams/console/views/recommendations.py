"""Recommendations in, a ranked list out: what to do first, what it should bring, what it did bring, who has it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from schemas.recommendation import Recommendation
from streams.console.choices import recommendation_choices
from streams.console.markup import Node, card, el, fold, join, pairs, table
from streams.console.sight import Sight
from streams.console.snapshot import plain
from streams.console.views.parts import badge, chips, decisions, effect_words
from streams.console.words import day, flat, human

MOST = 100
OPEN = frozenset({"proposed", "accepted"})


def draw_recommendations(sight: Sight) -> Markup:
    """The view."""
    t = sight.t
    opened = [item for item in sight.recommendations if item.status in OPEN]
    ended = [item for item in sight.recommendations if item.status not in OPEN]
    items: Sequence[Node] = [advice_item(sight, item) for item in opened[:MOST]]
    if not items:
        items = [el("p", t("None: there is nothing to mend, or not enough to go by."), class_="muted")]
    return join((card(*items, title=t("What to do ({count})", count=len(opened))), _worked(sight, ended)))


def advice_item(sight: Sight, item: Recommendation) -> Markup:
    """One recommendation."""
    t, data = sight.t, plain(item)
    measured = data.get("measured_effect")
    facts = [(t("Owner"), data.get("owner")), (t("Due"), day(data["due"]) if data.get("due") else None)]
    told = [(name, value) for name, value in facts if value]
    return el(
        "article",
        el(
            "div",
            el("span", f"{item.rank}.", class_="rank"),
            el("h3", item.title),
            badge(item.status, t, "plain"),
            class_="line-head",
        ),
        chips(item.labels, t),
        el("p", item.rationale),
        el("p", f"{t('Expected')}: {effect_words(data['expected_effect'], t)}", class_="effect small"),
        el("p", f"{t('Measured')}: {effect_words(measured, t)}", class_="effect small")
        if isinstance(measured, Mapping)
        else None,
        el("dl", (join((el("dt", name), el("dd", value))) for name, value in told), class_="facts") if told else None,
        decisions(
            sight,
            recommendation_choices(data),
            {"recommendation_id": item.recommendation_id, "action_code": item.action},
            item.title,
        ),
        fold(
            t("What it rests on"), f"advice-{item.recommendation_id}", pairs(flat(data["evidence"])[:60], t("Evidence"))
        ),
        class_="item",
        id=f"advice-{item.recommendation_id}",
    )


def _worked(sight: Sight, ended: Sequence[Recommendation]) -> Markup | None:
    """What was done here before, and what came of it."""
    t = sight.t
    if not ended:
        return None
    rows: list[list[Node]] = []
    for item in ended[:MOST]:
        data = plain(item)
        measured = data.get("measured_effect")
        effect = effect_words(measured, t) if isinstance(measured, Mapping) else "–"
        rows.append([item.title, badge(human(item.status), t, "plain"), effect, day(item.updated_at.isoformat())])
    heads = (t("What"), t("What came of it"), t("Measured"), t("When"))
    return card(table(heads, rows, t("What worked here before")), title=t("What worked here before"))
