from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from leakscan.model.result import ScanResult
from leakscan.reports import html, html_views
from tests.reports import samples

MANY = samples.history(
    samples.finding(1, where={**samples.COMMITTED, "repository": "o/shop"}),
    *samples.every_status()[1:],
    samples.finding(9, where={"path": "z.env", "repository": "o/till"}),
    list_samples=True,
    coverage=samples.result(skipped=samples.UNREAD).coverage,
    notes=("a note",),
    started="2026-01-02T03:04:05",
)


def written(result: ScanResult) -> str:
    out = io.BytesIO()
    html.write(result, out, color=False, width=80)
    return out.getvalue().decode()


class Reader(HTMLParser):
    """Collects tags with their attributes, ids and the text outside script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_clean() -> None:
    page = written(samples.result())
    assert html.writes_when_empty
    assert "<h1>No leaked key found in shop.</h1>" in page
    assert "<p>There is none to show.</p>" in page
    assert "INCOMPLETE" not in page


def test_an_incomplete_scan_is_said_at_the_top_and_listed() -> None:
    page = written(samples.result(skipped=samples.UNREAD))
    assert page.index("INCOMPLETE: 2 things") < page.index("<main>")
    assert "<td><code>var/log/old.log</code></td><td>unreadable (permission denied)</td>" in page


def test_a_finding_is_told_in_full() -> None:
    page = written(samples.history(samples.finding(1, where=samples.COMMITTED)))
    value = samples.made_up(1)["client_secret"]
    for part in (
        "1. Vipps MobilePay API keys (sales unit), production</h3>",
        f"<td><code>{value[:4]}…{value[-2:]}</code></td><td><code>config/prod.env:2:15</code></td>",
        "First seen in commit 4f2a91c0 of 2024-05-17, in main and v1.2, no longer in HEAD.",
        '<td>the path looks like a test</td><td class="number">-0.8</td>',
        "<summary>Every place (4)</summary>",
        "<li>Choose Production, find the sales unit and press Show keys.</li>",
        'href="https://portal.vippsmobilepay.com"',
    ):
        assert part in page


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    page = written(MANY)
    policy = next(
        attrs["content"] or ""
        for tag, attrs in Reader(page).tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    hashes = {}
    for element in ("style", "script"):
        (text,) = re.findall(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[element] = f"'sha256-{digest}'"
    assert policy == (
        f"default-src 'none'; style-src {hashes['style']}; script-src {hashes['script']}; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_page_asks_nobody_for_anything() -> None:
    for tag, attrs in Reader(written(MANY)).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attrs
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag == "a" or "href" not in attrs


def test_scanned_text_makes_no_element() -> None:
    reader = Reader(written(samples.hostile()))
    assert [tag for tag, _ in reader.tags].count("script") == 1
    assert "<script>alert(1)</script>" in "".join(reader.text)
    assert not [a for _, a in reader.tags if (a.get("href") or "#")[0] not in "#h"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.com", ""])
def test_an_advice_links_only_to_safe_addresses(url: str) -> None:
    advice = replace(samples.REGENERATE, url=url)
    page = written(samples.result(samples.finding(1, advice=advice)))
    assert {a["href"] for _, a in Reader(page).tags if "href" in a} == {"#findings", "#advice-1"}


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    tags = Reader(written(MANY)).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = {a["href"][1:] for _, a in tags if (a.get("href") or "").startswith("#")}  # type: ignore[index]
    assert inside <= set(ids)


def test_what_is_too_much_is_told_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_views, "IN_FULL", 2)
    page = written(samples.result(*(samples.finding(n) for n in range(1, 6))))
    assert page.count("<article ") == 2
    assert "3 more findings in short" in page
    assert '<ol start="3">\n<li data-k="high critical production open">high 97%: Vipps' in page


def opened(browser: Browser, folder: Path, result: ScanResult, **context: Any) -> Page:
    """The page, in a context that keeps every complaint of the browser in ``page.complaints``."""
    path = folder / "report.html"
    path.write_text(written(result), "utf-8")
    page = browser.new_context(**context).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(path.as_uri())
    assert complaints == [path.as_uri()]
    return page


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_anybody_can_read_it(browser: Browser, tmp_path: Path, scheme: Any, width: int) -> None:
    size: Any = {"width": width, "height": 800}
    page = opened(browser, tmp_path, MANY, color_scheme=scheme, viewport=size)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.slow
def test_nothing_hostile_runs(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, samples.hostile())
    assert page.locator("script").count() == 1
    page.context.close()


@pytest.mark.slow
def test_the_page_works_with_scripts_off(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, MANY, java_script_enabled=False)
    assert page.locator("article:visible").count() == 8
    assert not page.locator("#controls").is_visible()
    page.context.close()


@pytest.mark.slow
def test_filter_and_sort(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, MANY)
    visible = page.locator("article:visible h3")
    assert page.inner_text("#told") == "8 of 8 findings"
    page.select_option("#level", "medium")
    assert page.inner_text("#told") == "2 of 8 findings"
    page.select_option("#state", "settled")
    assert [text[:2] for text in visible.all_text_contents()] == ["3."]
    page.select_option("#level", "")
    page.select_option("#state", "")
    page.fill("#search", "Z.ENV")
    assert [text[:2] for text in visible.all_text_contents()] == ["8."]
    page.fill("#search", "")
    page.select_option("#environment", "test")
    assert [text[:2] for text in visible.all_text_contents()] == ["2."]
    page.select_option("#environment", "")
    page.select_option("#sort", "severity")
    assert [text[0] for text in visible.all_text_contents()] == list("13456782")
    page.select_option("#sort", "place")
    assert [text[0] for text in visible.all_text_contents()] == list("23456718")
    page.context.close()


@pytest.mark.slow
def test_a_hidden_finding_shows_when_a_link_leads_to_it(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, MANY)
    page.fill("#search", "no such text")
    assert page.locator("article:visible").count() == 0
    page.evaluate("location.hash = 'f-v1-00000000000000000000000000000001'")
    page.wait_for_selector("#f-v1-00000000000000000000000000000001:visible")
    assert page.input_value("#search") == ""
    page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_to_a_tidy_pdf(
    browser: Browser, tmp_path: Path, scripts: bool, scheme: Any
) -> None:
    page = opened(browser, tmp_path, MANY, java_script_enabled=scripts, color_scheme=scheme)
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    sheets = [" ".join(sheet.extract_text().split()) for sheet in pdf.pages]
    text = " ".join(sheets)
    assert 2 <= len(sheets) <= 14
    assert all(len(sheet) > 40 for sheet in sheets)
    for number, finding in enumerate(samples.every_status(), start=1):
        assert finding.fingerprint in text
        assert f"{number}. Vipps MobilePay" in text
    # what is folded on the screen is open on paper, and what is only for the screen is not there
    assert text.count("the path looks like a test") == 8
    assert text.count("z.env:2:15") >= 2
    assert "Search" not in text
    assert "Skip to the findings" not in text
    page.context.close()


@pytest.mark.slow
def test_paper_is_white_and_a_finding_is_not_torn(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, MANY, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colors = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colors == "rgb(255, 255, 255)"
    torn = page.evaluate(
        "[...document.querySelectorAll('.finding')].map(f => getComputedStyle(f).breakInside)"
    )
    assert set(torn) == {"avoid"}
    page.context.close()


@pytest.mark.slow
def test_the_keyboard_is_enough(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, MANY)

    def here() -> str:
        told: str = page.evaluate(
            "document.activeElement.id || document.activeElement.ariaLabel "
            "|| document.activeElement.textContent.trim()"
        )
        return told

    page.keyboard.press("Tab")
    assert here() == "Skip to the findings"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert here() == "findings"
    seen = []
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(here())
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid", seen[-1]
    assert seen[:7] == ["search", "level", "environment", "state", "sort",
                        "Values of finding 1", "History of finding 1"]  # fmt: skip
    details = page.locator("article details").first
    page.keyboard.press("Shift+Tab")
    assert here() == "Why"
    assert not details.evaluate("d => d.open")
    page.keyboard.press("Enter")
    assert details.evaluate("d => d.open")
    page.focus("#level")
    page.keyboard.press("m")  # the first letter of medium
    assert page.inner_text("#told") == "2 of 8 findings"
    page.context.close()


@pytest.mark.slow
def test_a_screen_reader_finds_its_way(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, MANY)
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("article").count() == 8
    assert page.get_by_role("article", name="1. Vipps MobilePay API keys").count() == 1
    picture = page.get_by_role("img", name="client_secret: 1 commit of 2024-05-17")
    assert picture.count() == 1
    page.select_option("#level", "low")
    assert page.get_by_role("status").inner_text() == "4 of 8 findings"
    page.context.close()


@pytest.mark.slow
def test_fifty_thousand_findings_open_in_two_seconds(browser: Browser, tmp_path: Path) -> None:
    made = samples.finding(1, where=samples.COMMITTED)
    many = tuple(replace(made, fingerprint=f"v1:{number:032x}") for number in range(50_000))
    page = opened(browser, tmp_path, samples.history(*many))
    took = []
    for _ in range(3):
        page.reload(wait_until="load")
        took.append(page.evaluate("performance.getEntriesByType('navigation')[0].duration"))
    assert min(took) < 2000
    assert page.inner_text("#told") == "50,000 of 50,000 findings"
    page.context.close()
