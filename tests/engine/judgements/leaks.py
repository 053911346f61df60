"""Leaks of this provider's keys as people make them, and a few of which nobody can be sure."""

from __future__ import annotations

from tests.engine.judgements.situation import Situation

_PROSE = "".join(f"- [ ] step {n}: talk to the shop about the till\n" for n in range(1, 31))

LEAKS = (
    Situation(
        "note-lone-key-far-below",
        "notes.md",
        f"# Vipps\n\n{_PROSE}\nSubscription key: «key»\n",
        "the note is about the provider, though its name stands only at the top",
    ),
    Situation(
        "note-lone-key-of-any-digits",
        "docs/oppsett.md",
        "Oppsett av Vipps\n\nOcp-Apim-Subscription-Key: «hex»\n",
        "a few keys lack the digits of version 4; documentation is where people paste",
    ),
    Situation(
        "note-three-lines",
        "TODO.txt",
        "vipps test\nid: «id»\nsecret: «secret!»\nsub key: «key!»\nmsn: «msn»\n",
        "a whole set in a note with the shortest names there are",
    ),
    Situation(
        "note-labels-of-the-portal",
        "handover.md",
        "## MobilePay\n\n* client_id: `«id»`\n* client_secret: `«entra!»`\n"
        "* Vipps-Subscription-Key (primary): `«key!»`\n",
        "the labels of the portal, in Markdown",
    ),
    Situation(
        "neutral-set-no-provider",
        "backend/.env",
        "PORT=3000\nCLIENT_ID=«id»\nCLIENT_SECRET=«secret!»\nSUBSCRIPTION_KEY=«key!»\nMERCHANT_SERIAL_NUMBER=«msn»\n",
        "nobody else has this form of secret beside a subscription key and a serial number",
    ),
    Situation(
        "neutral-set-elsewhere",
        "server/config.js",
        "module.exports = {\n  clientId: '«id»',\n  clientSecret: '«entra»',\n  subscriptionKey: "
        "'«key»',\n};\n",
        "the repository talks of the provider, only this file does not",
        elsewhere=True,
    ),
    Situation(
        "weak-secret-elsewhere",
        "config.py",
        "CLIENT_SECRET = '«secret»'\n",
        "the older form of the secret is nobody else's, and the repository talks of the provider",
        elsewhere=True,
    ),
    Situation(
        "lone-secret-elsewhere",
        "src/main/resources/application.yml",
        "shop:\n  client-id: «id»\n  secret: «secret»\n",
        "id and the older secret, in a repository that talks of the provider",
        elsewhere=True,
    ),
    Situation(
        "lone-entra-elsewhere",
        "lib/payment.js",
        "const clientId = '«id»';\nconst clientSecret = '«entra»';\nfetch(base + '/token');\n",
        "no word of Microsoft, and the repository talks of the provider",
        elsewhere=True,
    ),
    Situation(
        "lone-key-elsewhere",
        "src/api/headers.ts",
        "export const headers = {\n  'Ocp-Apim-Subscription-Key': '«key»',\n};\n",
        "no other service that has such keys is named, and the repository talks of the provider",
        elsewhere=True,
    ),
    Situation(
        "lone-key-with-serial-elsewhere",
        "app/payments.py",
        "headers = {\n    'Ocp-Apim-Subscription-Key': '«hex»',\n    'Merchant-Serial-Number': '«msn»',\n}\n",
        "the header of the serial number is the provider's own",
        elsewhere=True,
    ),
    Situation(
        "curl-lone-key",
        "README.md",
        "```sh\ncurl https://apitest.vipps.no/epayment/v1/payments \\\n"
        "  -H 'Ocp-Apim-Subscription-Key: «key!»' -H 'Merchant-Serial-Number: «msn»'\n```\n",
        "a call of the provider's API",
    ),
    Situation(
        "php-header-lone-key",
        "checkout/pay.php",
        "$ch = curl_init('https://api.vipps.no/ecomm/v2/payments');\n"
        "curl_setopt($ch, CURLOPT_HTTPHEADER, [\n  'Ocp-Apim-Subscription-Key: «hex»',\n]);\n",
        "the key in a header of a call of the provider's API",
    ),
    Situation(
        "js-fallback-lone-key",
        "api/pay.js",
        "const key = process.env.VIPPS_SUBSCRIPTION_KEY || '«key»';\n",
        "a fallback is a key all the same",
    ),
    Situation(
        "environ-index",
        "pay.py",
        "# vipps\nclient_id = os.environ['«id»']\nclient_secret = "
        "os.environ['«secret»']\nsubscription_key = os.environ['«key»']\n",
        "keys pasted where the names of variables belong",
    ),
    Situation(
        "commented-out-secret",
        "shop/settings.py",
        "# VIPPS_CLIENT_SECRET = '«entra»'\nVIPPS_CLIENT_SECRET = os.environ['VIPPS_CLIENT_SECRET']\n",
        "a key in a comment is known to all who read",
    ),
    Situation(
        "commented-out-key-html",
        "checkout.html",
        "<!-- vipps: Ocp-Apim-Subscription-Key: «key» -->\n<p>Pay</p>\n",
        "a key in a comment is known to all who read",
    ),
    Situation(
        "commented-out-lone-key",
        "functions/index.ts",
        "import { pay } from './vipps';\n// const subscriptionKey = '«hex»';\nconst "
        "subscriptionKey = config.get('sub');\n",
        "a key in a comment is known to all who read",
    ),
    Situation(
        "example-file-with-keys",
        ".env.example",
        "VIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=«entra!»\nVIPPS_SUB_KEY=«key!»\n",
        "examples are where people forget",
    ),
    Situation(
        "example-file-lone-key",
        ".env.example",
        "VIPPS_SUB_KEY_SEC=«hex»\n",
        "examples are where people forget",
    ),
    Situation(
        "sample-file-lone-secret",
        "config/vipps.sample.php",
        "return ['secret' => '«entra»'];\n",
        "the path says whose it is",
    ),
    Situation(
        "test-file-lone-key",
        "tests/vipps_client_test.py",
        "client = VippsClient(subscription_key='«key»')\n",
        "tests hold keys of the test environment",
    ),
    Situation(
        "test-file-set",
        "src/test/java/no/shop/PayTest.java",
        'new Vipps("«id»", "«secret!»", "«key!»");\n',
        "tests hold keys of the test environment",
    ),
    Situation(
        "lone-weak-key",
        "app/.env",
        "VIPPS_KEY=«key»\nVIPPS_MSN=«msn»\n",
        "the provider's name makes a short name mean enough",
    ),
    Situation(
        "lone-weak-key-in-section",
        "config.json",
        '{"vipps": {"key": "«key»", "merchantSerialNumber": "«msn»"}}\n',
        "the section says whose it is",
    ),
    Situation(
        "lone-api-key",
        "android/app/src/main/res/values/strings.xml",
        '<resources>\n  <string name="vipps_api_key">«key»</string>\n</resources>\n',
        "the provider's name makes a short name mean enough",
    ),
    Situation(
        "lone-secret-weak",
        "lib/vipps.dart",
        "const secret = '«entra»';\n",
        "the path says whose it is",
    ),
    Situation(
        "lone-secret-named",
        "Program.cs",
        'var vippsSecret = "«entra!»";\n',
        "the name says whose it is",
    ),
    Situation(
        "lone-secret-hyphen",
        "deploy.yml",
        "env:\n  VIPPS_CLIENT_SECRET: «secret!»\n",
        "the name says whose it is",
    ),
    Situation(
        "secret-documented-form",
        ".env",
        "VIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=«a»\n",
        "the documented form of a secret, with another value than the documented",
    ),
    Situation(
        "log-line",
        "logs/2023-04-11.log",
        '2023-04-11 08:14:02 INFO POST https://api.vipps.no/accesstoken/get {"client_id": "«id»", '
        '"client_secret": "«entra!»", "Ocp-Apim-Subscription-Key": "«hex!»"} 200\n',
        "requests with their headers are logged by many",
    ),
    Situation(
        "log-lone-key",
        "worklog.txt",
        "09:10 fikk ny nøkkel til Vipps fra Kari\n09:12 Ocp-Apim-Subscription-Key = «key»\n09:40 lunsj\n",
        "a diary of work",
    ),
    Situation(
        "kotlin-constants",
        "app/src/main/kotlin/no/shop/vipps/Keys.kt",
        'package no.shop.vipps\n\nobject Keys {\n  const val CLIENT_ID = "«id»"\n'
        '  const val CLIENT_SECRET = "«entra!»"\n  const val SUB = "x"\n  const val '
        'SUBSCRIPTION_KEY = "«key!»"\n}\n',
        "the package says whose they are",
    ),
    Situation(
        "properties-lone-key",
        "src/main/resources/application.properties",
        "vipps.url=https://apitest.vipps.no\nvipps.ocp.key=«hex!»\n",
        "a setting of the provider's",
    ),
    Situation(
        "target-copy",
        "target/classes/application-dev.yml",
        "vipps:\n  client-id: «id»\n  client-secret: «secret!»\n  ocp-apim-subscription-key: «key!»\n",
        "what a build copies leaks as well",
    ),
    Situation(
        "minified-bundle",
        "public/assets/main.3f9a.min.js",
        '!function(){var e={vippsClientId:"«id»",vippsClientSecret:"«secret»",vippsSubscriptionKey:"«key»"};}();\n',
        "a bundle holds what its sources hold; only its hashes mean nothing",
    ),
    Situation(
        "allowed-by-another-scanner",
        "config/prod.env",
        "VIPPS_SUBSCRIPTION_KEY=«key!» # gitleaks:allow\n",
        "to be waved through by a scanner makes no key less real",
    ),
    Situation(
        "scanner-in-the-same-note",
        "README.md",
        "We run gitleaks and trufflehog in CI.\n\nVIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=«entra!»\n",
        "a project that names its scanner can leak still",
    ),
    Situation(
        "beside-microsoft-login",
        "appsettings.json",
        '{"AzureAd": {"Instance": "https://login.microsoftonline.com/", "TenantId": "«guid t»"},\n'
        ' "Vipps": {"ClientId": "«id»", "ClientSecret": "«entra!»", "SubscriptionKey": "«key!»"}}\n',
        "the section says whose they are, whatever stands beside",
    ),
    Situation(
        "beside-other-payments",
        ".env",
        "STRIPE_KEY=${STRIPE}\nKLARNA_USER=u\nVIPPS_CLIENT_SECRET=«entra!»\nVIPPS_SUBSCRIPTION_KEY=«hex!»\nPAYPAL_ID=x\n",
        "the name says whose it is, whatever stands beside",
    ),
    Situation(
        "python-enum-of-countries",
        "pay/mobilepay.py",
        "class Denmark(Base):\n    client_id = '«id»'\n    client_secret = '«secret!»'\n    "
        "subscription_key = '«key!»'\n",
        "the older name of the provider in the path",
    ),
    Situation(
        "odd-alphabet-secret",
        "vipps.js",
        "const clientId = '«id»'\nconst clientSecret = '«secret!»'\n",
        "id and secret",
    ),
    Situation(
        "entra-alone-elsewhere",
        "src/token.js",
        "const clientSecret = '«entra»';\n",
        "no word of Microsoft, and the repository talks of the provider",
        elsewhere=True,
    ),
    Situation(
        "example-file-neutral-lone-key",
        ".env.example",
        "PORT=8080\nSUBSCRIPTION_KEY=«hex»\n",
        "no other user of such keys is named, and the repository talks of the provider",
        elsewhere=True,
    ),
    Situation(
        "yml-neutral-set",
        "config/prod.yml",
        "payment:\n  client-id: «id»\n  client-secret: «secret!»\n  subscription-key: «hex!»\n",
        "the older secret beside a subscription key is nobody else's",
        elsewhere=True,
    ),
    Situation(
        "bearer-client-java",
        "src/main/java/Pay.java",
        'import com.vipps.Api;\n\nconnection.setRequestProperty("client_id", "«id»");\n'
        'connection.setRequestProperty("client_secret", "«entra!»");\n'
        'connection.setRequestProperty("Ocp-Apim-Subscription-Key", "«key!»");\n',
        "headers of the call that gives a token",
    ),
    Situation(
        "go-struct",
        "internal/pay/pay.go",
        'cfg := mobilepay.Config{\n\tClientID:     "«id»",\n\tClientSecret: "«secret!»",\n\tSubKey: "«key!»",\n}\n',
        "a literal of a structure",
    ),
    Situation(
        "azure-pipeline-variable",
        "azure-pipelines.yml",
        "variables:\n  VIPPS_CLIENT_SECRET: «entra!»\n  VIPPS_CLIENT_ID: «id»\n  azureSubscription: shop-prod\n",
        "the name says whose it is, whatever runs the job",
    ),
    Situation(
        "azure-function-settings",
        "local.settings.json",
        '{"Values": {"AzureWebJobsStorage": "UseDevelopmentStorage=true", "VippsClientId": "«id»", '
        '"VippsClientSecret": "«entra!»", "VippsSubscriptionKey": "«key!»"}}\n',
        "the name says whose it is, whatever hosts the program",
    ),
    Situation(
        "login-section-of-a-shop",
        "appsettings.Development.json",
        '{\n  "Authentication": {\n    "Google": {"ClientId": ""},\n    "Vipps": {\n      "ClientId": "«id»",\n'
        '      "ClientSecret": "«entra!»"\n    }\n  }\n}\n',
        "the innermost section says whose it is",
    ),
    Situation(
        "under-a-heading-of-another",
        ".env",
        "# Stripe\nSTRIPE_KEY=x\n# Vipps\nCLIENT_ID=«id»\nCLIENT_SECRET=«entra!»\nSUBSCRIPTION_KEY=«hex!»\n",
        "the nearest heading counts",
    ),
    Situation(
        "shell-exports",
        "run.sh",
        "#!/bin/sh\n# start the vipps demo\nexport ID=«id»\nexport SECRET=«entra»\nexport SUB_KEY=«key»\n./demo\n",
        "the shortest names there are, in a script about the provider",
    ),
    Situation(
        "table-in-a-wiki",
        "docs/keys.md",
        "| Vipps | test |\n|---|---|\n| client_id | «id» |\n"
        "| client_secret | «secret!» |\n| Ocp-Apim-Subscription-Key | «key!» |\n",
        "a table of keys",
    ),
    Situation(
        "headers-of-the-api",
        "lib/pay.dart",
        'final headers = {"Ocp-Apim-Subscription-Key": "«key»", "Merchant-Serial-Number": "«msn»"};\n',
        "no other API has a header for the merchant serial number",
    ),
    Situation(
        "shortest-names",
        "lib/pay.ts",
        "// vipps\nconst id = '«id»';\nconst secret = '«secret!»';\nconst ocp = '«key!»';\n",
        "a set is a set, however short its names are",
    ),
    Situation(
        "primary-and-secondary",
        "NOTES.md",
        "Vipps test merchant\nPrimary key: «key»\nSecondary key: «key second»\n",
        "the portal's words for the two keys",
    ),
)

UNSURE = (
    Situation(
        "scanner-rule-example",
        "docs/custom-rules.md",
        "Our gitleaks configuration finds, for instance:\n\n    vipps_client_secret = «entra~»\n",
        "a text about scanners may show a value that only looks real",
    ),
    Situation(
        "guid-as-secret",
        ".env",
        "VIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=«guid~s»\n",
        "a GUID may be the secret's id pasted by mistake, or another kind of client",
    ),
    Situation(
        "microsoft-app-in-a-shop",
        "server/auth.ts",
        "const clientId = '«id»';\nconst clientSecret = '«entra~»';\nconst tenantId = '«guid t»';\n",
        "a tenant beside them speaks for Microsoft, the repository for the provider",
        elsewhere=True,
    ),
)
