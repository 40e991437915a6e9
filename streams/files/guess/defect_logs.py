"""A log of defects and the file with the production counts in, one [[events]] that joins them out."""

from collections.abc import Sequence

from streams.errors import MisuseError
from streams.files.guess.fields import Fields
from streams.files.guess.profile import Profile
from streams.files.guess.question import Question
from streams.files.guess.shapes import Block, stage_labels
from streams.files.guess.words import SEVERITIES
from streams.files.maps.model import OPEN

SHARED = ("site", "line", "product", "stage", "lot_id", "supplier")


def defect_log(log: Profile, others: Sequence[Profile]) -> tuple[list[Block], list[Question]]:
    """The block; a MisuseError where no other file says how many were made."""
    made = next((profile for profile in others if _says_what_was_made(profile)), None)
    if made is None:
        msg = (
            f"{log.name} lists defects, and nothing says among how many units: without them everything would seem to "
            "fail. Give the file with the production counts (day, product, units made) as well: "
            f"andon import csv {log.name} PRODUCTION.csv --guess"
        )
        raise MisuseError(msg)
    fields = Fields(log)
    code = fields.each("code")
    block: Block = {"shape": "defects", "file": log.name, "at": fields.when() or OPEN, **code}
    block |= stage_labels(fields) | fields.each("count")
    severity = fields.find("severity")
    if severity is not None:
        values = {text: SEVERITIES.get(folded, OPEN) for folded, text in severity.spelled.items()}
        block["severity"] = {"column": severity.name, "values": values}
    block["production"] = _production(made, block, log)
    questions = [
        Question(f"events[1].{key}", f"{what} holds the time?", example="Date")
        for key, part, what in (
            ("at", block, f"which column of {log.name}"),
            ("production.at", block["production"], f"which column of {made.name}"),
        )
        if part["at"] == OPEN
    ]
    return [block], questions


def _says_what_was_made(profile: Profile) -> bool:
    return Fields(profile).peek("inspected") is not None


def _production(made: Profile, block: Block, log: Profile) -> Block:
    fields = Fields(made)
    production: Block = {"file": made.name, "inspected": fields.each("inspected")["inspected"]}
    production["at"] = fields.when() or OPEN
    production |= fields.each(*SHARED)
    if "stage" not in production and isinstance(block["stage"], str):
        column = next(column for column in log.columns if column.name == block["stage"])
        production["stages"] = sorted(column.spelled.values())
    return production
