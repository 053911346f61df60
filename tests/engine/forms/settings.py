"""Files of settings: environment, JSON, YAML, XML, PHP, properties, deployments."""

from __future__ import annotations

from leakscan.model.evidence import Environment
from tests.engine.forms.filling import Row

ROWS = (
    Row(
        "env",
        "shop/.env",
        """\
APP_NAME=shop
VIPPS_CLIENT_ID=«id»
VIPPS_CLIENT_SECRET=«secret»
VIPPS_SUBSCRIPTION_KEY=«key»
VIPPS_MSN=«msn»
VIPPS_BASE_URL=https://«apitest.vipps.no!api.vipps.no»
""",
    ),
    Row(
        "env-quoted-export",
        "shop/.envrc",
        """\
export VIPPS_CLIENT_ID="«id»"
export VIPPS_CLIENT_SECRET='«secret»'
export VIPPS_SUBSCRIPTION_KEY="«key»"
export VIPPS_MERCHANT_SERIAL_NUMBER=«msn»
""",
    ),
    Row(
        "env-suffix",
        "shop/.env.local",
        """\
VIPPS_CLIENT_ID_«TEST!PROD»=«id»
VIPPS_CLIENT_SECRET_«TEST!PROD»=«secret»
VIPPS_SUBSCRIPTION_KEY_PRIMARY_«TEST!PROD»=«key»
VIPPS_SUBSCRIPTION_KEY_SECONDARY_«TEST!PROD»=«key2»
VIPPS_MSN_«TEST!PROD»=«msn»
""",
    ),
    Row(
        "env-without-provider",
        "vipps-sample/.env",
        """\
# Vipps MobilePay
CLIENT_ID=«id»
CLIENT_SECRET=«secret»
SUBSCRIPTION_KEY=«key»
MERCHANT_SERIAL_NUMBER=«msn»
""",
    ),
    Row(
        "env-api-key",
        "vipps-mobilepay-sdk/.env",
        """\
CLIENT_ID=«id»
CLIENT_SECRET=«secret»
API_KEY=«key»
MSN=«msn»
BASE_URL=https://«apitest.vipps.no!api.vipps.no»
""",
    ),
    Row(
        "env-two-keys",
        "backend/.env",
        """\
VIPPS_CLIENT_ID=«id»
VIPPS_CLIENT_SECRET=«secret»
VIPPS_OCP_APIM_SUBSCRIPTION_KEY_ACCESSTOKEN=«key»
VIPPS_OCP_APIM_SUBSCRIPTION_KEY_ECOMMERCE=«key2»
VIPPS_MERCHANT_ID=«msn»
""",
    ),
    Row(
        "env-dotnet",
        "deploy/app.env",
        """\
Vipps__ClientId=«id»
Vipps__ClientSecret=«secret»
Vipps__SubscriptionKey=«key»
Vipps__Msn=«msn»
""",
    ),
    Row(
        "env-browser",
        "web/.env",
        """\
REACT_APP_VIPPS_CLIENT_ID=«id»
REACT_APP_VIPPS_CLIENT_SECRET=«secret»
REACT_APP_VIPPS_SUB_KEY=«key»
REACT_APP_VIPPS_MERCHANT_SERIAL=«msn»
""",
    ),
    Row(
        "env-export-inline",
        "run.sh",
        """\
VIPPS_CLIENT_ID=«id» VIPPS_CLIENT_SECRET=«secret» VIPPS_SUBSCRIPTION_KEY=«key» node server.js
""",
    ),
    Row(
        "magento-env",
        "docker/magento.env",
        """\
CONFIG__DEFAULT__PAYMENT__VIPPS__CLIENT_ID=«id»
CONFIG__DEFAULT__PAYMENT__VIPPS__CLIENT_SECRET=«secret»
CONFIG__DEFAULT__PAYMENT__VIPPS__SUBSCRIPTION_KEY1=«key»
CONFIG__DEFAULT__PAYMENT__VIPPS__MERCHANT_SERIAL_NUMBER=«msn»
""",
    ),
    Row(
        "json",
        "config/vipps.json",
        """\
{
  "vipps": {
    "client_id": "«id»",
    "client_secret": "«secret»",
    "subscription_key": "«key»",
    "merchant_serial_number": "«msn»",
    "base_url": "https://«apitest.vipps.no!api.vipps.no»"
  }
}
""",
    ),
    Row(
        "json-one-line",
        "config.json",
        '{"vipps":{"clientId":"«id»","clientSecret":"«secret»","subscriptionKey":"«key»","msn":«msn»}}\n',
    ),
    Row(
        "json-java-client",
        "vipps/inputExample.json",
        """\
{
  "clientId": "«id»",
  "clientSecret": "«secret»",
  "accessTokenSubscriptionKey": "«key»",
  "productSubscriptionKey": "«key2»",
  "merchantSerialNumber": "«msn»",
  "server": "https://«apitest.vipps.no!api.vipps.no»"
}
""",
    ),
    Row(
        "json-tebex",
        "tebex-vipps-gateway/config.json",
        """\
{"vipps": {"client_id": "«id»", "client_secret": "«secret»",
  "subscription_key": "«key»", "merchant_serial_number": "«msn»", "test_mode": «true!false»}}
""",
    ),
    Row(
        "json-escaped-slashes",
        "export/settings.json",
        '{"vipps_settings":{"client_id":"«id»","client_secret":"«secret|slash»",'
        '"Ocp-Apim-Subscription-Key":"«key»","merchantSerialNumber":"«msn»"}}\n',
    ),
    Row(
        "json-escaped-unicode",
        "App_Data/vipps.json",
        '{"Vipps":{"ClientId":"«id»","ClientSecret":"«secret|unicode»",'
        '"SubscriptionKey":"«key»","Msn":"«msn»"}}\n',
    ),
    Row(
        "json-in-json",
        "dump/settings.json",
        r"""{"name":"vipps","value":"{\"client_id\":\"«id»\",\"client_secret\":\"«secret»\","""
        r"""\"subscription_key\":\"«key»\",\"msn\":\"«msn»\"}"}"""
        "\n",
    ),
    Row(
        "json-node-client",
        "src/vipps.json",
        """\
{
  "vipps": {
    "id": "«id»",
    "secret": "«secret»",
    "subscriptionId": "«key»"
  }
}
""",
        vague=True,
    ),
    Row(
        "appsettings",
        "src/Shop/appsettings.json",
        """\
{
  "Logging": { "LogLevel": { "Default": "Information" } },
  "Vipps": {
    "ClientId": "«id»",
    "ClientSecret": "«secret»",
    "SubscriptionKey": "«key»",
    "MerchantSerialNumber": "«msn»",
    "UseTestMode": «true!false»
  }
}
""",
    ),
    Row(
        "appsettings-key-vault-names",
        "src/Vipps/settings.json",
        """\
{
  "CLIENT-ID": "«id»",
  "CLIENT-SECRET": "«secret»",
  "SUBSCRIPTION-KEY": "«key»",
  "MERCHANT-SERIAL-NUMBER": "«msn»",
  "VIPPS-SYSTEM-NAME": "shop"
}
""",
    ),
    Row(
        "appsettings-colon",
        "src/Shop/secrets.json",
        """\
{
  "Vipps:ClientId": "«id»",
  "Vipps:ClientSecret": "«secret»",
  "Vipps:SubscriptionKey": "«key»",
  "Vipps:Msn": "«msn»"
}
""",
    ),
    Row(
        "shopware-json",
        "dump/system_config.json",
        """\
[
 {"configuration_key":"VippsMobilepayEpayment.config.vippsMobilepayClientId","configuration_value":"{\\"_value\\":\\"«id»\\"}"},
 {"configuration_key":"VippsMobilepayEpayment.config.vippsMobilepayClientSecret","configuration_value":"{\\"_value\\":\\"«secret»\\"}"},
 {"configuration_key":"VippsMobilepayEpayment.config.vippsMobilepayOcpApimSubscriptionKeyPrimary","configuration_value":"{\\"_value\\":\\"«key»\\"}"},
 {"configuration_key":"VippsMobilepayEpayment.config.vippsMobilepayMSN","configuration_value":"{\\"_value\\":\\"«msn»\\"}"}
]
""",
    ),
    Row(
        "yaml",
        "config/vipps.yaml",
        """\
vipps:
  client_id: «id»
  client_secret: «secret»
  subscription_key: «key»
  merchant_serial_number: «msn»
  url: https://«apitest.vipps.no!api.vipps.no»
""",
    ),
    Row(
        "yaml-quoted-nested",
        "config/packages/payment.yaml",
        """\
payment:
  vipps:
    «test!production»:
      clientId: "«id»"
      clientSecret: "«secret»"
      subscriptionKey: '«key»'
      msn: "«msn»"
""",
    ),
    Row(
        "yaml-block-scalar",
        "values.yaml",
        """\
vipps:
  clientId: >-
    «id»
  clientSecret: |
    «secret»
  subscriptionKey: |-
    «key»
  msn: «msn»
""",
    ),
    Row(
        "spring-yaml",
        "src/main/resources/application.yml",
        """\
vipps:
  client-id: «id»
  client-secret: «secret»
  ocp-apim-subscription-key: «key»
  merchant-serial-number: «msn»
  endpoint: https://«apitest.vipps.no!api.vipps.no»/
""",
    ),
    Row(
        "spring-yaml-default",
        "src/main/resources/application.yaml",
        """\
vipps:
  client-id: ${VIPPS_CLIENT_ID:«id»}
  client-secret: ${VIPPS_CLIENT_SECRET:«secret»}
  subscription-key: ${VIPPS_SUBSCRIPTION_KEY:«key»}
  msn: ${VIPPS_MSN:«msn»}
""",
    ),
    Row(
        "drupal-yaml",
        "config/sync/commerce_payment.commerce_payment_gateway.vipps.yml",
        """\
uuid: 2f0c9a51-7d3e-4b86-9c14-5e8fa2d60b37
langcode: nb
status: true
id: vipps
plugin: vipps
configuration:
  mode: «test!live»
  client_id: «id»
  client_secret: «secret»
  subscription_key_authorization: «key»
  subscription_key_payment: «key2»
  serial_number: '«msn»'
""",
    ),
    Row(
        "properties",
        "src/main/resources/vipps.properties",
        """\
vipps.client.id=«id»
vipps.client.secret=«secret»
vipps.ocp.apim.subscription.key.accesstoken=«key»
vipps.ocp.apim.subscription.key.ecommerce=«key2»
vipps.merchant.serial.no=«msn»
vipps.url=https://«apitest.vipps.no!api.vipps.no»
""",
    ),
    Row(
        "properties-spaces",
        "gradle.properties",
        """\
vippsClientId = «id»
vippsClientSecret = «secret»
vippsSubscriptionKey = «key»
""",
    ),
    Row(
        "ini",
        "conf/payments.ini",
        """\
[vipps]
client_id = "«id»"
client_secret = "«secret»"
subscription_key = "«key»"
msn = «msn»
environment = «test!production»
""",
    ),
    Row(
        "toml",
        "config/default.toml",
        """\
[vipps.«test!production»]
client_id = "«id»"
client_secret = "«secret»"
subscription_key = "«key»"
msn = "«msn»"
""",
    ),
    Row(
        "web-config",
        "Web.config",
        """\
<configuration>
  <appSettings>
    <add key="VippsLogin:ClientId" value="«id»" />
    <add key="VippsLogin:ClientSecret" value="«secret»" />
    <add key="VippsLogin:SubscriptionKey" value="«key»" />
    <add key="VippsLogin:Msn" value="«msn»" />
  </appSettings>
</configuration>
""",
    ),
    Row(
        "web-config-value-first",
        "App.config",
        """\
<add value="«id»" key="Vipps.ClientId"/>
<add value="«secret»" key="Vipps.ClientSecret"/>
<add value="«key»" key="Vipps.SubscriptionKey"/>
""",
    ),
    Row(
        "xml-item",
        "azure-b2c/TrustFrameworkExtensions.xml",
        """\
<TechnicalProfile Id="Vipps-OAUTH2">
  <Metadata>
    <Item Key="client_id">«id»</Item>
    <Item Key="client_secret">«secret»</Item>
    <Item Key="Ocp-Apim-Subscription-Key">«key»</Item>
    <Item Key="Merchant-Serial-Number">«msn»</Item>
    <Item Key="authorization_endpoint">https://«apitest.vipps.no!api.vipps.no»/access-management-1.0/access/oauth2/auth</Item>
  </Metadata>
</TechnicalProfile>
""",
    ),
    Row(
        "xml-elements",
        "idsh/vipps-authenticator.xml",
        """\
<vipps xmlns="https://example.com/ns">
  <client-id>«id»</client-id>
  <client-secret>«secret»</client-secret>
  <subscription-key>«key»</subscription-key>
  <merchant-serial-number>«msn»</merchant-serial-number>
  <environment>«test!production»</environment>
</vipps>
""",
    ),
    Row(
        "xml-entities",
        "export/vipps.xml",
        """\
<payment name="vipps">
  <clientId>«id»</clientId>
  <clientSecret>«secret|xml»</clientSecret>
  <subscriptionKey><![CDATA[«key»]]></subscriptionKey>
</payment>
""",
    ),
    Row(
        "plist",
        "ios/Vipps/Info.plist",
        """\
<plist version="1.0"><dict>
	<key>VippsClientId</key>
	<string>«id»</string>
	<key>VippsClientSecret</key>
	<string>«secret»</string>
	<key>VippsSubscriptionKey</key>
	<string>«key»</string>
	<key>VippsMSN</key>
	<string>«msn»</string>
</dict></plist>
""",
    ),
    Row(
        "php-array",
        "config/vipps.php",
        """\
<?php
return [
    'client_id' => '«id»',
    'client_secret' => '«secret»',
    'subscription_key' => '«key»',
    'merchant_serial_number' => '«msn»',
    'base_url' => 'https://«apitest.vipps.no!api.vipps.no»',
];
""",
    ),
    Row(
        "php-array-nested",
        "app/etc/env.php",
        """\
<?php
return ['system' => ['default' => ['payment' => ['vipps' => [
    'client_id' => '«id»',
    'client_secret' => '«secret»',
    'subscription_key1' => '«key»',
    'merchant_serial_number' => '«msn»',
    'environment' => '«test!production»',
]]]]];
""",
    ),
    Row(
        "php-array-double",
        "omnipay/vipps.php",
        """\
<?php $gateway = Omnipay::create('Vipps');
$gateway->initialize(array(
    "clientId" => "«id»", "clientSecret" => "«secret»",
    "accessTokenSubscriptionKey" => "«key»", "ecommerceSubscriptionKey" => "«key2»",
    "merchantSerialNumber" => "«msn»", "testMode" => «true!false»,
));
""",
    ),
    Row(
        "php-define",
        "wp-config.php",
        """\
<?php
define( 'VIPPS_CLIENT_ID', '«id»' );
define( 'VIPPS_CLIENT_SECRET', '«secret»' );
define('VIPPS_SUBSCRIPTION_KEY', "«key»");
define('VIPPS_MSN', '«msn»');
""",
    ),
    Row(
        "php-serialized",
        "backup/woocommerce_vipps_settings.txt",
        'a:5:{s:7:"enabled";s:3:"yes";s:8:"clientId";s:36:"«id»";s:6:"secret";s:«#secret»:"«secret»";'
        's:22:"Ocp_Apim_Key_eCommerce";s:32:"«key»";s:20:"merchantSerialNumber";s:«#msn»:"«msn»";}\n',
        vague=True,
    ),
    Row(
        "php-serialized-test",
        "backup/vipps-settings.ser",
        'a:5:{s:13:"clientId«_test!_prod»";s:36:"«id»";s:11:"secret«_test!_prod»";'
        's:«#secret»:"«secret»";s:27:"Ocp_Apim_Key_eCommerce«_test!_prod»";s:32:"«key»";'
        's:25:"merchantSerialNumber«_test!_prod»";s:«#msn»:"«msn»";}\n',
        vague=True,
    ),
    Row(
        "php-var-dump",
        "vipps-debug.txt",
        """\
array(4) {
  ["vipps_client_id"]=>
  string(36) "«id»"
  ["vipps_client_secret"]=>
  string(«#secret») "«secret»"
  ["vipps_subscription_key"]=>
  string(32) "«key»"
  ["vipps_msn"]=>
  string(«#msn») "«msn»"
}
""",
    ),
    Row(
        "php-print-r",
        "debug.log",
        """\
Vipps settings: Array
(
    [client_id] => «id»
    [client_secret] => «secret»
    [subscription_key] => «key»
    [merchant_serial_number] => «msn»
)
""",
    ),
    Row(
        "magento-config-set",
        "deploy/setup.sh",
        """\
bin/magento config:set payment/vipps/environment «develop!production»
bin/magento config:set payment/vipps/client_id «id»
bin/magento config:set payment/vipps/client_secret «secret»
bin/magento config:set payment/vipps/subscription_key1 «key»
bin/magento config:set payment/vipps/merchant_serial_number «msn»
""",
    ),
    Row(
        "virtuemart-params",
        "vipps.ini.txt",
        'payment_params=clientId="«id»"|clientSecret="«secret»"|Ocp-Apim-Subscription-Key="«key»"|'
        'merchantSerialNumber="«msn»"|vipps_mode="«test!live»"|\n',
    ),
    Row(
        "compose",
        "docker-compose.yml",
        """\
services:
  shop:
    image: shop
    environment:
      - VIPPS_CLIENT_ID=«id»
      - VIPPS_CLIENT_SECRET=«secret»
      - "VIPPS_SUBSCRIPTION_KEY=«key»"
      - VIPPS_MSN=«msn»
      - VIPPS_ENV=«test!production»
""",
    ),
    Row(
        "compose-map",
        "compose.yaml",
        """\
services:
  shop:
    environment:
      VIPPS_CLIENT_ID: «id»
      VIPPS_CLIENT_SECRET: ${VIPPS_CLIENT_SECRET:-«secret»}
      VIPPS_SUBSCRIPTION_KEY: "${VIPPS_SUBSCRIPTION_KEY:-«key»}"
      VIPPS_MSN: «msn»
""",
    ),
    Row(
        "dockerfile",
        "Dockerfile",
        """\
FROM node:22
ARG VIPPS_CLIENT_ID=«id»
ENV VIPPS_CLIENT_SECRET=«secret» \\
    VIPPS_SUBSCRIPTION_KEY=«key»
ENV VIPPS_MSN «msn»
""",
    ),
    Row(
        "dockerfile-spaces",
        "docker/Dockerfile",
        """\
ENV VIPPS_CLIENT_ID «id»
ENV VIPPS_CLIENT_SECRET «secret»
ENV VIPPS_SUBSCRIPTION_KEY «key»
""",
    ),
    Row(
        "terraform",
        "infra/terraform.tfvars",
        """\
vipps_client_id        = "«id»"
vipps_client_secret    = "«secret»"
vipps_subscription_key = "«key»"
vipps_msn              = "«msn»"
""",
    ),
    Row(
        "terraform-default",
        "infra/variables.tf",
        """\
variable "vipps_client_id" {
  type    = string
  default = "«id»"
}
variable "vipps_client_secret" {
  description = "From the portal"
  type        = string
  sensitive   = true
  default     = "«secret»"
}
variable "vipps_subscription_key" {
  default = "«key»"
}
""",
    ),
    Row(
        "bicep",
        "infra/main.bicep",
        """\
param vippsClientId string = '«id»'
@secure()
param vippsClientSecret string = '«secret»'
param vippsSubscriptionKey string = '«key»'
""",
    ),
    Row(
        "bicep-parameters",
        "infra/main.parameters.json",
        """\
{
  "parameters": {
    "vippsClientId": { "value": "«id»" },
    "vippsClientSecret": { "value": "«secret»" },
    "vippsSubscriptionKey": { "value": "«key»" },
    "vippsMsn": { "value": "«msn»" }
  }
}
""",
    ),
    Row(
        "kubernetes-data",
        "k8s/secret.yaml",
        """\
apiVersion: v1
kind: Secret
metadata:
  name: vipps
data:
  client_id: «id|base64»
  client_secret: «secret|base64»
  subscription_key: «key|base64»
""",
    ),
    Row(
        "kubernetes-string-data",
        "k8s/secret-vipps.yaml",
        """\
apiVersion: v1
kind: Secret
metadata:
  name: vipps-keys
stringData:
  VIPPS_CLIENT_ID: "«id»"
  VIPPS_CLIENT_SECRET: "«secret»"
  VIPPS_SUBSCRIPTION_KEY: "«key»"
  VIPPS_MSN: "«msn»"
""",
    ),
    Row(
        "kubernetes-env",
        "k8s/deployment.yaml",
        """\
        env:
        - name: VIPPS_CLIENT_ID
          value: «id»
        - name: VIPPS_CLIENT_SECRET
          value: "«secret»"
        - name: VIPPS_SUBSCRIPTION_KEY
          value: '«key»'
        - name: VIPPS_MSN
          value: "«msn»"
        - name: VIPPS_URL
          value: https://«apitest.vipps.no!api.vipps.no»
""",
    ),
    Row(
        "kubernetes-env-value-first",
        "k8s/job.yaml",
        """\
        env:
        - value: "«id»"
          name: VIPPS_CLIENT_ID
        - value: "«secret»"
          name: VIPPS_CLIENT_SECRET
        - value: "«key»"
          name: VIPPS_SUBSCRIPTION_KEY
""",
    ),
    Row(
        "config-map",
        "k8s/configmap.yaml",
        """\
kind: ConfigMap
data:
  vipps.properties: |
    client.id=«id»
    client.secret=«secret»
    subscription.key=«key»
    msn=«msn»
""",
    ),
    Row(
        "github-actions",
        ".github/workflows/test.yml",
        """\
jobs:
  test:
    runs-on: ubuntu-latest
    env:
      VIPPS_CLIENT_ID: «id»
      VIPPS_CLIENT_SECRET: «secret»
      VIPPS_SUBSCRIPTION_KEY: «key»
      VIPPS_MSN: «msn»
      DATABASE_URL: ${{ secrets.DATABASE_URL }}
""",
        also=Environment.TEST,
    ),
    Row(
        "wrangler",
        "wrangler.toml",
        """\
name = "shop"
[vars]
VIPPS_CLIENT_ID = "«id»"
VIPPS_CLIENT_SECRET = "«secret»"
VIPPS_SUBSCRIPTION_KEY = "«key»"
""",
    ),
    Row(
        "dev-vars",
        ".dev.vars",
        """\
VIPPS_CLIENT_ID="«id»"
VIPPS_CLIENT_SECRET="«secret»"
VIPPS_SUBSCRIPTION_KEY="«key»"
""",
        also=Environment.TEST,
    ),
    Row(
        "shell-pipe",
        "scripts/secrets.sh",
        """\
echo "«id»" | wrangler secret put VIPPS_CLIENT_ID
echo "«secret»" | wrangler secret put VIPPS_CLIENT_SECRET
echo "«key»" | wrangler secret put VIPPS_SUBSCRIPTION_KEY
""",
    ),
    Row(
        "shell-commands",
        "scripts/setup.sh",
        """\
dotnet user-secrets set "Vipps:ClientId" "«id»"
dotnet user-secrets set "Vipps:ClientSecret" "«secret»"
az keyvault secret set --vault-name shop --name vipps-subscription-key --value «key»
""",
    ),
    Row(
        "command-line",
        "README-vipps.txt",
        """\
vipps-cli login --client-id «id» --client-secret «secret» --subscription-key «key» --msn «msn»
""",
    ),
    Row(
        "insomnia",
        "insomnia.json",
        """\
{"_type":"environment","name":"Vipps «test!production»","data":{
  "client_id":"«id»",
  "client_secret":"«secret»",
  "ocp-apim-subscription-key":"«key»",
  "merchant-serial-number":"«msn»",
  "base":"https://«apitest.vipps.no!api.vipps.no»"}}
""",
    ),
    Row(
        "postman-one-line",
        "global-postman-environment.json",
        """\
{"name":"Vipps","values":[
{"key":"client_id","value":"«id»","enabled":true},
{"key":"client_secret","value":"«secret»","enabled":true},
{"key":"Ocp-Apim-Subscription-Key","value":"«key»","enabled":true},
{"key":"merchantSerialNumber","value":"«msn»","enabled":true},
{"key":"base_url","value":"https://«apitest.vipps.no!api.vipps.no»","enabled":true}]}
""",
    ),
    Row(
        "postman-lines",
        "vipps.postman_environment.json",
        """\
{
	"id": "5b2f6d1e-93c8-4a07-8e4d-6f1a0c7b29d5",
	"name": "vipps",
	"values": [
		{
			"key": "client_id",
			"value": "«id»",
			"type": "default",
			"enabled": true
		},
		{
			"key": "client_secret",
			"value": "«secret»",
			"type": "secret",
			"enabled": true
		},
		{
			"key": "Ocp-Apim-Subscription-Key",
			"type": "default",
			"value": "«key»",
			"enabled": true
		},
		{
			"key": "merchantSerialNumber",
			"value": "«msn»",
			"enabled": true
		}
	]
}
""",
    ),
    Row(
        "postman-value-first",
        "postman/vipps.json",
        """\
{
  "values": [
    {
      "enabled": true,
      "value": "«id»",
      "key": "client_id"
    },
    {
      "enabled": true,
      "value": "«secret»",
      "type": "text",
      "key": "client_secret"
    },
    {
      "value": "«key»",
      "enabled": true,
      "key": "Ocp-Apim-Subscription-Key"
    },
    {
      "value": "«msn»",
      "key": "merchantSerialNumber"
    }
  ],
  "name": "Vipps"
}
""",
    ),
    Row(
        "craft-project-config",
        "config/project/gateways.yaml",
        """\
commerce:
  gateways:
    0fd0a2ab-5b0f-4f2e-8b63-0d4f55a1e1c9:
      type: superbig\\\\vipps\\\\gateways\\\\Gateway
      settings:
        clientId: «id»
        clientSecret: «secret»
        subscriptionKey: «key»
        merchantSerialNumber: '«msn»'
        testMode: «true!false»
""",
    ),
    Row(
        "odoo-json",
        "mobilepay_vipps/examples/provider.json",
        """\
{"vipps_client_id": "«id»", "vipps_client_secret": "«secret»",
 "vipps_subscription_key": "«key»", "vipps_merchant_serial_number": "«msn»",
 "vipps_environment": "«test!production»"}
""",
    ),
    Row(
        "django-allauth",
        "shop/settings.py",
        """\
SOCIALACCOUNT_PROVIDERS = {
    'vipps': {
        'APPS': [{'client_id': '«id»', 'secret': '«secret»'}],
        'TEST_MODE': «True!False»,
    }
}
""",
        vague=True,
    ),
)
