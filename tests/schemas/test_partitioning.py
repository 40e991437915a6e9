import random

import pytest
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as reference

from schemas.partitioning import murmur2, partition_for

PUBLISHED = [  # org.apache.kafka.common.utils.UtilsTest#testMurmur2, signed 32-bit
    (b"21", -973932308),
    (b"foobar", -790332482),
    (b"a-little-bit-long-string", -985981536),
    (b"a-little-bit-longer-string", -1486304829),
    (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    (b"abc", 479470107),
]


@pytest.mark.parametrize(("key", "signed"), PUBLISHED)
def test_murmur2_gives_the_numbers_of_kafkas_own_test(key: bytes, signed: int) -> None:
    assert murmur2(key) == signed % 2**32


def test_murmur2_agrees_with_aiokafka_on_random_keys() -> None:
    draw = random.Random(20260302)
    keys = [draw.randbytes(draw.randrange(40)) for _ in range(5_000)]

    assert [murmur2(key) for key in keys] == [reference(key) % 2**32 for key in keys]


@pytest.mark.parametrize("partitions", [1, 4, 12, 1_000])
def test_a_key_goes_where_the_default_partitioner_sends_it(partitions: int) -> None:
    draw = random.Random(partitions)
    keys = [f"product-{draw.randrange(10**9)}".encode() for _ in range(500)]
    numbers = list(range(partitions))
    default = DefaultPartitioner()

    assert [partition_for(key, partitions) for key in keys] == [default(key, numbers, numbers) for key in keys]
