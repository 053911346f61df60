"""``leakscan baseline``: written, kept up to date, decided upon, taken over."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
from pathlib import Path

import pytest

from leakscan.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo

SAY = ("--reason", "a test double", "--owner", "kari")
FILE = ".leakscan-baseline.toml"


@pytest.fixture
def here(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with two leaked sets, and in it."""
    monkeypatch.chdir(repo.path)
    repo.commit(**{"a.env": made_up_env(1), "b.env": made_up_env(2)})
    return repo


def keys(repo: GitRepo) -> list[str]:
    return re.findall(r'^\["(v1:\w+)"\]$', (repo.path / FILE).read_text(), re.MULTILINE)


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    text = "".join(f"{line}\n" for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


class TestCreate:
    def test_all_findings_are_accepted_with_the_reason(self, here: GitRepo, run: Run) -> None:
        assert run("scan").code == ExitCode.FINDINGS
        ran = run("baseline", "create", *SAY, "--expires", "2999-01-01")
        assert ran.code == ExitCode.CLEAN
        assert ran.out.count("a test double (kari, ") == 2
        text = (here.path / FILE).read_text()
        assert text.count('reason = "a test double"') == text.count("expires = 2999-01-01") == 2
        after = run("scan")
        assert after.code == ExitCode.CLEAN
        assert "2 accepted in the baseline" in after.out
        assert run("scan", "a.env", "b.env").code == ExitCode.CLEAN
        assert run("history").code == ExitCode.CLEAN

    def test_no_value_is_written(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY)
        text = (here.path / FILE).read_text()
        values = re.findall(r"=(.*)\n", made_up_env(1) + made_up_env(2))
        assert [value for value in values if value in text] == []

    @pytest.mark.parametrize(
        ("args", "says"),
        [
            (("--owner", "kari"), "2 findings would be accepted, and nobody said why"),
            (("--owner", "kari", "--reason", " "), "nobody said why"),
            (("--reason", "x"), "nobody answers for the entries"),
            (("--reason", "x", "--expires", "soon"), "'soon' is not a day, written YYYY-MM-DD"),
        ],
    )
    def test_what_is_missing_is_said(
        self, here: GitRepo, run: Run, args: tuple[str, ...], says: str
    ) -> None:
        ran = run("baseline", "create", *args)
        assert ran.code == ExitCode.ERROR
        assert says in ran.err
        assert "hint:" in ran.err or "option" in ran.err
        assert not (here.path / FILE).exists()

    def test_git_knows_the_owner(self, here: GitRepo, run: Run) -> None:
        here.git("config", "user.email", "ola@example.com")
        run("baseline", "create", "--reason", "x")
        assert 'owner = "ola@example.com"' in (here.path / FILE).read_text()

    def test_a_second_one_is_not_created(self, here: GitRepo, run: Run) -> None:
        assert here
        run("baseline", "create", *SAY)
        ran = run("baseline", "create", *SAY)
        assert ran.code == ExitCode.ERROR
        assert "leakscan baseline update" in ran.err

    def test_from_a_report(self, here: GitRepo, run: Run, tmp_path: Path) -> None:
        run("history", "--format", "json", "--output", str(tmp_path / "leaks.json"))
        assert run("baseline", "create", "--from", str(tmp_path / "leaks.json"), *SAY).code == 0
        assert len(keys(here)) == 2
        assert run("scan").code == ExitCode.CLEAN

    def test_not_from_a_report_with_a_key_of_its_own(
        self, here: GitRepo, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LEAKSCAN_FINGERPRINT_KEY", "ours")
        run("scan", "--format", "json", "--output", str(tmp_path / "leaks.json"))
        ran = run("baseline", "create", "--from", str(tmp_path / "leaks.json"), *SAY)
        assert ran.code == ExitCode.ERROR
        assert "a key of their own" in ran.err
        assert here


class TestUpdate:
    def test_what_is_new_comes_and_what_is_gone_goes(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY)
        before = keys(here)
        text = (here.path / FILE).read_text()
        (here.path / FILE).write_text(text.replace('["', '# our words\n["'))
        (here.path / "a.env").write_text(made_up_env(3))
        assert run("scan").code == ExitCode.FINDINGS
        refused = run("baseline", "update", "--owner", "ola")
        assert refused.code == ExitCode.ERROR
        assert "nobody said why" in refused.err
        ran = run("baseline", "update", "--owner", "ola", "--reason", "new")
        assert [line[0] for line in ran.out.splitlines()] == ["+", "-"]
        assert len(set(before) & set(keys(here))) == 1
        assert (here.path / FILE).read_text().count("# our words") == 1
        assert run("scan").code == ExitCode.CLEAN

    def test_nothing_changed(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY)
        before = (here.path / FILE).read_bytes()
        assert run("baseline", "update").out == "Nothing changed.\n"
        assert (here.path / FILE).read_bytes() == before

    def test_a_part_of_the_tree_removes_nothing(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY)
        ran = run("baseline", "update", "a.env")
        assert "1 unused entries stay" in ran.err
        assert len(keys(here)) == 2

    def test_what_could_not_be_read_removes_nothing(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY)
        (here.path / "a.env").unlink()
        (here.path / "a.zip").write_bytes(b"PK\x03\x04 and then nothing")
        assert run("baseline", "update").code == ExitCode.INCOMPLETE
        assert len(keys(here)) == 2

    def test_what_is_in_history_only_is_not_gone(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY)
        (here.path / "a.env").unlink()
        here.commit()
        assert run("baseline", "update", "--with-history").out == "Nothing changed.\n"
        assert run("history").code == ExitCode.CLEAN
        assert run("baseline", "update").out.startswith("- v1:")
        assert run("history").code == ExitCode.FINDINGS

    def test_an_entry_past_its_day_is_not_renewed(self, here: GitRepo, run: Run) -> None:
        run("baseline", "create", *SAY, "--expires", "2020-01-01")
        before = (here.path / FILE).read_bytes()
        ran = run("baseline", "update", *SAY)
        assert ran.out == "Nothing changed.\n"
        assert "held until 2020-01-01; audit renews it" in ran.err
        assert (here.path / FILE).read_bytes() == before


class TestAudit:
    def test_a_decision_for_each_finding(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers(monkeypatch, "y", "a double", "2999-01-01", "n")
        ran = run("baseline", "audit", "--owner", "kari")
        assert "1 accepted, 1 not accepted, 0 skipped." in ran.out
        assert len(keys(here)) == 1
        text = (here.path / FILE).read_text()
        assert 'reason = "a double"' in text
        assert "expires = 2999-01-01" in text

    def test_undo_goes_back(self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        answers(monkeypatch, "u", "y", "wrong", "", "undo", "s", "what?", "y", "right", "")
        assert (
            "1 accepted, 0 not accepted, 1 skipped."
            in run("baseline", "audit", "--owner", "kari").out
        )
        text = (here.path / FILE).read_text()
        assert "wrong" not in text
        assert 'reason = "right"' in text

    def test_the_last_decision_can_be_undone(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers(monkeypatch, "s", "y", "wrong", "", "what?", "u", "u", "y", "right", "", "n", "")
        ran = run("baseline", "audit", "--owner", "kari")
        assert "That was the last one." in ran.out
        assert "1 accepted, 1 not accepted, 0 skipped." in ran.out
        assert "wrong" not in (here.path / FILE).read_text()

    @pytest.mark.parametrize("last", [("q",), ()], ids=["quit", "end of input"])
    def test_quitting_keeps_what_was_decided(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch, last: tuple[str, ...]
    ) -> None:
        answers(monkeypatch, "y", "a double", "", *last)
        run("baseline", "audit", "--owner", "kari")
        assert len(keys(here)) == 1

    def test_without_a_reason_or_with_a_day_that_is_over_it_asks_again(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers(monkeypatch, "y", "", "y", "x", "soon", "y", "x", "2020-01-01", "q")
        ran = run("baseline", "audit", "--owner", "kari")
        for words in ("needs a reason", "is not a day", "That day is over"):
            assert words in ran.out
        assert not (here.path / FILE).exists()

    def test_accepted_ones_on_request(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("baseline", "create", *SAY)
        assert run("baseline", "audit", "--owner", "kari").out == "There is nothing to decide.\n"
        answers(monkeypatch, "n", "y", "", "")
        ran = run("baseline", "audit", "--all", "--owner", "ola")
        assert "accepted: a test double (kari" in ran.out
        assert len(keys(here)) == 1
        assert 'owner = "ola"' in (here.path / FILE).read_text()

    def test_an_entry_past_its_day_is_renewed(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("baseline", "create", *SAY, "--expires", "2020-01-01")
        answers(monkeypatch, "y", "", "2999-01-01", "y", "", "2999-01-01")
        run("baseline", "audit", "--owner", "kari")
        text = (here.path / FILE).read_text()
        assert text.count('reason = "a test double"') == text.count("expires = 2999-01-01") == 2
        assert run("scan").code == ExitCode.CLEAN

    def test_no_value_is_shown(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers(monkeypatch, "s", "s")
        out = run("baseline", "audit", "--owner", "kari").out
        secrets = re.findall(r"(?:SECRET|KEY)=(.*)\n", made_up_env(1) + made_up_env(2))
        assert [secret for secret in secrets if secret in out] == []
        assert here


class TestImport:
    def test_gitleaksignore(self, here: GitRepo, run: Run) -> None:
        lines = ("a.env:vipps:2", "a.env:vipps:3", "b.env:vipps:2", "c.env:aws:9")
        (here.path / ".gitleaksignore").write_text("\n".join(lines))
        ran = run("baseline", "import", ".gitleaksignore", "--owner", "kari")
        assert ran.code == ExitCode.CLEAN
        assert len(keys(here)) == 1
        assert "taken over from .gitleaksignore: vipps" in (here.path / FILE).read_text()
        assert "not taken over: b.env:2" in ran.out
        assert "not taken over: c.env:9" in ran.out

    def test_secrets_baseline(self, here: GitRepo, run: Run) -> None:
        def ones(env: str, **more: object) -> list[dict[str, object]]:
            values = re.findall(r"(?:SECRET|KEY)=(.*)\n", env)
            digests = [hashlib.sha1(v.encode(), usedforsecurity=False) for v in values]
            return [{"type": "Secret Keyword", "hashed_secret": d.hexdigest(), **more}
                    for d in digests]  # fmt: skip

        results = {"a.env": ones(made_up_env(1)), "b.env": ones(made_up_env(2), is_secret=True)}
        document = {"version": "1.5.0", "plugins_used": [], "results": results}
        (here.path / ".secrets.baseline").write_text(json.dumps(document))
        ran = run("baseline", "import", ".secrets.baseline", *SAY)
        assert len(keys(here)) == 1
        assert ran.out.count("not taken over: b.env: judged a secret there") == 2
