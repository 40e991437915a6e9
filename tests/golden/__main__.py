"""Regenerates the digests of the golden logs: `make golden`, or `python -m tests.golden [NAME…]`.

With `--show DIR NAME` the outputs themselves are written into DIR, to be compared with those of another release by
`diff`. With `--state RELEASE` the states of this release are kept as well; states once kept are never written again.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from tests.golden import states
from tests.golden.digests import digest
from tests.golden.logs import LOGS
from tests.golden.playing import FOLDER, played, told


def keep(folder: Path, name: str, found: Any) -> None:
    """One JSON file a log, so that two changes meet only where both change the same log."""
    (folder / f"{name}.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


def after(path: Path) -> dict[str, Any]:
    """The digest of what is told after a kept state."""
    name = path.name.split(".")[0]
    run, outputs = states.restored(name, states.read(path))
    states.finish(name, run)
    return digest(b"", outputs)


def main() -> None:
    """Writes what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(LOGS)}; all of them by default")
    parser.add_argument("--show", type=Path, metavar="DIR", help="write the outputs into DIR instead")
    parser.add_argument("--state", metavar="RELEASE", help="keep the states of this release as well")
    asked = parser.parse_args()
    for name in asked.names or LOGS:
        if LOGS[name].absent:
            print(f"{name}: {LOGS[name].absent}")
            continue
        found, outputs = played(LOGS[name])
        print(f"{name}: {told(outputs)}")
        if asked.show is None:
            keep(FOLDER, name, found)
        else:
            (asked.show / name).mkdir(parents=True, exist_ok=True)
            for stem, lines in outputs.items():
                (asked.show / name / f"{stem}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    if asked.show is None:
        _states(asked.state, asked.names)


def _states(release: str | None, names: list[str]) -> None:
    for name in states.STATEFUL if release else ():
        path = states.FOLDER / f"{name}.{release}.json.gz"
        if not path.exists():
            states.write(path, states.half_way(name))
    for path in sorted(states.FOLDER.glob("*.json.gz")):
        if not names or path.name.split(".")[0] in names:
            keep(states.FOLDER, path.name.removesuffix(".json.gz"), after(path))


if __name__ == "__main__":
    main()
