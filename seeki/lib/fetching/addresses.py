"""Where a customer's URL may lead: to the public internet, and to nothing of ours."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

from seeki.lib.fetching.outcomes import FetchError, Trouble

# Besides what Python's ipaddress calls not global. Some versions of it know fewer of these than others.
REFUSED_V4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",  # Azure's own service on every machine there, under a public address
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
    )
)
# Only 2000::/3 is the public internet, and within it these carry an IPv4 address inside or belong to nobody.
PUBLIC_V6 = ip_network("2000::/3")
REFUSED_V6 = tuple(ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"))
# The other well-known ports belong to services that a request could be made to confuse.
WEB_PORTS = (80, 443)
FREE_PORTS = range(1024, 65536)
ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet."""
    found = ip_address(address)
    return is_public_v4(found) if isinstance(found, IPv4Address) else is_public_v6(found)


def is_public_v4(address: IPv4Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_private:
        return False
    return not any(address in network for network in REFUSED_V4)


def is_public_v6(address: IPv6Address) -> bool:
    """Mapped and compatible addresses, NAT64, link-local, site-local and unique local ones lie outside 2000::/3."""
    if address.scope_id or address not in PUBLIC_V6 or not address.is_global or address.is_multicast:
        return False
    if any(address in network for network in REFUSED_V6):
        return False
    return (int(address) >> 32) & 0xFFFF_FFFF not in ISATAP


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, each of which may be connected to. One private address among them refuses all."""
    allowed = f"{host}:{port}" in settings.SEEKI_FETCH_ALLOWED
    if not allowed and port not in WEB_PORTS and port not in FREE_PORTS:
        raise FetchError(Trouble.FORBIDDEN, host=host)
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(Trouble.UNKNOWN_HOST, host=host) from None
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not addresses:
        raise FetchError(Trouble.UNKNOWN_HOST, host=host)
    if not allowed and not all(is_public(address) for address in addresses):
        raise FetchError(Trouble.FORBIDDEN, host=host)
    return addresses
