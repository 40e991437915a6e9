"""A period in, the words for its day out."""

from streams.core.enterprise.view import View


def day_words(view: View, period: int) -> str:
    """2026-03-06: the day on which a period begins."""
    return view.settings.calendar.text(view.settings.calendar.start(period))[:10]
