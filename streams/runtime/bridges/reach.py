"""Where a bridge may connect to: an address in; a socket for it, or a refusal, out.

A webhook's URL is often another person's to choose, and whoever may choose it could point it at a service inside. So
private addresses are open or closed by a setting, and looked at in every connection: a name may change its mind.
"""

import errno
import ipaddress
import socket
from typing import Any, NamedTuple


class Reach(NamedTuple):
    """What a bridge may do: post to private addresses, follow redirects."""

    private: bool = True
    redirects: bool = False


ANYWHERE = Reach()


class PrivateAddress(OSError):  # noqa: N818 - the name says it
    """An address that lies inside, where the settings allow none."""


def is_public(address: str) -> bool:
    """Whether an address (IPv4, IPv6, IPv4 in IPv6) belongs to the internet at large."""
    parsed: Any = ipaddress.ip_address(address.partition("%")[0])
    inside = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    return all(one.is_global and not one.is_multicast for one in (parsed, inside) if one is inside or inside is parsed)


def public_socket(address: Any) -> socket.socket:
    """The socket for an address as `getaddrinfo` tells it; PrivateAddress where that is not public."""
    family, kind, protocol, _, (host, *_rest) = address
    if not is_public(host):
        msg = f"{host} is a private address, and ANDON_WEBHOOK_PRIVATE=false allows none: give another, or allow it"
        raise PrivateAddress(errno.EACCES, msg)
    return socket.socket(family, kind, protocol)
