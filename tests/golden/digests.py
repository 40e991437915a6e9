"""From the outputs of a replay to a digest small enough to keep: counts by kind for people, hashes for the machine."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

BLOCKS = 64
"""Hashes a file at most: they say in which lines it first differs."""

Outputs = Mapping[str, Sequence[bytes]]


def digest(log: bytes, outputs: Outputs) -> dict[str, Any]:
    """What is kept of a log and its outputs, by file."""
    return {"log": _short(log), "outputs": {name: _file(name, lines) for name, lines in sorted(outputs.items())}}


def _file(name: str, lines: Sequence[bytes]) -> dict[str, Any]:
    whole = hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    counts = Counter(label for line in lines for label in LABELS[name](json.loads(line)))
    return {"lines": len(lines), "sha256": whole, "counts": dict(sorted(counts.items())), "blocks": _blocks(lines)}


def _blocks(lines: Sequence[bytes]) -> str:
    """Eight hex digits for each of at most BLOCKS even parts of the file, first to last."""
    step = _step(len(lines))
    return "".join(_short(b"\n".join(lines[at : at + step])) for at in range(0, len(lines), step))


def _step(lines: int) -> int:
    return max(1, -(-lines // BLOCKS))


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


LABELS: Mapping[str, Any] = {
    "summaries": lambda body: [body["scope"]["kind"], *([f"verdict {body['verdict']}"] if body.get("verdict") else [])],
    "insights": lambda body: [body["kind"]],
    "alerts": lambda body: [f"{body['rule']} {body['reason']}"],
    "recommendations": lambda body: [f"{body['action']} {body['status']}"],
    "rejected": lambda body: [body["reason"]],
}
"""By what the lines of a file are counted."""


def differences(kept: Mapping[str, Any], found: Mapping[str, Any], outputs: Outputs) -> list[str]:
    """What differs, in words: first the log itself, then each file with its counts and its first differing line."""
    if kept["log"] != found["log"]:
        return ["the log itself is another one: the simulator or the shared file has changed"]
    return [
        text
        for name in sorted({*kept["outputs"], *found["outputs"]})
        if (kept["outputs"].get(name) != found["outputs"].get(name))
        for text in _difference(name, kept["outputs"].get(name, {}), found["outputs"].get(name, {}), outputs)
    ]


def _difference(name: str, kept: Mapping[str, Any], found: Mapping[str, Any], outputs: Outputs) -> list[str]:
    before, now = kept.get("counts", {}), found.get("counts", {})
    changed = [
        f"{label} {before.get(label, 0)} -> {now.get(label, 0)}"
        for label in sorted({*before, *now})
        if before.get(label) != now.get(label)
    ]
    texts = [f"{name}: {kept.get('lines', 0)} -> {found.get('lines', 0)} lines; {', '.join(changed) or 'same counts'}"]
    return [*texts, _first(name, kept, outputs.get(name, ()))]


def _first(name: str, kept: Mapping[str, Any], lines: Sequence[bytes]) -> str:
    """The first line that may differ: a block is one line where the file is short."""
    step = _step(kept.get("lines", 0))
    old = [kept.get("blocks", "")[at : at + 8] for at in range(0, len(kept.get("blocks", "")), 8)]
    new = [_short(b"\n".join(lines[at : at + step])) for at in range(0, len(lines), step)]
    same = [was == now for was, now in zip(old, new, strict=False)]
    block = same.index(False) if False in same else len(same)
    first = block * step + 1
    if block >= len(new):
        return f"{name}: ends before line {first}"
    which = f"line {first}" if step == 1 else f"one of lines {first} to {first + step - 1}, the first of which"
    return f"{name}: {which} is now {lines[first - 1][:600].decode()}"
