"""``python -m bench``: measures and prints one table. Exit status 0 whatever it says."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from bench import afternoon, boxes, grades, hall, pages, topics
from bench.load import measure, middle, request
from bench.report import Line, machine, table
from bench.servers import bare, databases, folder, settings_in

SIZES = (1_000, 10_000, 100_000, 1_000_000)
KINDS = ("sqlite", "postgresql")
MEASURES = ("pages", "hall", "boxes", "grades", "afternoon", "topics")


def main(argv: Sequence[str] | None = None) -> None:
    asked = _arguments(argv)
    lines: list[Line] = []
    if "pages" in asked.only:
        with folder() as place:
            lines += _told(pages.lines(place, asked.seconds, asked.windows))
    if "hall" in asked.only:
        with databases(tuple(asked.databases)) as urls, folder() as place:
            for kind, url in urls.items():
                lines += _told(hall.lines(settings_in(place, url), kind, asked.seconds, asked.windows))
    if "boxes" in asked.only:
        lines += _boxes(asked)
    if "grades" in asked.only:
        lines += _grades(asked)
    if "afternoon" in asked.only:
        with folder() as place:
            lines += _told(afternoon.lines(place, tuple(asked.databases), asked.seconds, asked.windows))
    if "topics" in asked.only:
        lines += _topics(asked)
    print(f"\n{table(lines)}\n\n{machine(asked.seconds, asked.windows)}")


def _grades(asked: argparse.Namespace) -> list[Line]:
    lines: list[Line] = []
    for kind in asked.databases:  # a database each: a district's grades are large
        with databases((kind,)) as urls, folder() as place:
            how = (kind, tuple(asked.sizes), asked.seconds, asked.windows)
            lines += _told(grades.lines(settings_in(place, urls[kind]), *how, full=asked.full))
    return lines


def _boxes(asked: argparse.Namespace) -> list[Line]:
    lines: list[Line] = []
    for kind in asked.databases:
        with databases((kind,)) as urls, folder() as place:
            how = (kind, tuple(asked.sizes), asked.seconds, asked.windows)
            lines += _told(boxes.lines(settings_in(place, urls[kind]), *how))
    return lines


def _topics(asked: argparse.Namespace) -> list[Line]:
    lines: list[Line] = []
    with databases(tuple(asked.databases)) as urls, folder() as place:
        for kind, url in urls.items():
            lines.append(_bare(kind, asked.seconds, asked.windows))
            how = topics.Measure(kind, float(lines[-1].figure.split("/")[0].replace(",", "")), asked.seconds,
                                 asked.windows)  # fmt: skip
            lines += _told(topics.grow(settings_in(place, url), tuple(asked.sizes), how))
    return lines


def _told(lines: Iterable[Line]) -> list[Line]:
    """Each as it comes: the whole takes its time."""
    told = []
    for line in lines:
        print(f"  {line.path}, {line.database}, {line.standing}: {line.figure} {line.ratio}", flush=True)
        told.append(line)
    return told


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
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="numbers of suggestions, of ballots, of grades"
    )
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=MEASURES)
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--full", action="store_true", help="1.5 million grades by HTTP: half an hour")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
