"""A customer's id in, the number that stands for him out: what the state and the internal topics know of a customer.

It cannot be turned back, but whoever holds the id can compute it; so it is still personal data, and is kept no longer
than the tables need it.
"""

from hashlib import blake2b

BYTES = 8
"""Of a million customers two share a number with a probability of 3 in 100 million."""


def pseudonym(enterprise: str, customer_id: str, salt: int = 0) -> int:
    """64 bits of a customer of an enterprise; another `salt` gives numbers that cannot be matched with these."""
    text = f"{salt}:{len(enterprise)}:{enterprise}{customer_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=BYTES).digest(), "big")
