from __future__ import annotations

import io

from markdown_it import MarkdownIt

from leakscan.model.chunk import Skipped
from leakscan.model.result import ScanResult
from leakscan.reports import markdown
from tests.reports import samples


def written(result: ScanResult) -> str:
    out = io.BytesIO()
    markdown.write(result, out, color=False, width=80)
    return out.getvalue().decode()


def test_clean() -> None:
    assert markdown.writes_when_empty
    assert written(samples.result()) == (
        "## leakscan: No leaked key found in shop.\n\nRead 42 files, 123 kB in all.\n"
    )


def test_the_whole_page() -> None:
    made = samples.finding(
        1,
        ("client_secret",),
        where=samples.COMMITTED,
        advice=samples.UNSTAGE,
        evidence=samples.REASONS[:1],
    )
    value = samples.made_up(1)["client_secret"]
    coverage = samples.result(skipped=samples.UNREAD).coverage
    assert (
        written(samples.history(made, coverage=coverage, notes=("a_b",)))
        == rf"""## leakscan: 1 leaked key set in the history of shop (high confidence).

Read 42 files, 123 kB in all.

Note: a\_b

> [!CAUTION]
> INCOMPLETE: 2 things that were asked for could not be read, and keys may stand there.

### 1. Vipps MobilePay API keys (sales unit), production

High confidence (97%), usable: somebody could call the API with what stands here.

| field | value | where |
|---|---|---|
| `client_secret` | `{value[:4]}…{value[-2:]}` | `config/prod.env:2:15` |

First in commit 4f2a91c0 of 2024-05-17, in main and v1.2, no longer in HEAD.

Because the name VIPPS\_CLIENT\_SECRET stands beside it.

Id `v1:00000000000000000000000000000001`

### What to do now

Nothing has left this machine: take the keys out of the commit.

1. Move the values to environment variables or a secrets store.
2. Run git restore --staged on the file and stage it again without the values.

https://developer.vippsmobilepay.com/docs/knowledge-base/api-keys/

### Not read

* `backup/keys.zip`: truncated (the archive ends in the middle of a member)
* `var/log/old.log`: unreadable (permission denied)
"""
    )


def test_a_comment_is_never_too_long_for_github() -> None:
    many = [samples.finding(n) for n in range(300)]
    skips = [Skipped(f"{n:03}", "unreadable") for n in range(300)]
    page = written(samples.result(*many, skipped=skips))
    assert len(page) <= 65_536
    assert "more findings: see the full report.\n" in page
    assert "* and 280 more; in all 300 unreadable\n" in page
    assert page.count("### What to do now") == 1
    whole = written(samples.result(*many, skipped=skips, show_all=True))
    assert "### 300. Vipps" in whole
    assert "* `299`: unreadable\n" in whole


def test_several_places_are_counted_and_several_advices_named() -> None:
    twice = samples.finding(1, ("client_secret",))
    twice = samples.finding(1, ("client_secret",), occurrences=twice.occurrences * 2)
    page = written(samples.result(twice, samples.finding(2, advice=samples.WEBHOOK)))
    assert "| `config/.env:2:15` and 1 more |\n" in page
    assert "### What to do now for 1\n" in page
    assert "### What to do now for 2\n" in page


def test_what_is_not_known_is_left_out() -> None:
    advice = samples.Advice("Look.", "", ("one",))
    page = written(samples.result(samples.finding(1, evidence=(), advice=advice)))
    assert "Because" not in page
    assert page.endswith("### What to do now\n\nLook.\n\n1. one\n")


def test_scanned_text_makes_no_markup() -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(written(samples.hostile()))
    assert "<script" not in html
    assert html.count("<h2>") == 1
