"""A published JSON Schema in, values that it accepts out: what a publisher who knows nothing else may send."""

from typing import Any

import jsonschema
from hypothesis import strategies as st

from schemas.times import INSTANT_PATTERN, rfc3339

Schema = dict[str, Any]
INSTANTS = st.integers(0, 32_503_679_999_000).map(rfc3339) | st.sampled_from(
    ["2026-03-02t08:15:30.123456789z", "2999-12-31T23:59:59+23:59", "2016-12-31T23:59:60Z", "2026-03-02T10:15:30-00:00"]
)
ODD_TEXT = st.sampled_from(
    [" ", "\u200b", " x ", "e\u0301", "\ufeff", "\t", "\u3164", "\x00", "x\u0958" * 100, "\\", '"']
)


def drawn(draw: Any, schema: Schema, root: Schema) -> Any:
    """One value that `schema` accepts; `root` holds its `$defs`."""
    if "$ref" in schema:
        return drawn(draw, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if "anyOf" in schema:
        return drawn(draw, draw(st.sampled_from(schema["anyOf"])), root)
    return DRAW[schema["type"]](draw, schema, root)


def _string(draw: Any, schema: Schema, _: Schema) -> Any:
    if schema.get("pattern") == INSTANT_PATTERN:
        return draw(INSTANTS)
    least, most = schema.get("minLength", 0), schema.get("maxLength", 20)
    return draw((st.text(min_size=least, max_size=min(most, 30)) | ODD_TEXT).filter(lambda text: len(text) <= most))


def _integer(draw: Any, schema: Schema, _: Schema) -> Any:
    low, high = schema.get("minimum", -(2**70)), schema.get("maximum", 2**70)
    number = draw(st.integers(low, high) | st.sampled_from([low, high]))
    return float(number) if abs(number) < 2**53 and draw(st.booleans()) else number


def _number(draw: Any, _: Schema, __: Schema) -> Any:
    return draw(
        st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.sampled_from([10**400, -(10**400)])
    )


def _array(draw: Any, schema: Schema, root: Schema) -> Any:
    return [drawn(draw, schema["items"], root) for _ in range(draw(st.integers(0, min(2, schema["maxItems"]))))]


def _object(draw: Any, schema: Schema, root: Schema) -> Any:
    fields, needed = schema.get("properties", {}), schema.get("required", [])
    made = {name: drawn(draw, part, root) for name, part in fields.items() if name in needed or draw(st.booleans())}
    if isinstance(schema.get("additionalProperties"), dict):
        for _ in range(draw(st.integers(0, min(3, schema.get("maxProperties", 3))))):
            name = drawn(draw, {"type": "string"} | schema.get("propertyNames", {}), root)
            made[name] = drawn(draw, schema["additionalProperties"], root)
    elif draw(st.booleans()):
        made["from_the_future"] = draw(st.none() | st.integers() | st.text(max_size=3))
    for condition in schema.get("allOf", ()):
        if jsonschema.Draft202012Validator(condition["if"]).is_valid(made):
            _meet(draw, made, condition["then"], fields, root)
    return made


def _meet(draw: Any, made: Any, then: Schema, fields: Schema, root: Schema) -> None:
    chosen = draw(st.sampled_from(then["anyOf"])) if "anyOf" in then else then
    for name in chosen.get("required", ()):
        asked = chosen.get("properties", {}).get(name, {})
        branches = fields[name].get("anyOf", [fields[name]])
        part = next(branch for branch in branches if branch.get("type") == asked.get("type", branch.get("type")))
        made[name] = drawn(draw, part | asked, root)


DRAW = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": lambda draw, _, __: draw(st.booleans()),
    "null": lambda _, __, ___: None,
    "array": _array,
    "object": _object,
}
