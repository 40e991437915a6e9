"""From operators to changelog topics on a real broker."""

from dataclasses import replace

import pytest

from streams.runtime.changelogs import ChangelogError, changelog_name, ensure_changelogs
from streams.runtime.clients.admin import topic_configs
from streams.runtime.clients.connection import connected_admin
from streams.settings import Settings
from tests.runtime.recording import Totals

pytestmark = pytest.mark.kafka


@pytest.fixture
def settings(kafka: str, prefix: str) -> Settings:
    return Settings.load({"broker": kafka, "group": prefix.strip("."), "partitions": 3})


async def test_a_missing_changelog_is_made_compacted_and_kept_for_ever(settings: Settings) -> None:
    await ensure_changelogs(settings, [Totals(), replace(Totals(), name="others")])

    name = changelog_name(settings.group, Totals())
    async with connected_admin(settings) as admin:
        config = (await topic_configs(admin, [name]))[name]
    assert config["cleanup.policy"][0] == "compact"
    assert int(config["min.compaction.lag.ms"][0]) >= 86_400_000


async def test_ensuring_again_changes_nothing(settings: Settings) -> None:
    await ensure_changelogs(settings, [Totals()])
    await ensure_changelogs(settings, [Totals()])


async def test_another_number_of_partitions_is_refused_with_the_remedy(settings: Settings) -> None:
    await ensure_changelogs(settings, [Totals()])

    with pytest.raises(ChangelogError, match="has 3 partitions, not 4: set ANDON_PARTITIONS=3"):
        await ensure_changelogs(settings.with_overrides({"partitions": 4}), [Totals()])
