"""What stands where a key could stand and is none: published samples, placeholders, references."""

from __future__ import annotations

from collections.abc import Iterator

SAMPLES = tuple(
    {"id": id_, "secret": secret, "key": key, "key2": key2}
    for id_, secret, key, key2 in (
        (
            "fb492b5e-7907-4d83-bc20-c7fb60ca35de",
            "Y8Kteew6GE3ZmeycEt6egg==",
            "0f14ebcab0eb4b29ae0cb90d91b4a84a",
            "da7d5b0e18a84aeda961c0c31b75c2a9",
        ),
        (
            "fb492b5e-7907-4d83-ba20-c7fb60ca35de",
            "Y8Kteew6GE2ZmeycEt6egg==",
            "0f14ebcab0ec4b29ae0cb90d91b4a84a",
            "89349472b0e749eabc06ca0255f9f831",
        ),
        (
            "123456-test-4a3d-a47c-412136fd0871",
            "testdzlJbUZaM1lqODlnUUtrUHI=",
            "12345678901234567890123456789012",
            "c1b1a8846ec56d09db39bd3b5403bf9",
        ),
        (
            "12345678-1234-1234-1234-123456789012",
            "1234567890qwertyuiopasdfghjklzxcvbnm1234",
            "1234567890qwertyuiopasdfghjklzxc",
            "94g4f68f3ddb20a0b1j23319b854381m",
        ),
        (
            "d9b6c99d-2442-4a5d-84a2-c53a807fe0c4",
            "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A==",
            "0f14ebcab0eb4b29ae0cb90d91b4a84a",
            "da7d5b0e18a84aeda961c0c31b75c2a9",
        ),
        (
            "00000000-0000-0000-0000-000000000000",
            "agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U=",
            "89349472b0e749eabc06ca0255f9f831",
            "00000000000000000000000000000000",
        ),
        (
            "3f1c2e90-7a4b-4c9d-8f21-6b3e2d7a91c4",
            "090a478d-37ff-4e77-970e-d457aeb26a3a",
            "c1b1a8846ec56d09db39bd3b5403bf9",
            "c1b1a8846ec56d09db39bd3b5403bf9",
        ),
        (
            "80e0075c-d0b5-4b74-a466-ecaca65234b0",
            "497f6eca-6276-4993-bfeb-53cbbbba6f08",
            "da7d5b0e18a84aeda961c0c31b75c2a9",
            "89349472b0e749eabc06ca0255f9f831",
        ),
    )
)
"""Published values, as sets."""

PLACEHOLDERS = (
    *("YOUR-CLIENT-ID", "YOUR-CLIENT-SECRET", "YOUR-SUBSCRIPTION-KEY", "YOUR_KEY"),
    *("YOUR-ACCESS-TOKEN", "<YOUR-BASE64-ENCODED-VALUE>", "YOUR_ACTUAL_CLIENT_SECRET"),
    *("MY_VIPPS_CLIENT_SECRET", "your-client-secret", "your_vipps_client_secret"),
    *("vipps-client-secret", "test_client_secret", "CHANGETHIS", "change-me", "xxx", "xxxxxxx"),
    *("...", "<client_secret>", "{vipps-client-secret}", "<Set your client_secret here>"),
    *("<snip>", "<truncated>", "audit-client-secret", "", "{YOUR_CLIENT_ID}"),
    *("12345678901234567890", "qwertyuiopasdfghjklzxcvb", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4"),
    *("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
    *("abc8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AAAAAAAAAAAAAAAAAAAAAA=="),
    *("11111111-2222-4333-8444-555555555555", "QUJDREVGR0hJSktMTU5PUFFSU1Q="),
    *("aaaabbbbccccdddd8888eeeeffff0000", "din_hemmelighet", "sett-inn-nøkkel-her"),
)
REFERENCES = (
    *("$VIPPS_CLIENT_SECRET", "${VIPPS_CLIENT_SECRET}", "%VIPPS_CLIENT_SECRET%"),
    *("process.env.VIPPS_CLIENT_SECRET", 'os.Getenv("VIPPS_CLIENT_SECRET")'),
    *("ENV['VIPPS_CLIENT_SECRET']", "env('VIPPS_CLIENT_SECRET')", "secrets.VIPPS_CLIENT_SECRET"),
    *("${{ secrets.VIPPS_CLIENT_SECRET }}", "{{client_secret}}", "{{ vipps.client_secret }}"),
    *('@Value("${vipps.client.secret}")', "op://shop/vipps/client_secret", "config.clientSecret"),
)


def same(text: str) -> dict[str, str]:
    """Return a set with one text in every place."""
    return dict.fromkeys(("id", "secret", "key", "key2"), text)


def sets() -> Iterator[dict[str, str]]:
    """Yield every set of stand-ins: the published ones, and one of each placeholder."""
    yield from SAMPLES
    yield from map(same, PLACEHOLDERS)
