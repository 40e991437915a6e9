"""From a file's columns to the [[events]] it most likely gives: one recogniser a shape, the surest first.

A recogniser returns nothing where the file has not its columns. What it cannot tell it leaves as a question.
"""

from collections.abc import Callable, Sequence
from typing import Any

from schemas.feedback import SCALES
from streams.files.guess.fields import Fields
from streams.files.guess.profile import Column, Profile
from streams.files.guess.question import Question
from streams.files.guess.spellings import ATTRIBUTES, likeness, plain
from streams.files.guess.words import KINDS, SEVERITIES, is_verdict, kind_in, split_verdicts
from streams.files.maps.model import OPEN

Block = dict[str, Any]
LEAST_REACH = 0.75
"""Of a scale's upper end, what the best mark must reach to be believed on it."""
Found = tuple[list[Block], list[Question]]

LABELS = ("site", "line", "stage", "product", "unit_id", "lot_id", "order_id", "supplier")
VOICE = ("product", "customer_id", "segment", "channel", "need", "order_id", "importance", "expected", "perceived")


def stage_labels(fields: Fields, *, stage: bool = True) -> Block:
    """The labels of a stage event; what no column holds gets a name that can be changed in the map."""
    found = fields.each(*(name for name in LABELS if stage or name != "stage"))
    block: Block = {"site": found.pop("site", {"value": "main"}), "product": found.pop("product", {"value": "all"})}
    if stage:
        block["stage"] = found.pop("stage", {"value": "inspection"})
    block |= found
    attributes = fields.each(*ATTRIBUTES)
    return block | ({"attributes": attributes} if attributes else {})


def voice_labels(fields: Fields) -> Block:
    """The labels of a feedback event."""
    found = fields.each(*VOICE)
    block: Block = {"product": found.pop("product", {"value": "all"})}
    return block | {"customer_id": found.pop("customer_id", {"each_row": True})} | found


def verdict_words(column: Column, where: str) -> tuple[Block, list[Question]]:
    """good_words and bad_words of a result column, with a question for texts nobody can tell."""
    good, bad, unknown = split_verdicts(column)
    if not unknown and good and bad:
        return {"good_words": good, "bad_words": bad}, []
    if not unknown and good:
        return {"good_words": good, "bad_words": ["NOK"]}, []
    if not unknown and bad:
        return {"good_words": ["OK"], "bad_words": bad}, []
    words = ", ".join(unknown)
    shown = unknown[0] if len(unknown) == 2 and not good and not bad else words
    questions = [
        Question(f"{where}.good_words", f"which of {words} in column {column.name} mean good?", example=shown),
        Question(
            f"{where}.bad_words",
            f"which of {words} in column {column.name} mean bad?",
            example=", ".join(word for word in unknown if word != shown),
        ),
    ]
    return {"good_words": [*good, OPEN], "bad_words": [*bad, OPEN]}, questions


def promises(fields: Fields, where: str) -> Found | None:
    """Orders with a promised and a real time of delivery, each purchase, and the score in the row, if there is one."""
    promised, done = fields.peek("promised"), fields.peek("done")
    if promised is None or done is None or likeness("promised", promised.name) < 2:
        return None
    fields.find("promised")
    done = fields.find("done")
    if done is None:
        return None
    labels = stage_labels(fields, stage=False)
    stage = {"stage": "delivery", "done": done.name, "promised": promised.name}
    block = {"shape": "promises", **labels, "late_by": "day", "stages": [stage]}
    ordered = fields.when()
    blocks = [block]
    if ordered is not None:
        product = labels["product"]
        customer = fields.each("customer_id").get("customer_id")
        voice: Block = {"product": product, "customer_id": customer or {"each_row": True}}
        voice |= fields.each("segment") | ({"order_id": labels["order_id"]} if "order_id" in labels else {})
        if customer is not None:
            blocks.append({"shape": "feedback", "kind": {"value": "purchase"}, "at": ordered, **voice})
        blocks += [{**one, "at": done.name, **voice} for one in _scores(fields)]
    return blocks, []


def wide(fields: Fields, where: str) -> Found | None:
    """A column of results for each stage; a column in which nothing is ever good is one of remarks, or says nothing."""
    columns = [column for column in fields.profile.columns if is_verdict(column) and split_verdicts(column)[0]]
    if len(columns) < 2 or fields.peek("stage") is not None:
        return None
    for column in columns:
        fields.taken[column.name] = "result"
    words = [split_verdicts(column) for column in columns]
    block: Block = {"shape": "wide", "at": fields.when() or OPEN, **stage_labels(fields, stage=False)}
    block["good_words"] = sorted({word for good, _, _ in words for word in good}) or ["OK"]
    block["bad_words"] = sorted({word for _, bad, _ in words for word in bad}) or ["NOK"]
    block["stages"] = [{"stage": _stage_name(column.name), "result": column.name} for column in columns]
    return [block], _when_question(block, where)


def measurements(fields: Fields, where: str) -> Found | None:
    """A characteristic and its value in each row."""
    if fields.peek("characteristic") is None or fields.peek("value") is None:
        return None
    one = fields.each("characteristic", "value", "lsl", "usl", "target", "unit")
    block: Block = {"shape": "measurements", "at": fields.when() or OPEN}
    result = _result(fields)
    questions: list[Question] = []
    if result is not None:
        words, questions = verdict_words(result, where)
        block |= {"result": result.name, **words}
    block |= stage_labels(fields) | {"measured": [one]}
    if result is None and "lsl" not in one and "usl" not in one:
        why = "there is neither a result nor a limit: does every unit count as passed?"
        questions.append(Question(f"{where}.only_measured", why, ("true", "false")))
        block["only_measured"] = OPEN
    return [block], [*questions, *_when_question(block, where)]


def survey(fields: Fields, where: str) -> Found | None:
    """Answers on the scales of csat, nps or ces."""
    scores = _scores(fields)
    if not scores:
        return None
    at = fields.when() or OPEN
    labels = voice_labels(fields)
    blocks = [{**score, "at": at, **labels} for score in scores]
    questions = [question for block in blocks for question in _scale_questions(fields, block, where)]
    return blocks, [*questions, *_when_question(blocks[0], where)]


def feedback(fields: Fields, where: str) -> Found | None:
    """Complaints, returns, praise, purchases and lost customers."""
    kind = fields.peek("kind")
    named = {text: found for text in (kind.spelled.values() if kind else ()) if (found := kind_in(text)) is not None}
    block: Block = {"shape": "feedback"}
    if kind is not None and named and len(named) >= len(kind.spelled) / 2:
        fields.taken[kind.name] = "kind"
        block["kind"] = {"column": kind.name, "values": named}
    else:
        names = (fields.profile.name.rpartition(".")[0], *(column.name for column in fields.profile.columns))
        found = next((found for name in names if (found := kind_in(name)) is not None), None)
        if found is None:
            return None
        block["kind"] = {"value": found}
    block["at"] = fields.when() or OPEN
    return [block | voice_labels(fields)], _when_question(block, where)


def inspections(fields: Fields, where: str) -> Found | None:
    """Counts of good and bad, or one result a row."""
    block: Block = {"shape": "inspections"}
    counts = _counts(fields)
    result = None if counts else _result(fields)
    if not counts and result is None:
        return None
    questions: list[Question] = []
    if result is not None:
        words, questions = verdict_words(result, where)
        block |= {"result": result.name, **words}
    block["at"] = fields.when() or OPEN
    scrap, asked = _scrap(fields, counts, where)
    block |= stage_labels(fields) | counts | scrap | fields.each("code", "origin_stage")
    block |= fields.each("attempt") | _severity(fields)
    return [block], [*questions, *asked, *_when_question(block, where)]


RECOGNISERS: Sequence[Callable[[Fields, str], Found | None]] = (
    promises,
    wide,
    measurements,
    inspections,
    survey,
    feedback,
)


def is_defect_log(profile: Profile) -> bool:
    """Whether the file names defects and nothing of what was inspected."""
    fields = Fields(profile)
    return fields.peek("code") is not None and not _counts(Fields(profile)) and _result(Fields(profile)) is None


def _counts(fields: Fields) -> Block:
    """At least two of inspected, good and defective."""
    trial = Fields(fields.profile, dict(fields.taken))
    found = trial.each("good", "defective", "inspected")
    if "inspected" in found and len(found) == 1 and trial.peek("scrapped") is not None:
        fields.taken.update(trial.taken)
        return dict(found)
    if len(found) < 2:
        return {}
    fields.taken.update(trial.taken)
    return dict(found)


def _scrap(fields: Fields, counts: Block, where: str) -> tuple[Block, list[Question]]:
    """What was scrapped; where nothing else counts the bad, whether it counts them all."""
    column = fields.find("scrapped")
    if column is None:
        return {}, []
    if not counts or len(counts) > 1:
        return {"scrapped": column.name}, []
    why = (
        f"{column.name} is the only column of bad units: does it count every unit that failed? Then say {column.name}; "
        "where units that were reworked are missing in it, name the column that holds all"
    )
    return {"defective": OPEN}, [Question(f"{where}.defective", why, example=column.name)]


def _result(fields: Fields) -> Column | None:
    """A column of results: by its texts; by its name where it has few texts or is 0 and 1."""
    free = [column for column in fields.profile.columns if column.name not in fields.taken]
    for column in free:
        if is_verdict(column):
            fields.taken[column.name] = "result"
            return column
    named = fields.peek("result")
    if named is None or likeness("result", named.name) < 2 or not 1 < len(named.distinct) <= 6:
        return None
    fields.taken[named.name] = "result"
    return named


def _severity(fields: Fields) -> Block:
    column = fields.find("severity")
    if column is None:
        return {}
    values = {text: SEVERITIES.get(plain(text), OPEN) for text in column.spelled.values()}
    return {"severity": {"column": column.name, "values": values}}


def _scores(fields: Fields) -> list[Block]:
    found = []
    for kind in ("nps", "ces", "csat"):
        column = fields.find(kind)
        if column is not None:
            found.append({"shape": "survey", "kind": kind, "score": column.name})
    return found


def _scale_questions(fields: Fields, block: Block, where: str) -> list[Question]:
    """Answers outside the scale, texts instead of marks, and marks of which the lowest may be the best."""
    column = fields.column(block["score"])
    questions = []
    if plain(column.name) in ("note", "schulnote"):
        block["best"] = OPEN
        why = f"{column.name}: is 1 the best mark, as at school, or 5?"
        questions.append(Question(f"{where}.best", why, ("1", "5")))
    questions += _kind_questions(column, block, where)
    if not column.mostly("numbers"):
        block["score"] = {"column": column.name, "values": dict.fromkeys(column.spelled.values(), OPEN)}
        questions.append(
            Question(
                f"{where}.score.values", f"which score of {block['kind']} is each text of {column.name}?", example="5"
            )
        )
    return questions


def _kind_questions(column: Column, block: Block, where: str) -> list[Question]:
    """Marks that reach beyond the scale of their kind, or never come near its upper end."""
    marks = [int(text) for text in column.distinct if text.isdigit()]
    if not marks:
        return []
    low, high = SCALES[block["kind"]]
    if low <= min(marks) and high * LEAST_REACH <= max(marks) <= high:
        return []
    fitting = tuple(kind for kind, (least, most) in SCALES.items() if least <= min(marks) and max(marks) <= most)
    why = (
        f"{column.name} goes from {min(marks)} to {max(marks)}, and {block['kind']} from {low} to {high}: what "
        "was asked? Another scale needs `values` of score in the map"
    )
    block["kind"] = OPEN
    return [Question(f"{where}.kind", why, fitting or tuple(SCALES))]


def _stage_name(header: str) -> str:
    """`Schweißen Ergebnis` is the stage Schweißen."""
    dropped = {"result", "ergebnis", "wynik", "status", "ok", "nok", "test", "check"}
    kept = [word for word in header.replace("_", " ").split() if plain(word) not in dropped]
    return " ".join(kept) or header


def _when_question(block: Block, where: str) -> list[Question]:
    if block.get("at") != OPEN:
        return []
    return [Question(f"{where}.at", "which column holds the time?", example="Date")]


__all__ = ["KINDS", "RECOGNISERS", "is_defect_log", "stage_labels"]
