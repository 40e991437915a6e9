"""Records of one key in, met by those of another: how counted events reach an operator that is partitioned otherwise.

`records` is what lies on an internal topic, `forwarding` sends it from a counting shard, `shard` closes its periods and
hands them on in one order, whatever the interleaving of the sources was.
"""
