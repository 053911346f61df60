"""The built-in rules themselves: complete, and careful about what they call no leak."""

from __future__ import annotations

import random
import re
import tomllib
from functools import lru_cache

import pytest

from leakscan.model.evidence import Environment
from leakscan.model.rule import RuleSet
from leakscan.rules.load import EXAMPLES, builtin_rules, load_rules
from tests.rules.made_up import SHAPES


@lru_cache
def rules() -> RuleSet:
    return load_rules(thorough=True)


RULES = [rule.id for rule in load_rules(examples=False).rules]


@lru_cache
def compiled(patterns: tuple[str, ...]) -> list[re.Pattern[bytes]]:
    return [re.compile(p.encode(), re.IGNORECASE | re.DOTALL) for p in patterns]


def fits(value: str, patterns: tuple[str, ...]) -> list[str]:
    return [p.pattern.decode() for p in compiled(patterns) if p.fullmatch(value.encode())]


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_proves_itself_both_ways(rule_id):
    examples = rules().rule_named(rule_id).examples
    assert any(example.finds for example in examples)
    assert any(not example.finds for example in examples)
    assert all(example.note for example in examples)


@pytest.mark.parametrize("rule_id", RULES)
def test_every_kind_has_an_example(rule_id):
    rule = rules().rule_named(rule_id)
    assert {kind.id for kind in rule.kinds} <= {e.kind for e in rule.examples if e.finds}


@pytest.mark.parametrize("rule_id", RULES)
def test_every_shape_of_a_secret_has_an_example(rule_id):
    rule = rules().rule_named(rule_id)
    found = {(v.field, v.value) for e in rule.examples for v in e.finds}
    for part in rule.fields:
        values = [value for field, value in found if field == part.id]
        for shape in part.shapes if part.secret else ():
            if shape.weight >= 0:
                assert any(re.fullmatch(shape.pattern, v) for v in values), f"{part.id} {shape.id}"


@pytest.mark.parametrize("rule_id", RULES)
def test_the_values_of_examples_are_made_up_ones(rule_id):
    """A value that an example finds is no published sample: it would never be a finding."""
    samples = {sample.value for rule in rules().rules for sample in rule.samples}
    found = {v.value for e in rules().rule_named(rule_id).examples for v in e.finds}
    assert not samples & found


@pytest.mark.parametrize("rule_id", RULES)
def test_examples_stand_last(rule_id):
    """A scan leaves them out by cutting the file there (load.py)."""
    name = rules().rule_named(rule_id).origin.rpartition("/")[2]
    head, mark, rest = (builtin_rules() / name).read_text("utf-8").partition(EXAMPLES)
    assert "example" not in tomllib.loads(head)
    assert set(tomllib.loads(mark + rest)) == {"example"}


@pytest.mark.parametrize("rule_id", RULES)
def test_keywords_need_one_of_the_rules_words(rule_id):
    rule = rules().rule_named(rule_id)
    assert set(rule.names) - {"vippsmobilepay"} <= set(rule.keywords)


PUBLISHED = {
    "client_secret": {
        "Y8Kteew6GE3ZmeycEt6egg==",
        "Y8Kteew6GE2ZmeycEt6egg==",
        "testdzlJbUZaM1lqODlnUUtrUHI=",
        "1234567890qwertyuiopasdfghjklzxcvbnm1234",
    },
    "client_id": {
        "fb492b5e-7907-4d83-bc20-c7fb60ca35de",
        "fb492b5e-7907-4d83-ba20-c7fb60ca35de",
        "123456-test-4a3d-a47c-412136fd0871",
        "12345678-1234-1234-1234-123456789012",
        "00000002-0000-0000-c000-000000000000",
    },
    "subscription_key": {
        "0f14ebcab0eb4b29ae0cb90d91b4a84a",
        "0f14ebcab0ec4b29ae0cb90d91b4a84a",
        "da7d5b0e18a84aeda961c0c31b75c2a9",
        "89349472b0e749eabc06ca0255f9f831",
        "c1b1a8846ec56d09db39bd3b5403bf9",
        "12345678901234567890123456789012",
        "1234567890qwertyuiopasdfghjklzxc",
        "94g4f68f3ddb20a0b1j23319b854381m",
    },
    "webhook_secret": {
        "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A==",
        "090a478d-37ff-4e77-970e-d457aeb26a3a",
    },
    "ibm_client_id": {"80e0075c-d0b5-4b74-a466-ecaca65234b0"},
}
"""Published by the provider or in readmes; the near-identical spellings are on purpose."""


@pytest.mark.parametrize("field", PUBLISHED)
def test_published_values_are_samples(field):
    known = {s.value for rule in rules().rules for s in rule.samples if s.field == field}
    assert PUBLISHED[field] <= known


@pytest.mark.parametrize("shape", SHAPES)
def test_no_value_of_a_real_shape_is_taken_for_a_stand_in(shape):
    source = random.Random(20241124)
    common = rules().common
    for _ in range(1500):
        value = SHAPES[shape](source)
        wrong = fits(value, common.placeholders) + fits(value, common.references)
        assert not wrong, f"{shape}: {wrong}"


PLACEHOLDERS = """
YOUR-CLIENT-ID|YOUR-CLIENT-SECRET|YOUR-SUBSCRIPTION-KEY|YOUR-MSN|YOUR-ACCESS-TOKEN
<YOUR-BASE64-ENCODED-VALUE>|YOUR_KEY|YOUR_ACTUAL_KEY|YOUR_ACTUAL_CLIENT_SECRET|MY_VIPPS_CLIENT_SECRET
your-client-secret|your_vipps_client_secret|vipps-client-secret|test_client_secret|CHANGETHIS|change-me
changeme|xxx|xxxxxxx|...|<client_secret>|{vipps-client-secret}|<Set your client_secret here>|<snip>
<truncated>|audit-client-secret|{YOUR_CLIENT_ID}|yourClientSecret|vippsSubscriptionKey|client_secret_here
********|AbC8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|00000000000000000000000000000000|Y8Kt...|eyJ0eXAi…
1234567890abcdef1234567890abcdef|qwertyuiop|a1b2c3d4e5f6|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|abcdefghijklmnop
00000000-0000-0000-0000-000000000000|11111111-1111-1111-1111-111111111111|secret123|client-id-1|null|TODO
replace_me|insert-secret-here|dummy-secret|fake_key|example-client-secret
REPLACE_WITH_YOUR_CLIENT_SECRET
din-klienthemmelighet|sett_inn_hemmelighet_her|din_abonnementsnøkkel|DIN_HEMMELIGHET|bytt-ut|eksempel
indsæt-hemmelighed-her|udskift|pladsholder|byt-ut-hemlighet|exempel|platshållare|ersätt_mig
sinun_salaisuus|korvaa-avain|esimerkki|paikkamerkki|oma-avain|ingen|mangler|puuttuu|saknas|plassholder
&lt;client_secret&gt;|[client_secret]|(your secret)|vipps-webhook-secret|test-subscription-key
"""
REFERENCES = """
$VAR|${VAR}|%VAR%|process.env.X|process.env.VIPPS_CLIENT_SECRET!|process.env["X"]|os.getenv("X")
os.Getenv("VIPPS_SECRET")|os.environ["X"]|os.environ.get("X")|ENV["X"]|ENV.fetch("X")|env('X')
getenv("X")
@Value("${vipps.client-secret}")|secrets.VIPPS_CLIENT_SECRET|${{ secrets.VIPPS_CLIENT_SECRET }}
{{client_secret}}
{{ .Values.vipps.secret }}|#{vippsClientSecret}#|@Microsoft.KeyVault(SecretUri=https://a.example/s)
op://Private/Vipps/client_secret|vault:secret/data/vipps#key|arn:aws:secretsmanager:eu-north-1:1:secret:vipps
!Ref VippsSecret|!Sub ${Secret}|projects/shop/secrets/vipps/versions/1|${VIPPS_CLIENT_SECRET:-}
$(VIPPS_SECRET)
System.getenv("X")|Environment.GetEnvironmentVariable("X")|$_ENV['X']|import.meta.env.VITE_X
Deno.env.get("X")
config.vipps.clientSecret|this.clientSecret|options.ClientSecret|$this->clientSecret
builder.Configuration["Vipps:ClientSecret"]
Configuration.GetValue("Vipps")|__VIPPS_SECRET__|%(secret)s|%env(VIPPS_SECRET)%|var.vipps_client_secret
/run/secrets/vipps|0:3:AbCdEfGhIjKlMnOpQrStUv==|ENC[AES256_GCM,data:abc]|{{resolve:ssm:/vipps/key:1}}
<%= secret %>
Rails.application.credentials.vipps|defineSecret("VIPPS_SECRET")|$env:VIPPS_SECRET|aws-sm://vipps
file:///run/x
"""


def table(text: str) -> list[str]:
    return [word for line in text.strip().splitlines() for word in line.split("|")]


@pytest.mark.parametrize("value", table(PLACEHOLDERS))
def test_a_placeholder_is_known(value):
    assert fits(value, rules().common.placeholders)


@pytest.mark.parametrize("value", table(REFERENCES))
def test_a_reference_is_known(value):
    assert fits(value, rules().common.references)


@pytest.mark.parametrize(
    "value",
    [
        "process.env.VIPPS_CLIENT_SECRET || 'k3v9q2m7x1c8b4n6z0p5'",
        "env('VIPPS_CLIENT_SECRET', 'k3v9q2m7x1c8b4n6z0p5')",
        'os.environ.get("X", "k3v9q2m7x1c8b4n6z0p5")',
    ],
)
def test_a_literal_default_is_not_swallowed(value):
    assert not fits(value, rules().common.references)


CASES = [
    (rule.id, kind, environment, stage)
    for rule in load_rules(examples=False).rules
    for kind in (*(k.id for k in rule.kinds), "unknown")
    for environment in Environment
    for stage in ("staged", "committed", "message", "shared")
]


@pytest.mark.parametrize(("rule_id", "kind", "environment", "stage"), CASES)
def test_there_are_steps_for_every_case(rule_id, kind, environment, stage):
    entry = next(
        e
        for e in rules().rule_named(rule_id).remediation
        if (not e.kinds or kind in e.kinds)
        and (not e.environments or environment in e.environments)
        and (not e.stages or stage in e.stages)
    )
    assert len(entry.steps) >= 3
    assert entry.url.startswith("https://developer.vippsmobilepay.com/docs/")
    for text in (entry.summary, *entry.steps):
        assert text.endswith((".", ")", "keys", "unit", "/")), text


def test_every_rule_has_a_prior_below_even():
    assert all(rule.prior < 0 for rule in rules().rules)
