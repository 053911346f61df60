"""Keys of other services that have the forms of this provider's: real keys, and none of ours."""

from __future__ import annotations

from tests.engine.judgements.situation import Situation

_OTHER = "other-provider"

OTHERS = (
    Situation(
        "bing",
        "search.py",
        "subscription_key = '«hex?»'\nsearch_url = 'https://api.bing.microsoft.com/v7.0/search'\n",
        "a host that is another service's",
        status=_OTHER,
    ),
    Situation(
        "bing-elsewhere",
        "search.py",
        "headers = {'Ocp-Apim-Subscription-Key': "
        "'«key?»'}\nrequests.get('https://api.cognitive.microsoft.com/bing/v5.0/search', headers=headers)\n",
        "a host that is another service's, though the repository talks of the provider",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "bing-in-the-same-file",
        "config.py",
        "# Vipps\nVIPPS_CLIENT_SECRET = os.environ['VIPPS_CLIENT_SECRET']\n\n# "
        "Bing\nBING_SUBSCRIPTION_KEY = '«hex?»'\n",
        "the name says whose it is",
    ),
    Situation(
        "face",
        "Face.cs",
        'const string subscriptionKey = "«hex?»";\nconst string uriBase = '
        '"https://westcentralus.api.cognitive.microsoft.com/face/v1.0/detect";\n',
        "a host that is another service's",
        status=_OTHER,
    ),
    Situation(
        "luis",
        "bot/luis.json",
        '{"authoringKey": "«hex?»", "subscriptionKey": "«hex?2»", "region": "westus"}\n',
        "settings of a language service",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "speech-env",
        ".env",
        "SPEECH_REGION=westeurope\nSPEECH_SUBSCRIPTION_KEY=«hex?»\n",
        "a region of Azure beside the key, and the name of the service in it",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "translator-env",
        ".env",
        "TRANSLATOR_SUBSCRIPTION_KEY=«hex?»\nVIPPS_MSN=«msn»\n",
        "the name says whose it is, though the provider stands near",
    ),
    Situation(
        "ns",
        "trains.js",
        "const opts = { headers: { 'Ocp-Apim-Subscription-Key': '«hex?»' } "
        "};\nfetch('https://gateway.apiportal.ns.nl/reisinformatie-api/api/v2/departures', opts);\n",
        "a host that is another service's",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "wmata",
        "metro.py",
        "headers = {'api_key': '«hex?»'}\nurl = "
        "'https://api.wmata.com/StationPrediction.svc/json/GetPrediction/All'\n# vipps\n",
        "a host that is another service's, and a key with a name that means anything",
    ),
    Situation(
        "unknown-gateway",
        "client.go",
        'req.Header.Set("Ocp-Apim-Subscription-Key", "«hex?»")\nresp, err := '
        'http.Get("https://contoso.azure-api.net/orders")\n',
        "another user of the same gateway",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "unknown-gateway-nobody",
        "client.go",
        'req.Header.Set("Ocp-Apim-Subscription-Key", "«hex?»")\n',
        "the header serves many; nothing speaks for the provider",
    ),
    Situation(
        "trello",
        "board.js",
        "// vipps tasks\nfetch('https://api.trello.com/1/boards/x?key=«hex?»&token=«sha?»')\n",
        "a host that is another service's",
    ),
    Situation(
        "auth0",
        "auth_config.json",
        '{"domain": "shop.eu.auth0.com", "clientId": "«hex?»", "clientSecret": "«sha?»", '
        '"connections": ["vipps"]}\n',
        "settings of a login service, which may offer this provider among others",
    ),
    Situation(
        "azure-named",
        ".env",
        "AZURE_TENANT_ID=«guid t»\nAZURE_CLIENT_ID=«id»\nAZURE_CLIENT_SECRET=«entra?»\nVIPPS_CLIENT_SECRET=${VIPPS}\n",
        "the name says whose it is",
    ),
    Situation(
        "azure-section",
        "appsettings.json",
        '{\n  "AzureAd": {\n    "Instance": "https://login.microsoftonline.com/",\n    '
        '"TenantId": "«guid t»",\n'
        '    "ClientId": "«id»",\n    "ClientSecret": "«entra?»"\n  },\n  "Vipps": {\n    '
        '"ClientId": "",\n    "ClientSecret": ""\n  }\n}\n',
        "a section of Microsoft's, though the provider stands near",
    ),
    Situation(
        "azure-elsewhere",
        "deploy/login.sh",
        "az login --service-principal -u «id» -p «entra?» --tenant «guid t»\n",
        "the tool and the tenant are Microsoft's",
        elsewhere=True,
    ),
    Situation(
        "azure-elsewhere-names",
        "infra/terraform.tfvars",
        'tenant_id = "«guid t»"\nsubscription_id = "«guid s»"\nclient_id = "«id»"\nclient_secret '
        '= "«entra?»"\n',
        "the four names of Azure's provider for Terraform",
        elsewhere=True,
    ),
    Situation(
        "graph-elsewhere",
        "mail.py",
        "client_id = '«id»'\nclient_secret = '«entra?»'\nscope = 'https://graph.microsoft.com/.default'\n",
        "a scope of Microsoft's",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "msal-elsewhere",
        "auth.js",
        "const msalConfig = { auth: { clientId: '«id»', clientSecret: '«entra?»', authority: "
        "'https://login.microsoftonline.com/common' } };\n",
        "a library of Microsoft's",
        elsewhere=True,
        status=_OTHER,
    ),
    Situation(
        "algolia-in-docs-about-the-provider",
        "docusaurus.config.js",
        "module.exports = {\n  title: 'Vipps MobilePay',\n  url: 'https://developer.vippsmobilepay.com',\n"
        "  themeConfig: { algolia: { appId: 'QRSTU7VWXY', apiKey: '«hex?»', indexName: 'vipps' } },\n};\n",
        "the public search key of a site about the provider",
    ),
    Situation(
        "weather-beside-a-set",
        ".env",
        "VIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=«secret!»\nVIPPS_SUBSCRIPTION_KEY=«key!»\nOPENWEATHER_API_KEY=«hex?»\n",
        "a key of another service beside a whole set is none of it",
    ),
    Situation(
        "films-near-the-provider",
        "config.ts",
        "export const vipps = { clientId: process.env.ID };\nexport const tmdb = { apiKey: '«hex?»' };\n",
        "the object says whose it is",
    ),
    Situation(
        "sentry-beside",
        "src/index.js",
        "import Vipps from './vipps';\nSentry.init({ dsn: 'https://«hex?»@o1.ingest.sentry.io/1' });\n",
        "the user part of an address of another service",
    ),
    Situation(
        "application-secret-of-its-own",
        ".env",
        "APP_SECRET=«hex?»\nSECRET_KEY=«sha?»\nVIPPS_CLIENT_ID=${VIPPS_ID}\n",
        "a framework's own secret",
    ),
    Situation(
        "session-secret-beside-a-set",
        ".env.local",
        "VIPPS_CLIENT_ID=«id»\nVIPPS_CLIENT_SECRET=«secret!»\nNEXTAUTH_SECRET=«hash?»\n",
        "a session's secret beside the provider's",
    ),
    Situation(
        "scanner-fixture-go",
        "cmd/generate/config/rules/vipps.go",
        "func VippsSecret() *config.Rule {\n\ttps := "
        "[]string{\n\t\t`VIPPS_CLIENT_SECRET=«entra?»`,\n\t}\n\treturn utils.Validate(r, tps, nil)\n}\n",
        "a scanner's own fixture is made to look real",
    ),
    Situation(
        "scanner-fixture-yaml",
        "data/rules/vipps.yml",
        "rules:\n  - name: Vipps client secret\n    pattern: |\n      (?i)vipps\n    examples:\n"
        "      - VIPPS_CLIENT_SECRET=«entra?»\n    negative_examples:\n      - VIPPS_CLIENT_SECRET=x\n",
        "a scanner's own fixture is made to look real",
    ),
    Situation(
        "scanner-fixture-python",
        "tests/plugins/vipps_detector_test.py",
        "class TestVippsDetector:\n    @pytest.mark.parametrize('payload, should_flag', [\n"
        "        ('VIPPS_SUBSCRIPTION_KEY=«hex?»', True),\n        ('VIPPS_SUBSCRIPTION_KEY=', "
        "False),\n    ])\n",
        "a scanner's own fixture is made to look real",
    ),
)
