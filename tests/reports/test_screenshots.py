"""Parts of the page look as they did when somebody last looked at them.

The words are set in DejaVu, which Debian's fontconfig brings. The stored pictures are made by
``UPDATE_SCREENSHOTS=1 pytest tests/reports/test_screenshots.py``; look at them before they are
committed. Each part is compared by itself and coarsely, as a grid of small fields, so that another
version of the browser is no difference, while a colour, a bar, a missing line or a part in another
place is one.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from leakscan.model.evidence import Level
from leakscan.model.result import ScanResult
from tests.reports import samples
from tests.reports.test_html import opened
from tests.reports.test_html_history import committed

pytestmark = pytest.mark.slow
STORED = Path(__file__).parent / "screenshots"
UPDATE = bool(os.environ.get("UPDATE_SCREENSHOTS"))
WIDTH = 900
GRID, FINE = (32, 32), (100, 12)
"""Fields of the grid to which a picture with words, and a drawing, is reduced."""
WORDS, DRAWING = (4.0, 40.0, 0.03), (1.5, 40.0, 0.01)
"""What may differ, of 255, where there are words and in a drawing: the mean of all fields, one field,
and which share of the fields may differ more than that."""


def page_of(**where: object) -> ScanResult:
    """A page with every kind of picture: repositories, a history of values, bars, all statuses."""
    dates = ("2024-01-10", "2024-03-01", "2024-03-09", "2024-11-20")
    told = committed(1, *dates, in_head=True)
    values = samples.finding(2, where={**samples.COMMITTED, "repository": "o/till"})
    return samples.history(
        samples.finding(1, members=told.members, occurrences=told.occurrences, **where),
        values,
        samples.finding(12, where={"repository": "o/shop"}, level=Level.MEDIUM, confidence=0.7),
        samples.finding(13, where={"repository": "o/shop"}, level=Level.LOW, confidence=0.2),
        *samples.every_status()[2:],
        coverage=samples.result(skipped=samples.UNREAD).coverage,
        list_samples=True,
    )


PARTS = {
    "counts": ".counts",
    "incomplete": ".loud",
    "advice": "#advice-1",
    "repositories": ".repositories",
    "controls": "#controls",
    "finding": "article:nth-of-type(1)",
    "settled": "article:nth-of-type(5)",
}

DRAWINGS = {
    "lane": "article:nth-of-type(1) .lanes svg",
    "lane-gone": "article:nth-of-type(2) .lanes tr:nth-of-type(1) svg",
    "bar-for": "article:nth-of-type(1) .bars tr:nth-of-type(2) svg",
    "bar-against": "article:nth-of-type(1) .bars tr:nth-of-type(4) svg",
    "repository": ".repositories tr:nth-of-type(1) td:last-child svg",
}
ALL = {**PARTS, **DRAWINGS}

COMPARE = """async ([one, two, [wide, high]]) => {
    const reduced = async (picture) => {
        const image = new Image();
        image.src = "data:image/png;base64," + picture;
        await image.decode();
        const canvas = new OffscreenCanvas(wide, high);
        const brush = canvas.getContext("2d");
        brush.imageSmoothingQuality = "high";
        brush.drawImage(image, 0, 0, wide, high);
        return [brush.getImageData(0, 0, wide, high).data, image.width / image.height];
    };
    const [[a, ratioA], [b, ratioB]] = [await reduced(one), await reduced(two)];
    const fields = [];
    for (let at = 0; at < a.length; at += 4)
        fields.push((Math.abs(a[at] - b[at]) + Math.abs(a[at + 1] - b[at + 1])
            + Math.abs(a[at + 2] - b[at + 2])) / 3);
    return [fields, ratioA / ratioB];
}"""


@pytest.fixture(scope="module")
def table(browser: Browser) -> Iterator[Page]:
    """A blank page on which pictures are compared."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


# Parts that are out of sight have a guessed height until they are drawn, at some time after they are in sight.
AS_STORED = """
for (const rule of document.styleSheets[0].cssRules) {
    if (rule.style?.contentVisibility) rule.style.contentVisibility = "visible";
    if (rule.selectorText === "body") rule.style.fontFamily = "DejaVu Sans";
    if (rule.selectorText === "code") rule.style.fontFamily = "DejaVu Sans Mono";
}"""


@pytest.fixture
def report(browser: Browser, tmp_path: Path, scheme: Any) -> Iterator[Page]:
    size: Any = {"width": WIDTH, "height": 1200}
    page = opened(browser, tmp_path, page_of(), color_scheme=scheme, viewport=size)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate(AS_STORED)
    yield page
    page.context.close()


def differences(table: Page, name: str, one: bytes, two: bytes) -> list[str]:
    """Say in which way two pictures differ; empty when they look the same."""
    pictures = [base64.b64encode(picture).decode() for picture in (one, two)]
    fields, ratio = table.evaluate(COMPARE, [*pictures, FINE if name in DRAWINGS else GRID])
    mean = sum(fields) / len(fields)
    most_mean, most_field, most_fields = DRAWING if name in DRAWINGS else WORDS
    other = sum(field > most_field for field in fields) / len(fields)
    return [
        said
        for said, wrong in (
            (f"the mean difference is {mean:.1f}", mean > most_mean),
            (f"{other:.0%} of the fields differ", other > most_fields),
            (f"it is {ratio:.2f} times as wide for its height", not 0.75 < ratio < 1.33),
        )
        if wrong
    ]


def picture(part: Locator) -> bytes:
    return part.first.screenshot(animations="disabled", timeout=5_000)


@pytest.mark.parametrize("name", ALL)
def test_a_part_looks_as_it_did(report: Page, table: Page, scheme: str, name: str) -> None:
    now = picture(report.locator(ALL[name]))
    path = STORED / f"{name}-{scheme}.png"
    if UPDATE:
        STORED.mkdir(exist_ok=True)
        path.write_bytes(now)
    assert differences(table, name, path.read_bytes(), now) == []


CHANGES: dict[str, Callable[[Page], object]] = {
    "counts": lambda page: page.evaluate("document.querySelector('.counts .high').remove()"),
    "finding": lambda page: page.evaluate("document.querySelector('.finding .scroll').remove()"),
    "lane": lambda page: page.evaluate("document.querySelectorAll('.lanes circle')[0].remove()"),
    "lane-gone": lambda page: page.evaluate(
        "document.querySelectorAll('.there').forEach(e => e.setAttribute('x2', 200))"
    ),
    "bar-against": lambda page: page.evaluate(
        "document.querySelectorAll('.bars rect').forEach(e => e.setAttribute('x', 100))"
    ),
    "repository": lambda page: page.evaluate(
        "document.querySelectorAll('.repositories rect').forEach(e => e.remove())"
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen(report: Page, table: Page, scheme: str, name: str) -> None:
    CHANGES[name](report)
    now = picture(report.locator(ALL[name]))
    assert differences(table, name, (STORED / f"{name}-{scheme}.png").read_bytes(), now) != []


@pytest.mark.parametrize("name", ALL)
def test_light_is_not_dark(table: Page, name: str) -> None:
    light, dark = ((STORED / f"{name}-{scheme}.png").read_bytes() for scheme in ("light", "dark"))
    assert differences(table, name, light, dark) != []


def test_another_font_does_not_change_a_drawing(report: Page, table: Page, scheme: str) -> None:
    report.evaluate(
        "for (const rule of document.styleSheets[0].cssRules)"
        " if (rule.selectorText === 'body') rule.style.fontFamily = 'serif'"
    )
    for name, part in DRAWINGS.items():
        now = picture(report.locator(part))
        stored = (STORED / f"{name}-{scheme}.png").read_bytes()
        assert differences(table, name, stored, now) == [], name
