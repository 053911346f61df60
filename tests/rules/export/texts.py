"""Texts for other scanners: made-up keys in the forms that were seen, and published samples."""

from __future__ import annotations

OLDER = "Z2xldUpjaUptRVUwcDd6YnFiMjE="
NEWER = "82f7Q~1116CF3jmPo2veLYT8V5ry5l3nkxJY3NtI"
KEY = "7c323b8bb7f44cbe89c123358d8f5788"

LEAKS = {
    "environment file, older secret": f"""\
VIPPS_CLIENT_ID=9a10d68c-c443-4a03-af4b-22e3dc872eda
VIPPS_CLIENT_SECRET={OLDER}
VIPPS_SUBSCRIPTION_KEY={KEY}
""",
    "environment file, newer secret": f"""\
VIPPS_CLIENT_ID="9a10d68c-c443-4a03-af4b-22e3dc872eda"
VIPPS_CLIENT_SECRET="{NEWER}"
VIPPS_SUBSCRIPTION_KEY_PRIMARY='{KEY}'
""",
    "JSON": f'{{"vippsClientSecret": "{NEWER}", "vippsSubscriptionKey": "{KEY}"}}\n',
    "fallback": f"""\
const vippsSecret = process.env.VIPPS_CLIENT_SECRET || '{OLDER}';
const key = process.env.VIPPS_SUB_KEY || '{KEY}';
""",
    "YAML with the slot in the name": f"""\
Vipps__ClientSecret: {NEWER}
Vipps__SubscriptionKey: {KEY}
""",
}
SECRETS = {
    name: tuple(value for value in (OLDER, NEWER, KEY) if value in text)
    for name, text in LEAKS.items()
}
NEAR_MISSES = {
    "published samples": """\
VIPPS_CLIENT_ID=fb492b5e-7907-4d83-bc20-c7fb60ca35de
VIPPS_CLIENT_SECRET=Y8Kteew6GE3ZmeycEt6egg==
VIPPS_SUBSCRIPTION_KEY=0f14ebcab0ec4b29ae0cb90d91b4a84a
""",
    "stand-ins and references": """\
VIPPS_CLIENT_SECRET=your-vipps-client-secret
VIPPS_SUBSCRIPTION_KEY=${VIPPS_SUBSCRIPTION_KEY}
const vippsClientSecret = process.env.VIPPS_CLIENT_SECRET;
""",
    "another provider": f"""\
FJORDPAY_CLIENT_SECRET={NEWER}
Ocp-Apim-Subscription-Key: {KEY}
""",
}
