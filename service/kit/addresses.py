"""Which addresses may be called when somebody else wrote them down: pure rules, no network.

What is allowed is listed, not what is refused: public unicast addresses, HTTPS, two ports. IPv6
must be global unicast and may not carry an IPv4 address inside (6to4, NAT64, Teredo, mapped).
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

PORTS = (443, 8443)
MOST_CHARACTERS = 2_000

_URL = re.compile(
    r"https://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:[/?][!$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]*)?",
    re.ASCII | re.IGNORECASE,
)
_GLOBAL_UNICAST = ip_network("2000::/3")
_CLOSED_V6 = [
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
]
_CLOSED_V4 = [
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by carriers
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
    )
]


class RefusedAddressError(Exception):
    """The address is not one that this service calls."""


def check_url(url: str) -> tuple[str, int]:
    """Return the host and port of a callable URL, by its spelling. Raises RefusedAddressError."""
    found = _URL.fullmatch(url) if len(url) <= MOST_CHARACTERS else None
    if found is None:
        raise RefusedAddressError(
            "give an https:// address without user name, fragment or unusual characters"
        )
    port = int(found["port"] or 443)
    if port not in PORTS:
        raise RefusedAddressError("use port 443 or 8443")
    return found["host"].strip("[]").lower(), port


def is_public(address: str) -> bool:
    """Say whether a resolved address is a public unicast one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    closed = address.is_multicast or any(address in network for network in _CLOSED_V4)
    return address.is_global and not closed


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not any(address in network for network in _CLOSED_V6)
