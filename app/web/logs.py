"""How the log is written: to standard error, in UTC, as text or as one JSON object a line.

There is no log of requests: an address and a moment beside a cast would be a step towards a name. What is
said is said by ``piaojue`` (faults, a database that is away) and by the server itself (start and stop).
"""

from __future__ import annotations

import logging
import time
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_TEXT = "%(asctime)sZ %(levelname)s %(name)s %(message)s"
_FIELDS = ("asctime", "levelname", "name", "message")
_DATE = "%Y-%m-%dT%H:%M:%S"


class _Text(logging.Formatter):
    converter = staticmethod(time.gmtime)


class _Json(JsonFormatter):
    converter = staticmethod(time.gmtime)


def log_config(kind: str) -> dict[str, Any]:
    """For ``logging.config`` and the server: ``kind`` is text or json."""
    fields = {"asctime": "time", "levelname": "level", "name": "logger"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": _Text, "fmt": _TEXT, "datefmt": _DATE},
            "json": {
                "()": _Json,
                "fmt": list(_FIELDS),
                "style": "%",
                "datefmt": f"{_DATE}Z",
                "rename_fields": fields,
                "json_ensure_ascii": False,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": kind}},
        "loggers": {
            "piaojue": {"level": "INFO"},
            "uvicorn": {"level": "INFO"},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }
