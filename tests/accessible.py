"""axe-core on a page as it stands: WCAG 2.2 A and AA; each failure a line that says what, where and why.

The policy of our pages lets no other script in. What the browser is told to evaluate from outside does not
ask it, so that the page is looked at under the policy that its readers have.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
LEVELS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# The inside of /docs is drawn by Swagger UI, a third party, vendored unchanged. No page of ours has this id.
NOT_OURS: Final = "#swagger-ui"
_RUN: Final = """async ([levels, notOurs]) => {
  const answer = await axe.run({ exclude: [notOurs] }, { runOnly: levels, resultTypes: ["violations"] });
  return answer.violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, says: rule.help, more: rule.helpUrl.split("?")[0],
    where: node.target.join(" "), html: node.html.slice(0, 160), why: node.failureSummary,
  })));
}"""


def barriers(page: Page) -> list[str]:
    """What keeps somebody from using the page, as it stands and in the window that it has."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_source())
    return [_said(found) for found in page.evaluate(_RUN, [list(LEVELS), NOT_OURS])]


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def _said(found: dict[str, Any]) -> str:
    """The rule and its sentence, the element, what axe measured there, and where the rule is explained."""
    rule = f"accessibility [{found['rule']}] {found['says']}"
    why = " ".join(line.strip() for line in found["why"].splitlines()[1:])
    return f"{rule}: {found['where']} {found['html']} — {why} ({found['more']})"
