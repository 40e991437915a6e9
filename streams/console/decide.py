"""From a click on the page to a decision on the actions topic: buttons, and one dialog that asks who decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from streams.console.choices import Choice, decision
from streams.console.decisions_api import Publish
from streams.console.elements import box, words
from streams.console.rights import Rights, Visitor
from streams.errors import AndonError

View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed into the dialog."""

    actor: str
    answer: str | None
    note: str
    token: str = ""


class Decide:
    """The buttons of one visitor; without a `publish` there are none, and the page is only for looking at.

    Who has not signed in is asked for the token.
    """

    def __init__(self, publish: Publish | None, view: Callable[[], View], rights: Rights, visitor: Visitor) -> None:
        self._publish = publish
        self._view = view
        self._rights = rights
        self._visitor = visitor
        self._actor = visitor.name
        with ui.dialog() as self._dialog, ui.card().classes("decide"):
            self._asked = ui.column().classes("asked")

    def buttons(self, choices: Sequence[Choice], target: View, what: str) -> None:
        """A button a choice."""
        if self._publish is None or not choices:
            return
        with box("decisions", label=f"Decide about {what}"):
            for choice in choices:
                button = ui.button(choice.words, on_click=lambda _, choice=choice: self._ask(choice, target, what))
                button.props("outline dense no-caps size=sm")

    def _ask(self, choice: Choice, target: View, what: str) -> None:
        self._asked.clear()
        with self._asked:
            words("h2", choice.words)
            words("p", what, "small")
            actor = ui.input("Who decides it", value=self._actor).props("dense autofocus").classes("wide")
            actor.set_enabled(not self._visitor.name)
            answer = _answer(choice)
            note = ui.input("Note, if any").props("dense").classes("wide")
            token = ui.input("Token of this console", password=True).props("dense").classes("wide")
            token.set_visibility(not self._visitor.may_decide)

            async def send() -> None:
                await self._send(choice, target, Answers(actor.value, answer(), note.value, token.value))

            with box("decisions"):
                ui.button(choice.words, on_click=send).props("dense no-caps")
                ui.button("Cancel", on_click=self._dialog.close).props("flat dense no-caps")
        self._dialog.open()

    async def _send(self, choice: Choice, target: View, answers: Answers) -> None:
        if not self._visitor.may_decide:
            self._visitor = self._rights.bearer(answers.token.strip())
        if not self._visitor.may_decide:
            ui.notify("That is not the token that this console printed when it was first started.", type="warning")
            return
        actor = self._visitor.name or answers.actor.strip()
        if not actor:
            ui.notify("Say who decides it: the alert will name them.", type="warning")
            return
        self._actor = actor
        fields = decision(choice, target, answers.answer, self._view())
        try:
            assert self._publish is not None
            await self._publish(choice.kind, {**fields, "note": answers.note.strip() or None}, actor)
        except AndonError as error:
            ui.notify(f"Not sent: {error}", type="negative", multi_line=True)
            return
        self._dialog.close()
        ui.notify("Sent. The page changes as soon as the worker has taken it.", type="positive")


def _answer(choice: Choice) -> Callable[[], str | None]:
    """A way to ask what the choice must be told, and then to read it."""
    options = choice.options()
    if not options:
        return lambda: None
    label = {"cause_code": "Cause", "days": "For how long"}[choice.asks]
    asked = ui.select(options, value=next(iter(options)), label=label).props("dense").classes("wide")
    return lambda: asked.value
