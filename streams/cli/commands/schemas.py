"""From `andon schemas export|check` to the JSON Schema and AsyncAPI files, or to what would break v1."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.options import Json
from streams.cli.output import complain, print_json

app = typer.Typer(name="schemas", help="JSON Schema and AsyncAPI of every event.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--dir", file_okay=False, metavar="DIR", help="Where the files lie; else in the package.")
]


@app.command()
def export(
    folder: Folder = None,
    break_contract: Annotated[bool, typer.Option("--break-contract", help="Even if it breaks v1.")] = False,
    json: Json = False,
) -> int:
    """Write the files from the models; refuses a change that would break publishers or subscribers."""
    from schemas.export import HOME, IncompatibleChangeError
    from schemas.export import export as export_files

    try:
        paths = export_files(folder or HOME, break_contract=break_contract)
    except IncompatibleChangeError as error:
        return _told(error.problems)
    if json:
        print_json([str(path) for path in paths])
    else:
        print(f"{len(paths)} files written below {folder or HOME}")
    return 0


@app.command()
def check(folder: Folder = None, json: Json = False) -> int:
    """Compare the stored files with the models; fails when a change is incompatible or the files are stale."""
    from schemas.export import HOME
    from schemas.export import check as check_files

    problems = check_files(folder or HOME)
    if json:
        print_json(problems)
    elif not problems:
        print("the stored schemas fit the models")
    return _told(problems)


def _told(problems: list[str]) -> int:
    for problem in problems:
        complain(problem)
    return 1 if problems else 0
