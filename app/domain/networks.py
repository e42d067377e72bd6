"""Where a request comes from, as limits count it."""

from __future__ import annotations

import ipaddress
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
