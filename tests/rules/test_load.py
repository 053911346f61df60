"""Rule files on disk: found, read, joined, and refused with a reason."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from leakscan.errors import RuleError
from leakscan.model.evidence import Level
from leakscan.rules import load
from leakscan.rules.load import builtin_rules, load_rules
from tests.rules.written import GOOD, broken

BUILTIN = {"vipps-api-keys", "vipps-webhook-secret", "vipps-access-token", "mobilepay-legacy-keys"}


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def message(*paths: Path) -> str:
    with pytest.raises(RuleError) as caught:
        load_rules(paths)
    return caught.value.message


def test_the_builtin_rules_are_there():
    assert {rule.id for rule in load_rules().rules} >= BUILTIN


def test_an_extra_file_adds_its_rule(acme):
    rules = load_rules([acme])
    assert rules.rule_named("acme-key").origin == str(acme)
    assert {rule.id for rule in rules.rules} > BUILTIN


def test_a_folder_is_read_in_order_of_name(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.toml").write_text(broken('id = "acme-key"', f'id = "acme-{name}"'))
    (tmp_path / "README.md").write_text("not a rule")
    (tmp_path / "more.toml").mkdir()
    rules = load_rules([tmp_path])
    assert [rule.id for rule in rules.rules][-2:] == ["acme-a", "acme-b"]


def test_an_extra_rule_takes_the_place_of_a_builtin_one(acme):
    acme.write_text(broken('id = "acme-key"', 'id = "vipps-api-keys"'))
    rules = load_rules([acme])
    assert [r.id for r in rules.rules].count("vipps-api-keys") == 1
    assert rules.rule_named("vipps-api-keys").title == "ACME key"


def test_an_extra_reason_takes_the_place_of_a_builtin_one(tmp_path):
    builtin = load_rules().common
    replaced = builtin.evidence[0]
    path = tmp_path / "common.toml"
    path.write_text(
        f'[[evidence]]\nid = "{replaced.id}"\npattern = "x"\nweight = -1.5\nsays = "mine"\n'
    )
    reasons = {reason.id: reason for reason in load_rules([path]).common.evidence}
    assert reasons[replaced.id].says == "mine"
    assert len(reasons) == len(builtin.evidence)


def test_extra_common_parts_are_joined_and_levels_replaced(tmp_path):
    path = tmp_path / "common.toml"
    path.write_text(
        'placeholders = ["zzz{3}"]\nplaceholder_words = ["example", "bogus"]\n'
        "[levels]\nhigh = 0.9\nmedium = 0.6\nlow = 0.1\n"
    )
    before, after = load_rules().common, load_rules([path]).common
    assert after.placeholders == (*before.placeholders, "zzz{3}")
    assert after.placeholder_words == (*before.placeholder_words, "bogus")
    assert after.levels == ((Level.HIGH, 0.9), (Level.MEDIUM, 0.6), (Level.LOW, 0.1))
    assert after.references == before.references


def test_the_digest_tells_every_change(acme):
    plain = load_rules().digest
    with_acme = load_rules([acme]).digest
    acme.write_text(GOOD + "\n")
    assert len({plain, with_acme, load_rules([acme]).digest}) == 3
    assert plain.startswith("sha256:")
    assert len(plain) == 71


def test_the_digest_does_not_tell_where_files_lie(tmp_path):
    paths = [tmp_path / folder / "acme.toml" for folder in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(GOOD)
    one, two = (load_rules([path]).digest for path in paths)
    assert one == two


def test_without_examples_everything_else_is_the_same():
    whole, lean = load_rules(), load_rules(examples=False)
    assert whole.digest == lean.digest
    assert whole.common == lean.common
    for one, two in zip(whole.rules, lean.rules, strict=True):
        assert one.examples
        assert not two.examples
        for attribute in set(one.__slots__) - {"examples"}:
            assert getattr(one, attribute) == getattr(two, attribute), f"{one.id}.{attribute}"


def test_a_users_examples_are_always_read(acme):
    assert load_rules([acme], examples=False).rule_named("acme-key").examples


def test_a_byte_order_mark_is_no_fault(acme):
    acme.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_rules([acme]).rule_named("acme-key").title == "ACME key"


def test_windows_line_ends_are_no_fault(acme):
    acme.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert load_rules([acme]).rule_named("acme-key").examples[0].text.startswith("ACME_URL")


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "nowhere.toml"
    assert message(path) == f"{path}: cannot be read: No such file or directory"


def test_a_file_without_permission_is_named(acme, monkeypatch):
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(RuleError) as caught:
        load.read_file(acme, str(acme))
    assert caught.value.message == f"{acme}: cannot be read: Permission denied"


def test_a_folder_without_rules_is_no_silent_success(tmp_path):
    assert message(tmp_path) == f"{tmp_path}: there is no rule file here"


def test_what_is_not_utf_8_is_named_with_its_line(acme):
    acme.write_bytes(b"# one\n# two \xf8\n")
    assert message(acme) == f"{acme}: line 2 is not UTF-8"


def test_what_is_not_toml_is_named_with_its_line(acme):
    acme.write_text("[rule]\nid = acme\n")
    text = message(acme)
    assert text.startswith(f"{acme}: is not TOML: ")
    assert "line 2" in text


def test_nesting_without_end_is_refused(acme):
    acme.write_text(f"a = {'[' * 5000}{']' * 5000}")
    assert message(acme) == f"{acme}: is nested too deeply"


def test_two_rules_of_one_id_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(GOOD)
    one, two = (tmp_path / f"{name}.toml" for name in ("a", "b"))
    assert message(tmp_path) == f'{two}: rule "acme-key" stands in {one} already'


def test_two_reasons_of_one_id_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(
            '[[evidence]]\nid = "mine"\ntest = "t"\nweight = 1.0\nsays = "s"\n'
        )
    assert message(tmp_path) == f'{tmp_path / "b.toml"}: two reasons have the id "mine"'


def test_a_users_expressions_are_always_tried(acme):
    acme.write_text(broken("'[0-9]{6}'", "'[0-9{6}'"))
    assert "is not a regular expression" in message(acme)


def test_builtin_expressions_are_tried_when_asked(tmp_path, monkeypatch):
    (tmp_path / "bad.toml").write_text(broken("'[0-9]{6}'", "'[0-9{6}'") + "\n")
    (tmp_path / "common.toml").write_text("[levels]\nhigh = 0.9\nmedium = 0.5\nlow = 0.0\n")
    monkeypatch.setattr(load, "builtin_rules", lambda: tmp_path)
    assert load_rules().rule_named("acme-key").origin == "rules/bad.toml"
    with pytest.raises(RuleError, match=r"rules/bad\.toml: rule .* is not a regular expression"):
        load_rules(thorough=True)


def test_levels_must_stand_somewhere(tmp_path, monkeypatch):
    (tmp_path / "acme.toml").write_text(GOOD)
    monkeypatch.setattr(load, "builtin_rules", lambda: tmp_path)
    assert message() == "no rule file says at which probability a level begins"


def test_an_editable_install_has_the_rules_beside_the_package():
    folder = builtin_rules()
    assert folder == Path(load.__file__).parents[2] / "rules"
    assert (folder / "common.toml").is_file()


def test_a_wheel_has_the_rules_inside_the_package(tmp_path, monkeypatch):
    packaged = tmp_path / "leakscan" / "builtin_rules"
    packaged.mkdir(parents=True)
    monkeypatch.setattr(load.resources, "files", lambda name: tmp_path / name)
    assert builtin_rules() == packaged


def test_a_zipped_package_has_the_rules_too(tmp_path, monkeypatch):
    archive = tmp_path / "leakscan.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for entry in sorted(Path(load.__file__).parents[2].glob("rules/*.toml")):
            out.write(entry, f"leakscan/builtin_rules/{entry.name}")
    with zipfile.ZipFile(archive) as opened:
        monkeypatch.setattr(load.resources, "files", lambda name: zipfile.Path(opened, f"{name}/"))
        zipped = load_rules()
    monkeypatch.undo()
    assert zipped == load_rules()
