"""``python -m bench``: measures and prints one table. Exit status 0 whatever it says."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pydantic import SecretStr

from app.config import Settings
from bench import pages, topics
from bench.load import measure, middle, request
from bench.report import Line, machine, table
from bench.servers import bare, databases, folder

SIZES = (1_000, 10_000, 100_000, 1_000_000)
KINDS = ("sqlite", "postgresql")


def main(argv: Sequence[str] | None = None) -> None:
    asked = _arguments(argv)
    lines: list[Line] = []
    with folder() as place:
        for line in pages.lines(place, asked.seconds, asked.windows):
            print(f"  {line.path}: {line.figure}", flush=True)
            lines.append(line)
    with databases(tuple(asked.databases)) as urls, folder() as place:
        for kind, url in urls.items():
            settings = Settings(
                _env_file=None,
                database_url=url,
                secret=SecretStr("a secret for measurements, long enough"),
                notifier="file",
                outbox=place / "outbox",
                attachments=place / "attachments",
                topics_a_day=1000,
                deliver_every_seconds=0,  # the sender's queries are behind no list
            )
            lines.append(_bare(kind, asked.seconds, asked.windows))
            how = topics.Measure(kind, float(lines[-1].figure.split("/")[0].replace(",", "")), asked.seconds,
                                 asked.windows)  # fmt: skip
            for line in topics.grow(settings, tuple(asked.sizes), how):
                print(f"  {line.path}, {line.database}, {line.topics}: {line.figure}", flush=True)
                lines.append(line)
    print(f"\n{table(lines)}\n\n{machine(asked.seconds, asked.windows)}")


def _bare(kind: str, seconds: float, windows: int) -> Line:
    with bare() as port:
        found = middle(
            measure(port, request("GET", "/sync"), seconds=seconds, connections=16, windows=windows)
        )
    return Line("bare sync endpoint", kind, "", f"{found.rate:,.0f}/s", "1")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a window")
    parser.add_argument("--windows", type=int, default=3, help="windows, of which the median counts")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of suggestions")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS)
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
