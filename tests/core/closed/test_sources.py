from streams.core.closed.sources import FORMAT, Sources


def heard(*notes: tuple[str, int | None, bool], idle_after: int = 3) -> Sources:
    sources = Sources(("a", "b"), idle_after)
    for source, closed, idle in notes:
        sources.note(source, closed, idle=idle)
    return sources


def test_a_period_waits_for_every_source():
    sources = heard(("a", 9, False))

    assert not sources.has_passed(1)
    assert sources.holding(1) == ("b",)


def test_a_source_that_has_never_held_anything_and_is_read_to_its_end_holds_nobody():
    assert heard(("a", 9, False), ("b", None, True)).has_passed(9)


def test_a_quiet_source_holds_the_others_for_a_bounded_time():
    sources = heard(("a", 9, False), ("b", 6, True))

    assert (sources.has_passed(6), sources.has_passed(7)) == (True, False)
    sources.note("a", 10, idle=False)
    sources.note("b", 6, idle=True)
    assert sources.has_passed(10)


def test_a_burst_is_not_judged_before_a_partition_that_was_quiet_has_been_read():
    sources = heard(("a", 9, False), ("b", 2, True))
    sources.note("a", 44, idle=False)

    assert (sources.has_passed(9), sources.has_passed(10), sources.passed()) == (True, False, 9)
    sources.note("b", 44, idle=False)
    assert sources.passed() == 44


def test_what_an_older_release_knew_of_idle_sources_holds_as_far_as_anything_was_told():
    sources = heard()
    sources.load(FORMAT.load(b'{"v":1,"d":[{"a":9,"b":2},["b"]]}'))

    assert (sources.passed(), sources.idle) == (9, {"b": 9})


def test_a_source_that_lags_and_is_still_being_read_is_waited_for():
    assert not heard(("a", 900, False), ("b", 6, False)).has_passed(7)


def test_a_source_that_speaks_again_is_idle_no_more():
    sources = heard(("a", 9, False), ("b", 2, True), ("b", 3, False))

    assert not sources.has_passed(4)


def test_a_watermark_never_goes_back():
    sources = heard(("a", 9, False), ("a", 4, False), ("b", 9, False))

    assert sources.has_passed(9)


def test_nothing_is_judged_before_anything_is_closed():
    assert not heard(("a", None, True), ("b", None, True)).has_passed(0)
