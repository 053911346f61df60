"""Source code: literals, setters, arguments, defaults."""

from __future__ import annotations

from tests.engine.forms.filling import Row

ROWS = (
    Row(
        "kotlin",
        "app/src/main/java/no/shop/VippsClient.kt",
        """\
class VippsClient {
    private val clientId = "«id»"
    private val clientSecret = "«secret»"
    private val subscriptionKey: String = "«key»"
    private val msn = "«msn»"
    private val baseUrl = "https://«apitest.vipps.no!api.vipps.no»"
}
""",
    ),
    Row(
        "swift",
        "ios/Vipps.swift",
        """\
struct Vipps {
    static let clientId = "«id»"
    static let clientSecret: String = "«secret»"
    let subscriptionKey = "«key»"
    let merchantSerialNumber = "«msn»"
}
""",
    ),
    Row(
        "swift-request",
        "ios/VippsRequest.swift",
        """\
var request = URLRequest(url: URL(string: "https://«apitest.vipps.no!api.vipps.no»/accesstoken/get")!)
request.setValue("«id»", forHTTPHeaderField: "client_id")
request.setValue("«secret»", forHTTPHeaderField: "client_secret")
request.addValue("«key»", forHTTPHeaderField: "Ocp-Apim-Subscription-Key")
request.addValue("«msn»", forHTTPHeaderField: "Merchant-Serial-Number")
""",
    ),
    Row(
        "objective-c-request",
        "ios/VippsRequest.m",
        """\
NSString *url = @"https://«apitest.vipps.no!api.vipps.no»/accesstoken/get";
[request setValue:@"«id»" forHTTPHeaderField:@"client_id"];
[request setValue:@"«secret»" forHTTPHeaderField:@"client_secret"];
[request setValue:@"«key»" forHTTPHeaderField:@"Ocp-Apim-Subscription-Key"];
[request setValue:@"«msn»" forHTTPHeaderField:@"Merchant-Serial-Number"];
""",
    ),
    Row(
        "java",
        "src/main/java/VippsClientConfig.java",
        """\
public class VippsClientConfig {
    private static final String CLIENT_ID = "«id»";
    private static final String CLIENT_SECRET = "«secret»";
    private static final String SUBSCRIPTION_KEY = "«key»";
    private static final String MERCHANT_SERIAL_NUMBER = "«msn»";
    private static final String URL = "https://«apitest.vipps.no!api.vipps.no»";
}
""",
    ),
    Row(
        "java-setters",
        "src/main/java/VippsSetup.java",
        """\
VippsConfig config = new VippsConfig();
config.setClientId("«id»");
config.setClientSecret("«secret»");
config.setSubscriptionKey("«key»");
config.setMerchantSerialNumber("«msn»");
""",
    ),
    Row(
        "java-value-default",
        "src/main/java/VippsProperties.java",
        """\
    @Value("${vipps.client.id:«id»}")
    private String clientId;
    @Value("${vipps.client.secret:«secret»}")
    private String clientSecret;
    @Value("${vipps.subscription.key:«key»}")
    private String subscriptionKey;
""",
    ),
    Row(
        "java-headers",
        "src/main/java/VippsTokenCall.java",
        """\
HttpRequest request = HttpRequest.newBuilder(URI.create("https://«apitest.vipps.no!api.vipps.no»/accesstoken/get"))
    .header("client_id", "«id»")
    .header("client_secret", "«secret»")
    .header("Ocp-Apim-Subscription-Key", "«key»")
    .header("Merchant-Serial-Number", "«msn»")
    .POST(BodyPublishers.noBody()).build();
""",
    ),
    Row(
        "javascript",
        "src/vipps.js",
        """\
const vippsClientId = '«id»';
const vippsClientSecret = '«secret»';
const vippsSubscriptionKey = `«key»`;
const msn = '«msn»';
""",
    ),
    Row(
        "javascript-object",
        "src/services/payment-providers/vipps/index.js",
        """\
const client = Client({
  merchantSerialNumber: "«msn»",
  subscriptionKey: "«key»",
  clientId: "«id»",
  clientSecret: "«secret»",
  useTestMode: «true!false»,
});
""",
    ),
    Row(
        "javascript-fallback",
        "server/vipps.mjs",
        """\
const clientId = process.env.VIPPS_CLIENT_ID || '«id»';
const clientSecret = process.env.VIPPS_CLIENT_SECRET || "«secret»";
const key = process.env.VIPPS_SUBSCRIPTION_KEY ?? '«key»';
const msn = process.env.VIPPS_MSN || "«msn»";
""",
    ),
    Row(
        "javascript-headers",
        "server/token.js",
        """\
const res = await fetch('https://«apitest.vipps.no!api.vipps.no»/accesstoken/get', {
  method: 'POST',
  headers: {
    client_id: '«id»',
    client_secret: '«secret»',
    'Ocp-Apim-Subscription-Key': '«key»',
    'Merchant-Serial-Number': '«msn»',
  },
});
""",
    ),
    Row(
        "javascript-node-client",
        "vipps/client.js",
        """\
const VippsApi = require('node-vipps');
const vipps = new VippsApi({ id: '«id»', secret: '«secret»', subscriptionId: '«key»' });
""",
        vague=True,
    ),
    Row(
        "typescript",
        "lib/vipps/config.ts",
        """\
export const vippsConfig: VippsConfig = {
  clientId: "«id»" as string,
  clientSecret: "«secret»",
  subscriptionKey: "«key»",
  msn: "«msn»",
  baseUrl: 'https://«apitest.vipps.no!api.vipps.no»',
};
""",
    ),
    Row(
        "typescript-class",
        "src/VippsService.ts",
        """\
export class VippsService {
  private readonly clientId: string = '«id»';
  private readonly clientSecret: string = '«secret»';
  private readonly subscriptionKey: string = '«key»';
}
""",
    ),
    Row(
        "go",
        "vipps/client.go",
        """\
package vipps

const (
	clientID        = "«id»"
	clientSecret    = "«secret»"
	subscriptionKey = "«key»"
	msn             = "«msn»"
)
""",
    ),
    Row(
        "go-struct",
        "cmd/shop/main.go",
        """\
client := vipps.NewClient(vipps.ClientConfig{
	Environment: vipps.Environment«Testing!Production»,
	Credentials: vipps.Credentials{
		ClientID:           "«id»",
		ClientSecret:       "«secret»",
		APISubscriptionKey: "«key»",
	},
	MSN: "«msn»",
})
""",
    ),
    Row(
        "go-walrus",
        "login.go",
        """\
// Log in with Vipps
clientID := "«id»"
clientSecret := "«secret»"
subKey := `«key»`
""",
    ),
    Row(
        "ruby",
        "config/initializers/vipps.rb",
        """\
Vipps.configure do |c|
  c.client_id = "«id»"
  c.client_secret = "«secret»"
  c.subscription_key = '«key»'
  c.merchant_serial_number = "«msn»"
end
""",
    ),
    Row(
        "ruby-fallback",
        "lib/vipps/default.rb",
        """\
CLIENT_ID = ENV.fetch("VIPPS_CLIENT_ID", "«id»")
CLIENT_SECRET = ENV["VIPPS_CLIENT_SECRET"] || "«secret»"
SUBSCRIPTION_KEY = ENV.fetch('VIPPS_SUBSCRIPTION_KEY') { '«key»' }
""",
    ),
    Row(
        "ruby-hash",
        "lib/vipps/setup.rb",
        """\
VIPPS = { client_id: '«id»', client_secret: '«secret»', :subscription_key => '«key»', msn: '«msn»' }
""",
    ),
    Row(
        "rust",
        "src/main.rs",
        """\
let client = vipps::Client::new(Config {
    client_id: "«id»".to_string(),
    client_secret: String::from("«secret»"),
    subscription_key: "«key»".into(),
    merchant_serial_number: "«msn»",
});
""",
    ),
    Row(
        "rust-const",
        "src/keys.rs",
        """\
use vipps::Client;
const CLIENT_ID: &str = "«id»";
const CLIENT_SECRET: &'static str = "«secret»";
const SUBSCRIPTION_KEY: &str = "«key»";
""",
    ),
    Row(
        "python",
        "shop/vipps.py",
        """\
VIPPS_CLIENT_ID = "«id»"
VIPPS_CLIENT_SECRET = '«secret»'
VIPPS_SUBSCRIPTION_KEY: str = "«key»"
VIPPS_MSN = "«msn»"
VIPPS_SERVER = "https://«apitest.vipps.no!api.vipps.no»"
""",
    ),
    Row(
        "python-keywords",
        "vipps_demo.py",
        """\
client = VippsClient(
    client_id="«id»",
    client_secret="«secret»",
    vipps_subscription_key="«key»",
    merchant_serial_number="«msn»",
    test=«True!False»,
)
""",
    ),
    Row(
        "python-dict",
        "app.py",
        """\
headers = {'client_id': '«id»', 'client_secret': '«secret»', 'Ocp-Apim-Subscription-Key': '«key»'}
requests.post("https://«apitest.vipps.no!api.vipps.no»/accesstoken/get", headers=headers)
""",
    ),
    Row(
        "python-getenv",
        "settings.py",
        """\
VIPPS_CLIENT_ID = os.getenv("VIPPS_CLIENT_ID", "«id»")
VIPPS_CLIENT_SECRET = os.environ.get("VIPPS_CLIENT_SECRET", "«secret»")
VIPPS_SUBSCRIPTION_KEY = os.getenv('VIPPS_SUBSCRIPTION_KEY') or '«key»'
""",
    ),
    Row(
        "python-pydantic",
        "settings/payment.py",
        """\
class VippsSettings(BaseSettings):
    client_id: str = Field("«id»")
    client_secret: SecretStr = SecretStr("«secret»")
    subscription_key: str = Field(default="«key»")
""",
    ),
    Row(
        "csharp",
        "src/VippsOptions.cs",
        """\
public static class VippsOptions
{
    public const string ClientId = "«id»";
    public string ClientSecret { get; set; } = "«secret»";
    private readonly string _subscriptionKey = @"«key»";
    public const string MerchantSerialNumber = "«msn»";
}
""",
    ),
    Row(
        "csharp-initializer",
        "src/Vipps.net.AspCoreDemo/Startup.cs",
        """\
var options = new VippsConfigurationOptions
{
    ClientId = "«id»",
    ClientSecret = "«secret»",
    SubscriptionKey = "«key»",
    MerchantSerialNumber = "«msn»",
    UseTestMode = «true!false»,
};
""",
    ),
    Row(
        "csharp-headers",
        "src/VippsToken.cs",
        """\
request.Headers.Add("client_id", "«id»");
request.Headers.Add("client_secret", "«secret»");
request.Headers.Add("Ocp-Apim-Subscription-Key", "«key»");
request.RequestUri = new Uri("https://«apitest.vipps.no!api.vipps.no»/accesstoken/get");
""",
    ),
    Row(
        "csharp-index",
        "src/Episerver/VippsPayment.cs",
        """\
parameters["VippsClientId"] = "«id»";
parameters["VippsClientSecret"] = "«secret»";
parameters["VippsSubscriptionKey"] = "«key»";
parameters["VippsMerchantSerialNumber"] = "«msn»";
""",
    ),
    Row(
        "php-properties",
        "src/Vipps.php",
        """\
class Vipps {
    private $client_id = '«id»';
    private string $clientSecret = '«secret»';
    const SUBSCRIPTION_KEY = "«key»";
    protected ?string $msn = '«msn»';
}
""",
    ),
    Row(
        "php-assignments",
        "upload/vipps_checkout.php",
        """\
$vipps->client_id = "«id»";
$config['vipps']['client_secret'] = '«secret»';
$config["vipps_subscription_key"] = "«key»";
""",
    ),
    Row(
        "php-opencart",
        "upload/admin/vipps_install.php",
        """\
$data = array(
  'vipps_client_id' => '«id»',
  'vipps_application_secret' => '«secret»',
  'vipps_subscription_key_access' => '«key»',
  'vipps_subscription_key_ecommerce' => '«key2»',
  'vipps_merchant_serial' => '«msn»',
);
""",
    ),
    Row(
        "php-chain",
        "src/checkout.php",
        """\
$vipps = new \\zaporylie\\Vipps\\Vipps(new Client('«id»'));
$vipps->authorization('«key»')->getToken('«secret»');
""",
        nameless=True,
    ),
    Row(
        "php-env-default",
        "config/vipps-laravel.php",
        """\
<?php return [
    'client_id' => env('VIPPS_CLIENT_ID', '«id»'),
    'client_secret' => env('VIPPS_CLIENT_SECRET', '«secret»'),
    'subscription_key' => env("VIPPS_SUBSCRIPTION_KEY", "«key»"),
    'msn' => env('VIPPS_MSN', '«msn»'),
];
""",
    ),
    Row(
        "php-getenv-default",
        "vipps-config.php",
        """\
$id = getenv('VIPPS_CLIENT_ID') ?: '«id»';
$secret = getenv('VIPPS_CLIENT_SECRET') ?: '«secret»';
$key = $_ENV['VIPPS_SUBSCRIPTION_KEY'] ?? '«key»';
""",
    ),
    Row(
        "shell-default",
        "entrypoint.sh",
        """\
: "${VIPPS_CLIENT_ID:=«id»}"
export VIPPS_CLIENT_SECRET="${VIPPS_CLIENT_SECRET:-«secret»}"
VIPPS_SUBSCRIPTION_KEY=${VIPPS_SUBSCRIPTION_KEY:="«key»"}
""",
    ),
    Row(
        "positional-lines",
        "src/VippsFactory.php",
        """\
return new VippsClient(
    '«id»',
    '«secret»',
    '«key»',
    '«msn»'
);
""",
        nameless=True,
    ),
    Row(
        "positional-one-line",
        "Checkout.cs",
        'var vipps = new VippsClient("«id»", "«secret»", "«key»", "«msn»");\n',
        nameless=True,
    ),
    Row(
        "positional-key-first",
        "vipps_factory.py",
        'vipps = Vipps("«key»", "«id»", "«secret»")\n',
        nameless=True,
    ),
    Row(
        "positional-secret-first",
        "vipps_factory.rb",
        "vipps = Vipps.new('«secret»', '«id»', '«key»')\n",
        nameless=True,
    ),
    Row(
        "comments",
        "src/vipps_old.js",
        """\
// const clientId = "«id»";
// const clientSecret = "«secret»";
# vipps_subscription_key = "«key»"
""",
    ),
    Row(
        "firebase",
        "functions/vipps.ts",
        """\
const vippsClientId = defineString("VIPPS_CLIENT_ID", { default: "«id»" });
const vippsClientSecret = defineSecret("VIPPS_CLIENT_SECRET", "«secret»");
const vippsKey = defineString("VIPPS_SUBSCRIPTION_KEY", {default: "«key»"});
""",
    ),
    Row(
        "javascript-minified",
        "dist/app.bundle.js",
        'var n={VIPPS_CLIENT_ID:"«id»",VIPPS_CLIENT_SECRET:"«secret»",VIPPS_SUBSCRIPTION_KEY:"«key»",'
        'VIPPS_MSN:"«msn»"};e.exports=n;\n',
    ),
    Row(
        "python-nordic",
        "betaling/oppsett.py",
        """\
# nøkler til Vipps
klient_id = "«id»"
klient_hemmelighet = "«secret»"
abonnementsnøkkel = "«key»"
salgsstedsnummer = "«msn»"
""",
    ),
)
