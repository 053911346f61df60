"""A small rule file that is right, to be broken in one place by each test."""

from __future__ import annotations

GOOD = """
[rule]
id = "acme-key"
title = "ACME key"
description = "A key of ACME."
attacker = "Order anvils."
references = ["https://acme.example/keys"]
severity = "high"
prior = -3.0
names = ["acme"]
keywords = ["acme_", "acmekey"]

[pairing]
lines = 10
bytes = 2048

[[field]]
id = "secret"
title = "secret"
secret = true
names = ["acmesecret"]
weak_names = ["secret"]
most = 2

[[field.shape]]
id = "text"
pattern = 'acme_[0-9a-z]{20}'
weight = 3.0
says = "it begins with acme_"
alone = true

[[field]]
id = "client"
title = "client"
secret = false
names = ["acmeclient"]

[[field.shape]]
id = "number"
pattern = '[0-9]{6}'
weight = 0.5
says = "six digits"

[[host]]
name = "api.acme.example"
environment = "production"
kind = "shop"

[[kind]]
id = "shop"
title = "shop key"
fields = ["client"]
needs = ["secret", "client"]
severity = "critical"

[[evidence]]
id = "acme-header"
pattern = 'x-acme-'
weight = 1.0
says = "a header stands near: {}"

[[sample]]
value = "acme_published0000000000"
field = "secret"
source = "https://acme.example/docs"

[[remediation]]
kinds = ["shop"]
stages = ["shared"]
summary = "Replace it."
url = "https://acme.example/keys"
steps = ["Log in.", "Press Renew."]

[[example]]
note = "plain"
path = ".env"
sets = 1
kind = "shop"
environment = "production"
text = '''
ACME_URL=https://api.acme.example
ACME_CLIENT=730416
ACME_SECRET=acme_k3v9q2m7x1c8b4n6z0p5
'''
finds = [
    { field = "secret", value = "acme_k3v9q2m7x1c8b4n6z0p5" },
    { field = "client", value = "730416" },
]
"""


def broken(old: str, new: str) -> str:
    """Return the good file with one place changed; the place must be there once."""
    assert GOOD.count(old) == 1, f"{GOOD.count(old)} times: {old!r}"
    return GOOD.replace(old, new)
