"""Pages that bring several features together: the desks, the hall's wall, what residents and the public see.

A page that shows one feature alone stands in that feature's ``pages``. Nothing is decided here: each page
asks the services that the JSON door asks, and shows what they answer.
"""

from __future__ import annotations

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
