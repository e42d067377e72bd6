"""A household counts as one."""

from __future__ import annotations

import pytest

from app.domain.networks import network, ranges, within


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one_address(address: str, shared: str) -> None:
    assert network(address) == shared


def test_what_lies_in_a_network() -> None:
    named = ranges(" 10.8.0.0/16,2001:db8:8::/48, ")
    inside = ("10.8.0.0", "10.8.255.255", "::ffff:10.8.3.7", "2001:db8:8:1::7")
    outside = ("10.9.0.0", "2001:db8:9::1", "::ffff:10.9.0.1", "", "testclient", "10.8.0.0/16")
    assert [one for one in inside if not within(one, named)] == []
    assert [one for one in outside if within(one, named)] == []
    assert ranges("") == ()
    with pytest.raises(ValueError, match="the hall"):
        ranges("the hall")
