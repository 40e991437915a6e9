"""From the commands, one a file, to the application that lists them.

The modules of the commands import little; each command imports what it needs when it runs, so that --help is quick.
"""

import typer

from streams.cli.commands import (
    act,
    bridge,
    broker,
    console,
    demo,
    dlq,
    doctor,
    import_,
    publish,
    replay,
    report,
    scenarios,
    schemas,
    simulate,
    tail,
    topics,
    topology,
    version,
    watch,
    worker,
)

app = typer.Typer(
    name="andon",
    help="Andon watches production and its customers, and says when growth strains quality.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

for command in (
    demo.demo,
    worker.worker,
    console.console,
    broker.broker,
    simulate.simulate,
    publish.publish,
    watch.watch,
    replay.replay,
    report.report,
    scenarios.scenarios,
    tail.tail,
    act.act,
    topology.topology,
    doctor.doctor,
    version.version,
):
    app.command()(command)

app.add_typer(topics.app)
app.add_typer(import_.app)
app.add_typer(dlq.app)
app.add_typer(bridge.app)
app.add_typer(schemas.app)
