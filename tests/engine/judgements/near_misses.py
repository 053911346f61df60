"""Values that have a key's form and are none: hashes, identifiers, samples, words."""

from __future__ import annotations

from tests.engine.judgements.situation import Situation


def _one(id_: str, path: str, text: str, why: str) -> Situation:
    return Situation(id_, path, text, why)


NEAR_MISSES = (
    _one(
        "sri",
        "index.html",
        '<script src="https://checkout.vipps.no/vippsCheckoutSDK.js" integrity="sha512-«sri?»"></script>\n',
        "the hash of a script",
    ),
    _one(
        "npm-lock",
        "package-lock.json",
        '"node_modules/@vippsmobilepay/sdk": {\n  "version": "2.0.2",\n  "integrity": "sha512-«sri?»"\n}\n',
        "the hash of a package",
    ),
    _one(
        "yarn-lock",
        "yarn.lock",
        '"vipps-sdk@^1":\n  version "1.0.0"\n  resolved '
        '"https://registry.yarnpkg.com/vipps-sdk/-/vipps-sdk-1.0.0.tgz#«hex?»"\n',
        "the hash of a package",
    ),
    _one(
        "composer-lock",
        "composer.lock",
        '{"content-hash": "«hex?»", "packages": [{"name": "zaporylie/vipps", "key": "«hex?2»"}]}\n',
        "the hash of a list of packages",
    ),
    _one(
        "go-sum",
        "go.sum",
        "github.com/torfjor/go-vipps v0.2.0 h1:«hash?»\n",
        "the hash of a module",
    ),
    _one(
        "csp-nonce",
        "header.php",
        '<script nonce="«hex?»" data-key="«hex?»" src="vipps.js"></script>\n',
        "a nonce of a page",
    ),
    _one(
        "content-md5",
        "upload.http",
        "PUT https://api.vipps.no/x\nContent-MD5: «hex?»\n",
        "the hash of a body",
    ),
    _one(
        "etag",
        "cache.log",
        'GET https://api.vipps.no/miami/.well-known ETag: "«hex?»"\n',
        "the tag of an answer",
    ),
    _one(
        "content-sha",
        "webhook.http",
        "POST /vipps/webhook\nx-ms-content-sha256: «hash?»\nAuthorization: HMAC-SHA256 "
        "SignedHeaders=x-ms-date;host&Signature=«hash?2»\n",
        "hash and signature of a webhook's call",
    ),
    _one(
        "signature-json",
        "events.json",
        '{"provider": "vipps", "signature": "«hash?»", "signatureKey": "«hex?»"}\n',
        "a signature",
    ),
    _one(
        "md5-cache-key",
        "Cache.php",
        "// vipps token\n$cacheKey = '«hex?»';\n$this->cache_key = '«hex?2»';\n",
        "the name of an entry in a cache",
    ),
    _one(
        "md5-of",
        "lib.py",
        "vipps_token_key = md5(b'vipps').hexdigest()  # «hex?»\n",
        "a hash worked out on the line",
    ),
    _one(
        "idempotency",
        "pay.http",
        "POST https://apitest.vipps.no/epayment/v1/payments\nIdempotency-Key: "
        "«hex?»\nX-Request-Id: «hex?2»\n",
        "every request has its own",
    ),
    _one(
        "idempotency-guid",
        "pay.http",
        "POST https://apitest.vipps.no/epayment/v1/payments\nIdempotency-Key: «guid?»\n",
        "every request has its own",
    ),
    _one(
        "order-ids",
        "orders.json",
        '{"vipps": {"orderId": "«guid?»", "orderKey": "«hex?»", "transactionKey": "«hex?2»"}}\n',
        "identifiers of an order",
    ),
    _one(
        "agreement",
        "agreements.csv",
        "vipps;agreement_id;agreement_key\n1;«guid?»;«hex?»\n",
        "identifiers of an agreement",
    ),
    _one(
        "agreement-key",
        "agreements.yml",
        "vipps:\n  agreementKey: «hex?»\n  chargeKey: «hex?2»\n",
        "identifiers of an agreement",
    ),
    _one(
        "tenant",
        "vipps.tf",
        'tenant_id = "«guid?»"\nsubscription_id = "«guid?2»"\n',
        "identifiers of a cloud account",
    ),
    _one(
        "tenant-hex",
        "vipps.yml",
        "tenant: «hex?»\nsubscriptionId: «guid?»\n",
        "identifiers of a cloud account",
    ),
    _one(
        "solution",
        "Vipps.sln",
        'Project("{«guid?»}") = "Vipps.Client", "Vipps.Client.csproj", "{«guid?2»}"\n',
        "identifiers of projects",
    ),
    _one(
        "user-secrets-id",
        "Vipps.csproj",
        "<UserSecretsId>«guid?»</UserSecretsId>\n",
        "the name of a store of secrets, not one of them",
    ),
    _one(
        "svg",
        "vipps.svg",
        '<svg><path id="«hex?»" key="«hex?»" d="M0 0"/></svg>\n',
        "an identifier in a drawing",
    ),
    _one(
        "postman-id",
        "vipps.postman_collection.json",
        '{"info": {"_postman_id": "«guid?»", "name": "vipps"}, "item": [{"id": "«guid?2»", "key": '
        '"client_secret", "value": "{{client_secret}}"}]}\n',
        "identifiers of a collection",
    ),
    _one(
        "oauth-url",
        "access.log",
        "GET https://api.vipps.no/access-management-1.0/access/oauth2/auth?client_id=«id»"
        "&response_type=code&state=«hex?»&nonce=«hex?2»&code_challenge=«sha?» 302\n",
        "an id is no secret, and state and nonce live for minutes",
    ),
    _one(
        "file-hash-names",
        "assets.json",
        '{"vipps.js": "vipps.«hex?».js", "key": "chunk-«hex?2»"}\n',
        "a hash in a file's name",
    ),
    _one(
        "thumbprint",
        "vipps.config",
        '<certificate thumbprint="«hex?»" key="signing" provider="vipps" />\n',
        "the hash of a certificate",
    ),
    _one("commit", "CHANGELOG.md", "- vipps: new key («hex?»)\n", "a hash in a list of changes"),
    _one(
        "sample-escaped",
        "page.html",
        "VIPPS_CLIENT_SECRET=&quot;«secret?x»&quot; // YOUR-SECRET\n".replace(
            "«secret?x»", "Y8Kteew6GE3ZmeycEt6egg=&#61;«guid?»"
        ),
        "the documented sample, escaped",
    ),
    _one(
        "set-of-stand-ins",
        ".env",
        "VIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=din-hemmelighet\nVIPPS_SUBSCRIPTION_KEY=00000000000000000000000000000000\nX=«hash?»\n",
        "only an id, and stand-ins",
    ),
)
