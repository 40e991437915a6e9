"""Records of one key in, met by those of another: how counted events reach an operator that is partitioned otherwise.

`record` is what one event says of one key, `marks` packs many of one kind, `forwarded` is a message of them on an
internal topic, `forwarding` sends it from a counting shard, `shard` closes its periods and hands them on in one order,
whatever the interleaving of the sources was.
"""
