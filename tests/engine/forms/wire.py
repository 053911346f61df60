"""Requests, answers, logs, databases and documents."""

from __future__ import annotations

from leakscan.model.evidence import Environment
from tests.engine.forms.filling import Row

ROWS = (
    Row(
        "http-headers",
        "requests/headers.txt",
        """\
POST /accesstoken/get HTTP/1.1
Host: «apitest.vipps.no!api.vipps.no»
client_id: «id»
client_secret: «secret»
Ocp-Apim-Subscription-Key: «key»
Merchant-Serial-Number: «msn»
""",
    ),
    Row(
        "http-headers-magento",
        "var/log/vipps.log",
        """\
Host: «apitest.vipps.no!api.vipps.no»
Client_Id: «id»
Client_Secret: «secret»
Ocp-Apim-Subscription-Key: «key»
""",
    ),
    Row(
        "http-file",
        "vipps.http",
        """\
@host = https://«apitest.vipps.no!api.vipps.no»
@client_id = «id»
@client_secret = «secret»
@subscription_key = «key»

POST {{host}}/accesstoken/get
client_id: {{client_id}}
client_secret: {{client_secret}}
""",
    ),
    Row(
        "curl-headers",
        "docs-internal/token.sh",
        """\
curl -X POST https://«apitest.vipps.no!api.vipps.no»/accesstoken/get \\
  -H 'client_id: «id»' \\
  -H "client_secret: «secret»" \\
  -H 'Ocp-Apim-Subscription-Key: «key»' \\
  -H "Merchant-Serial-Number: «msn»" -d ''
""",
    ),
    Row(
        "curl-one-line",
        ".bash_history",
        'curl https://«apitest.vipps.no!api.vipps.no»/accesstoken/get -H "client_id:«id»" '
        '-H "client_secret:«secret»" -H "Ocp-Apim-Subscription-Key:«key»" -X POST\n',
    ),
    Row(
        "curl-user",
        "login.sh",
        "curl -u «id:secret» https://«apitest.vipps.no!api.vipps.no»"
        "/access-management-1.0/access/oauth2/token -d grant_type=client_credentials\n",
        nameless=True,
    ),
    Row(
        "curl-user-quoted",
        "miami.sh",
        "curl --user '«id:secret»' https://api.vipps.no/miami/v1/token\n",
        nameless=True,
        also=Environment.PRODUCTION,
    ),
    Row(
        "basic",
        "login-request.txt",
        """\
POST /access-management-1.0/access/oauth2/token HTTP/1.1
Host: «apitest.vipps.no!api.vipps.no»
Authorization: Basic «id:secret|base64»
Content-Type: application/x-www-form-urlencoded
""",
        nameless=True,
    ),
    Row(
        "basic-quoted",
        "src/report.js",
        """\
await fetch("https://api.vipps.no/miami/v1/token", {
  headers: { "Authorization": "Basic «id:secret|base64»" } });
""",
        nameless=True,
        also=Environment.PRODUCTION,
    ),
    Row(
        "form-body",
        "capture.txt",
        "POST https://«apitest.vipps.no!api.vipps.no»/access-management-1.0/access/oauth2/token\n\n"
        "grant_type=authorization_code&client_id=«id»&client_secret=«secret|percent»&code=abc\n",
    ),
    Row(
        "query-string",
        "access.log",
        '10.0.0.7 - - [24/Nov/2026:10:11:12 +0100] "GET /vipps/setup?client_id=«id»&client_secret='
        '«secret|percent»&subscription-key=«key»&msn=«msn» HTTP/1.1" 200 12\n',
    ),
    Row(
        "har",
        "capture.har",
        """\
{"log":{"entries":[{"request":{"method":"POST","url":"https://«apitest.vipps.no!api.vipps.no»/accesstoken/get","headers":[
{"name":"client_id","value":"«id»"},
{"name":"client_secret","value":"«secret»"},
{"name":"Ocp-Apim-Subscription-Key","value":"«key»"},
{"name":"Merchant-Serial-Number","value":"«msn»"}]}}]}}
""",
    ),
    Row(
        "har-lines",
        "chrome.har",
        """\
        "url": "https://«apitest.vipps.no!api.vipps.no»/accesstoken/get",
        "headers": [
          {
            "name": "client_id",
            "value": "«id»"
          },
          {
            "name": "client_secret",
            "value": "«secret»"
          },
          {
            "name": "Ocp-Apim-Subscription-Key",
            "value": "«key»"
          }
        ]
""",
    ),
    Row(
        "log-json",
        "logs/app.log",
        '{"ts":"2026-11-24T09:00:00Z","level":"debug","msg":"vipps token request","headers":{"client_id":"«id»",'
        '"client_secret":"«secret»","Ocp-Apim-Subscription-Key":"«key»","Merchant-Serial-Number":"«msn»"},'
        '"url":"https://«apitest.vipps.no!api.vipps.no»/accesstoken/get"}\n',
    ),
    Row(
        "log-text",
        "logs/server.log",
        "2026-11-24 09:00:00,123 DEBUG no.shop.Vipps - calling https://«apitest.vipps.no!api.vipps.no»"
        "/accesstoken/get client_id=«id», client_secret=«secret», Ocp-Apim-Subscription-Key=«key»,"
        " Merchant-Serial-Number=«msn»\n",
    ),
    Row(
        "log-java-map",
        "logs/catalina.out",
        "DEBUG VippsClient headers={client_id=[«id»], client_secret=[«secret»], "
        "Ocp-Apim-Subscription-Key=[«key»], Merchant-Serial-Number=[«msn»]}\n",
    ),
    Row(
        "log-python-repr",
        "logs/worker.log",
        "DEBUG:vipps:VippsConfig(client_id='«id»', client_secret='«secret»', subscription_key='«key»', "
        "msn='«msn»')\n",
    ),
    Row(
        "log-escaped-json",
        "logs/syslog",
        r'Nov 24 09:00:00 web1 shop[77]: vipps config "{\"clientId\":\"«id»\",\"clientSecret\":\"«secret|slash»\",'
        r'\"subscriptionKey\":\"«key»\",\"msn\":\"«msn»\"}"'
        "\n",
    ),
    Row(
        "sql-insert-columns",
        "dump/shop.sql",
        "INSERT INTO `settings` (`id`, `vippsClientId`, `vippsClientSecret`, `vippsSubscriptionKey`, "
        "`VippsMerchantSerialNumber`) VALUES\n(1, '«id»', '«secret»', '«key»', '«msn»');\n",
    ),
    Row(
        "sql-insert-tsql",
        "db/seed.sql",
        """\
INSERT INTO [dbo].[Vipps] ([Name], [ClientId], [ClientSecret], [SubscriptionKey], [MSN])
VALUES (N'shop', N'«id»', N'«secret»', N'«key»', N'«msn»');
""",
    ),
    Row(
        "sql-insert-pairs",
        "dump/settings.sql",
        """\
INSERT INTO `setting` VALUES (1,'vipps','vipps_client_id','«id»',0),
(2,'vipps','vipps_application_secret','«secret»',0),
(3,'vipps','vipps_subscription_key_access','«key»',0),
(4,'vipps','vipps_merchant_serial','«msn»',0);
""",
    ),
    Row(
        "sql-insert-tsql-pairs",
        "db/settings.sql",
        """\
INSERT INTO [dbo].[Settings] ([Name], [Value]) VALUES (N'VippsClientId', N'«id»'),
(N'VippsClientSecret', N'«secret»'), (N'VippsSubscriptionKey', N'«key»'), (N'VippsMsn', N'«msn»');
""",
    ),
    Row(
        "sql-magento",
        "dump/core_config_data.sql",
        """\
INSERT INTO `core_config_data` (`scope`,`scope_id`,`path`,`value`) VALUES
('default',0,'payment/vipps/client_id','«id»'),
('default',0,'payment/vipps/client_secret','«secret»'),
('default',0,'payment/vipps/subscription_key1','«key»'),
('default',0,'payment/vipps/merchant_serial_number','«msn»');
""",
    ),
    Row(
        "sql-update",
        "db/vipps.sql",
        """\
UPDATE settings SET vipps_client_id = '«id»', vipps_client_secret='«secret»',
  vipps_subscription_key = '«key»', vipps_msn = '«msn»' WHERE id = 1;
""",
    ),
    Row(
        "sql-update-pairs",
        "db/update.sql",
        """\
UPDATE config SET value = '«id»' WHERE name = 'vipps_client_id';
UPDATE config SET value = '«secret»' WHERE name = 'vipps_client_secret';
UPDATE config SET value = '«key»' WHERE name = 'vipps_subscription_key';
""",
    ),
    Row(
        "sql-php-serialized",
        "dump/wp_options.sql",
        r"INSERT INTO `wp_options` VALUES (312,'woocommerce_vipps_settings','a:5:{s:7:\"enabled\";s:3:\"yes\";"
        r"s:8:\"clientId\";s:36:\"«id»\";s:6:\"secret\";s:«#secret»:\"«secret»\";"
        r"s:22:\"Ocp_Apim_Key_eCommerce\";s:32:\"«key»\";s:20:\"merchantSerialNumber\";s:«#msn»:\"«msn»\";}','yes');"
        "\n",
        vague=True,
    ),
    Row(
        "sql-shopware",
        "dump/system_config.sql",
        """\
INSERT INTO `system_config` VALUES
('VippsMobilepayEpayment.config.vippsMobilepayClientId','{"_value": "«id»"}'),
('VippsMobilepayEpayment.config.vippsMobilepayClientSecret','{"_value": "«secret»"}'),
('VippsMobilepayEpayment.config.vippsMobilepayOcpApimSubscriptionKeyPrimary','{"_value": "«key»"}'),
('VippsMobilepayEpayment.config.vippsMobilepayOcpApimSubscriptionKeySecondary','{"_value": "«key2»"}'),
('VippsMobilepayEpayment.config.vippsMobilepayMSN','{"_value": "«msn»"}');
""",
    ),
    Row(
        "csv",
        "export/vipps-units.csv",
        """\
name,client_id,client_secret,subscription_key,msn
Shop Oslo,«id»,«secret»,«key»,«msn»
""",
    ),
    Row(
        "csv-semicolons-quoted",
        "export/nøkler.csv",
        """\
"Navn";"Vipps client id";"Vipps client secret";"Vipps subscription key";"MSN"
"Butikk, Bergen";"«id»";"«secret»";"«key»";"«msn»"
""",
    ),
    Row(
        "tsv",
        "export/units.tsv",
        "unit\tvipps_client_id\tvipps_client_secret\tvipps_subscription_key\tvipps_msn\n"
        "oslo\t«id»\t«secret»\t«key»\t«msn»\n",
    ),
    Row(
        "csv-pairs",
        "export/settings.csv",
        """\
key,value
vipps_client_id,«id»
vipps_client_secret,«secret»
vipps_subscription_key,«key»
vipps_msn,«msn»
""",
    ),
    Row(
        "markdown-table",
        "docs/keys.md",
        """\
# Vipps

| Name | Value |
|------|-------|
| client_id | «id» |
| client_secret | `«secret»` |
| Ocp-Apim-Subscription-Key | «key» |
| MSN | «msn» |
""",
    ),
    Row(
        "markdown-table-across",
        "docs/units.md",
        """\
## Vipps «test!production»

| client_id | client_secret | subscription key | MSN |
| --- | --- | --- | --- |
| «id» | «secret» | «key» | «msn» |
""",
    ),
    Row(
        "markdown-list",
        "SETUP.md",
        """\
## Vipps MobilePay keys

- **Client ID:** `«id»`
- **Client secret:** `«secret»`
- **Subscription key:** `«key»`
- **MSN:** «msn»

Server: https://«apitest.vipps.no!api.vipps.no»
""",
    ),
    Row(
        "markdown-prose",
        "NOTES.md",
        """\
The Vipps client id is `«id»` and the client secret is `«secret»`.
Subscription key: «key»
""",
    ),
    Row(
        "markdown-next-line",
        "wiki/Vipps.md",
        """\
### Vipps keys
Client ID:
«id»

Client secret:
«secret»

Ocp-Apim-Subscription-Key:
«key»
""",
    ),
    Row(
        "markdown-fenced",
        "docs/setup.md",
        """\
Set these for Vipps:

```bash
export VIPPS_CLIENT_ID=«id»
export VIPPS_CLIENT_SECRET=«secret»
export VIPPS_SUBSCRIPTION_KEY=«key»
```
""",
    ),
    Row(
        "mail-norwegian",
        "mail.txt",
        """\
Hei! Her er nøklene for Vipps («testmiljø!produksjon»):

Klient-id: «id»
Hemmelighet: «secret»
Abonnementsnøkkel: «key»
Salgsstedsnummer: «msn»
""",
        vague=True,
    ),
    Row(
        "html-table",
        "wiki/vipps.html",
        """\
<h1>Vipps</h1><table>
<tr><td>client_id</td><td>«id»</td></tr>
<tr><td>client_secret</td><td>«secret»</td></tr>
<tr><td>subscription_key</td><td><code>«key»</code></td></tr>
</table>
""",
    ),
    Row(
        "html-form",
        "admin/vipps.html",
        """\
<input type="text" name="vipps_client_id" id="cid" value="«id»">
<input name="vipps_client_secret" type="password" class="wide" value="«secret»">
<input type="text" name="vipps_subscription_key" value="«key»">
""",
    ),
    Row(
        "commit-message",
        "message.txt",
        "Add Vipps keys\n\nclient_id «id» client_secret «secret» subscription key «key»\n",
    ),
)
