"""A message key flows in, and out comes the partition that Kafka's Java client and aiokafka would choose for it.

Publishers whose client hashes otherwise (librdkafka by default, Sarama) send the same key elsewhere; comparing the
partition of a record with `partition_for(key, count)` finds them.
"""

from functools import lru_cache

_SEED = 0x9747B28C
_MULTIPLIER = 0x5BD1E995
_ROTATE_BITS = 24
_MASK = 0xFFFFFFFF
_POSITIVE = 0x7FFFFFFF


def murmur2(data: bytes) -> int:
    """Kafka's 32-bit MurmurHash2 (Appleby), unsigned: seed 0x9747b28c, little-endian words of four bytes."""
    mixed = (_SEED ^ len(data)) & _MASK
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * _MULTIPLIER & _MASK
        word = (word ^ word >> _ROTATE_BITS) * _MULTIPLIER & _MASK
        mixed = (mixed * _MULTIPLIER & _MASK) ^ word
    if tail := data[whole:]:
        mixed = (mixed ^ int.from_bytes(tail, "little")) * _MULTIPLIER & _MASK
    mixed = (mixed ^ mixed >> 13) * _MULTIPLIER & _MASK
    return mixed ^ mixed >> 15


@lru_cache(maxsize=65_536)
def partition_for(key: bytes, partitions: int) -> int:
    """The partition (0 to `partitions` - 1) of a message with `key`."""
    return (murmur2(key) & _POSITIVE) % partitions
