"""Looking at a page in a browser: what is wrong with it, as sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.service.pages import catalogues
from tests.service.pages.test_words import SAME

WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", e => window.violations.push(e.violatedDirective));
"""
CUT = """
() => [...document.querySelectorAll("main *, header *")].filter(e =>
  e.checkVisibility() && !e.closest("svg, .sr, .scrolls, canvas") && e.clientWidth > 0 &&
  e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" &&
  getComputedStyle(e).textOverflow !== "ellipsis"
).map(e => `${e.tagName} ${e.className}: ${e.innerText.slice(0, 60)}`)
"""
TEXT = """
() => { const bare = document.body.cloneNode(true);
  document.body.after(bare);
  bare.querySelectorAll("code, script, textarea, [data-own-words]").forEach(e => e.remove());
  const text = bare.innerText; bare.remove(); return text; }
"""
OPTIONS = {"resultTypes": ["violations"]}

_KEY = re.compile(r"(?<![\w/@.])[a-z]+_[a-z_]+(?![\w@.])")


@contextmanager
def listened(page: Page) -> Iterator[list[str]]:
    """Collect what the browser complains of while a page is open."""
    complaints: list[str] = []

    def console(said: Any) -> None:
        if said.type in ("error", "warning"):
            complaints.append(f"{said.type}: {said.text}")

    def crashed(error: Any) -> None:
        complaints.append(str(error))

    page.add_init_script(WATCH)
    page.on("console", console)
    page.on("pageerror", crashed)
    yield complaints
    complaints += page.evaluate("window.violations ?? []")
    page.remove_listener("console", console)
    page.remove_listener("pageerror", crashed)


def troubles(page: Page, language: str) -> list[str]:
    """Return all that is wrong with the page that is open."""
    return [*_layout(page), *_words(page, language), *_access(page)]


def _layout(page: Page) -> Iterator[str]:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if over > 0:
        yield f"overflows by {over} px"
    yield from (f"cut: {what}" for what in page.evaluate(CUT))


def _words(page: Page, language: str) -> Iterator[str]:
    text: str = page.evaluate(TEXT)
    yield from (f"a raw key: {key}" for key in sorted(set(_KEY.findall(text))))
    if "%(" in text or "{{" in text:
        yield "a place that nothing was put in"
    if page.locator("html").get_attribute("lang") != language:
        yield "in the wrong language"
    if language != "en":
        lines = {line.strip() for line in text.splitlines()}
        yield from (f"not translated: {line}" for line in sorted(lines & _english()))


def _access(page: Page) -> Iterator[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    for violation in found:
        where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
        why = violation["nodes"][0]["failureSummary"].replace("\n", " ")
        yield f"axe {violation['id']}: {where}: {why}"


@cache
def _english() -> set[str]:
    """Return what the pages say in English and must not say in another language."""
    texts = [message.id for message in catalogues.read("en") if message.id]
    return {text if isinstance(text, str) else text[0] for text in texts} - SAME
