from streams.core.closed.closing import (
    MAX_TALLIES,
    STAGE,
    ClosedTally,
    Closing,
    batches,
    decode_closing,
    encode_closing,
)


def test_a_closing_survives_its_encoding():
    tally = ClosedTally(STAGE, 7, ("main", "north", "", "valve", "welding", ""), 0, 0, [1, 1, 1, 0, 0, {}, {}, {}])
    closing = Closing("stage-events.v1/2", [tally], closed=7, idle=True)

    assert decode_closing(encode_closing(closing)) == closing


def test_tallies_travel_by_enterprise_in_bounded_batches():
    mine = [ClosedTally(STAGE, 1, ("a", str(number)), 0, 0, []) for number in range(MAX_TALLIES + 1)]
    other = ClosedTally(STAGE, 1, ("b", "0"), 0, 0, [])

    assert [(name, len(batch)) for name, batch in batches([*mine, other])] == [("a", MAX_TALLIES), ("a", 1), ("b", 1)]


def test_a_tally_of_many_codes_weighs_as_several():
    codes = {f"c{number}": 1 for number in range(40)}
    rich = [ClosedTally(STAGE, 1, ("a", str(number)), 0, 0, [1, codes, [[1], [2]]]) for number in range(40)]

    sizes = [len(batch) for _, batch in batches(rich)]
    assert sum(sizes) == 40
    assert max(sizes) == MAX_TALLIES // 11
