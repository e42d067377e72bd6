"""Where a request comes from, as limits count it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

_V6_SITE: Final = 64


def network(address: str) -> str:
    """What a household shares: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    mapped = known.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((known, _V6_SITE), strict=False))


def ranges(listed: str) -> tuple[str, ...]:
    """Networks in CIDR, from a line with commas. Raises ValueError."""
    named = [one.strip() for one in listed.split(",") if one.strip()]
    return tuple(str(ipaddress.ip_network(one, strict=False)) for one in named)


def within(address: str, networks: Iterable[str]) -> bool:
    """Whether it lies in one of them; what is no address lies in none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = known.ipv4_mapped if known.version == 6 else None
    return any((mapped or known) in ipaddress.ip_network(cidr) for cidr in networks)
