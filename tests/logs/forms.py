"""Records in every form that is read, with what they say. ``%s`` is where the value stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

Facts = dict[str, object]


def at(hours: float = 0, micro: int = 0) -> datetime:
    return datetime(2023, 10, 11, 22, 14, 15, micro, tzinfo=timezone(timedelta(hours=hours)))


def utc(micro: int = 0) -> datetime:
    return datetime(2023, 10, 11, 20, 14, 15, micro, tzinfo=UTC)


def one_line(document: object) -> str:
    return json.dumps(document) + "\n"


def lines(document: object) -> str:
    return json.dumps(document, indent=2) + "\n"


GUID = "4f1c2e90-7a4b-4c9d-8f21-6b3e2d7a91c4"
TRACE = "0af7651916cd43dd8448eb211c80319c"
HAR = {
    "log": {
        "version": "1.2",
        "entries": [
            {
                "startedDateTime": "2023-10-11T20:00:00.000Z",
                "request": {"method": "GET", "url": "https://shop.example/", "headers": []},
                "response": {"status": 304, "headers": [], "content": {}},
                "time": 12,
            },
            {
                "startedDateTime": "2023-10-11T22:14:15.123+02:00",
                "time": 231.5,
                "request": {
                    "method": "POST",
                    "url": "https://api.vipps.no/accesstoken/get?a=1",
                    "headers": [
                        {"name": "User-Agent", "value": "PostmanRuntime/7"},
                        {"name": "client_secret", "value": "%s"},
                    ],
                },
                "response": {
                    "status": 401,
                    "headers": [{"name": "Date", "value": "Wed, 11 Oct 2023 20:14:16 GMT"}],
                    "content": {"text": "{}"},
                },
            },
            {
                "startedDateTime": "2023-10-12T00:00:00.000Z",
                "request": {"method": "GET", "url": "https://other.example/x", "headers": []},
                "response": {"status": 200, "headers": [], "content": {}},
            },
        ],
    }
}
HAR_SAYS: Facts = {
    "when": at(2, 123000), "host": "api.vipps.no", "agent": "PostmanRuntime/7",
    "endpoint": "POST /accesstoken/get", "status": 401,
}  # fmt: skip
HITS = {
    "hits": {
        "hits": [
            {
                "_id": "1",
                "_source": {"@timestamp": "2023-10-10T00:00:00Z", "message": "POST /no 500"},
            },
            {
                "_id": "2",
                "_source": {
                    "@timestamp": "2023-10-11T22:14:15.000+02:00",
                    "host": {"name": "web9"},
                    "http": {"request": {"method": "POST"}, "response": {"status_code": 200}},
                    "url": {"path": "/accesstoken/get"},
                    "source": {"ip": "10.9.8.7"},
                    "message": "client_secret: %s",
                },
            },
        ]
    }
}
HITS_SAY: Facts = {
    "when": at(2), "host": "web9", "client": "10.9.8.7", "endpoint": "POST /accesstoken/get",
    "status": 200,
}  # fmt: skip
LOKI = {
    "status": "success",
    "data": {
        "resultType": "streams",
        "result": [
            {
                "stream": {"host": "web3", "job": "shop"},
                "values": [
                    ["1697055254000000000", "POST /no 500"],
                    ["1697055255000000000", "POST /accesstoken/get client_secret=%s status=200"],
                ],
            }
        ],
    },
}
CLOUDWATCH = {
    "events": [
        {"logStreamName": "i-1", "timestamp": 1697055000000, "message": "x", "ingestionTime": 1},
        {
            "logStreamName": "i-2",
            "timestamp": 1697055255123,
            "message": "POST /accesstoken/get client_secret=%s",
            "ingestionTime": 1697099999999,
        },
    ]
}
POSTMAN = {
    "info": {"name": "Vipps", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/"},
    "item": [
        {"name": "Other", "request": {"method": "GET", "url": {"raw": "https://other.example/o"}}},
        {
            "name": "Token",
            "request": {
                "method": "POST",
                "header": [{"key": "client_secret", "value": "%s"}],
                "url": {
                    "raw": "https://api.vipps.no/accesstoken/get",
                    "host": ["api", "vipps", "no"],
                },
            },
        },
    ],
}
ENVIRONMENT = {
    "name": "prod",
    "values": [{"key": "client_secret", "value": "%s", "enabled": True}],
    "_postman_exported_at": "2023-10-11T20:14:15.000Z",
}
INSOMNIA = {
    "_type": "export",
    "__export_date": "2023-11-11T20:14:15.000Z",
    "resources": [
        {
            "_id": "req_1",
            "modified": 1690000000000,
            "url": "https://other.example/x",
            "method": "GET",
        },
        {
            "_id": "req_2",
            "modified": 1697055255123,
            "created": 1690000000000,
            "url": "https://api.vipps.no/accesstoken/get",
            "method": "POST",
            "headers": [{"name": "client_secret", "value": "%s"}],
        },
    ],
}
SLACK = [
    {"user": "U1", "type": "message", "ts": "1697055000.000100", "text": "hello"},
    {"user": "U2", "type": "message", "ts": "1697055255.000100", "text": "secret: %s"},
]

FORMS: dict[str, tuple[str, Facts]] = {
    "pino": (
        one_line({
            "level": 30, "time": 1697055255123, "pid": 7, "hostname": "web1", "reqId": "req-7f",
            "req": {"method": "POST", "url": "/checkout?client_secret=%s", "remoteAddress": "10.1.1.1",
                    "headers": {"user-agent": "node/1"}},
            "res": {"statusCode": 201}, "msg": "done",
        }),
        {"when": utc(123000), "flow": "request:req-7f", "host": "web1", "client": "10.1.1.1",
         "agent": "node/1", "endpoint": "POST /checkout", "status": 201},
    ),
    "bunyan": (
        one_line({"name": "shop", "hostname": "web1", "pid": 7, "level": 30, "req_id": GUID,
                  "msg": "client_secret=%s", "time": "2023-10-11T20:14:15.123Z", "v": 0}),
        {"when": utc(123000), "flow": f"request:{GUID}", "host": "web1"},
    ),
    "logback json": (
        one_line({"@timestamp": "2023-10-11T22:14:15.123+02:00", "@version": "1",
                  "message": "client_secret: %s", "logger_name": "no.shop.Pay",
                  "thread_name": "http-nio-8080-exec-3", "level": "DEBUG"}),
        {"when": at(2, 123000), "flow": "thread:http-nio-8080-exec-3"},
    ),
    "serilog clef": (
        one_line({"@t": "2023-10-11T22:14:15.1234567+02:00", "@mt": "Calling {Url} with %s",
                  "RequestId": "0HMPQ:00000002", "StatusCode": 401, "MachineName": "win1",
                  "Url": "https://api.vipps.no/accesstoken/get"}),
        {"when": at(2, 123456), "flow": "request:0HMPQ:00000002", "host": "win1",
         "endpoint": "/accesstoken/get", "status": 401},
    ),
    "elastic common schema": (
        one_line({"@timestamp": "2023-10-11T20:14:15.000Z", "trace": {"id": TRACE},
                  "host": {"name": "web1"}, "client": {"ip": "10.1.1.2"}, "agent": {"type": "filebeat"},
                  "user_agent": {"original": "curl/8.1"}, "url": {"path": "/x"},
                  "http": {"request": {"method": "POST"}, "response": {"status_code": 403}},
                  "message": "client_secret=%s"}),
        {"when": utc(), "flow": f"trace:{TRACE}", "host": "web1", "client": "10.1.1.2",
         "agent": "curl/8.1", "endpoint": "POST /x", "status": 403},
    ),
    "structlog": (
        one_line({"event": "client_secret %s", "request_id": "abc-123", "level": "info",
                  "timestamp": "2023-10-11T20:14:15.123456Z"}),
        {"when": utc(123456), "flow": "request:abc-123"},
    ),
    "google cloud": (
        one_line({"textPayload": "client_secret=%s", "timestamp": "2023-10-11T20:14:15.5Z",
                  "trace": f"projects/shop/traces/{TRACE}",
                  "resource": {"labels": {"pod_name": "shop-1"}},
                  "httpRequest": {"requestMethod": "POST", "requestUrl": "https://a.example/p?q=1",
                                  "status": 200, "userAgent": "x/1", "remoteIp": "10.2.2.2"}}),
        {"when": utc(500000), "flow": f"trace:{TRACE}", "host": "shop-1", "client": "10.2.2.2",
         "agent": "x/1", "endpoint": "POST /p", "status": 200},
    ),
    "har, one line": (one_line(HAR), HAR_SAYS),
    "har, many lines": (lines(HAR), HAR_SAYS),
    "nginx combined": (
        ('10.2.3.4 - bob [11/Oct/2023:22:14:15 +0200] "GET /cb?client_secret=%s HTTP/1.1" 200 12 '
        '"https://shop.example/" "Mozilla/5.0 (X11; Linux)"\n'),
        {"when": at(2), "client": "10.2.3.4", "agent": "Mozilla/5.0 (X11; Linux)",
         "endpoint": "GET /cb", "status": 200},
    ),
    "apache common": (
        'proxy.shop.no - - [11/Oct/2023:22:14:15 -0700] "POST /cb?s=%s HTTP/1.0" 401 -\n',
        {"when": at(-7), "client": "proxy.shop.no", "endpoint": "POST /cb", "status": 401},
    ),
    "apache with virtual host": (
        'shop.no:443 10.2.3.4 - - [11/Oct/2023:22:14:15 +0200] "GET /cb?s=%s HTTP/1.1" 302 1 "-" "-"\n',
        {"when": at(2), "host": "shop.no", "client": "10.2.3.4", "endpoint": "GET /cb", "status": 302},
    ),
    "apache error": (
        ("[Wed Oct 11 22:14:15.123456 2023] [proxy:error] [pid 1234:tid 5678] [client 10.0.0.1:54321] "
        "client_secret=%s\n"),
        {"when": at(0, 123456), "zoned": False, "client": "10.0.0.1"},
    ),
    "nginx error": (
        ('2023/10/11 22:14:15 [error] 12#12: *91 failed, client: 10.0.0.9, server: shop.no, request: '
        '"POST /cb?s=%s HTTP/1.1", upstream: "http://127.0.0.1:1/", host: "shop.no"\n'),
        {"when": at(), "zoned": False, "flow": "connection:91", "client": "10.0.0.9",
         "host": "shop.no", "endpoint": "POST /cb"},
    ),
    "iis": (
        ("#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method "
        "cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs-host sc-status\n"
        "2023-10-11 20:14:15 10.1.1.1 GET /cb client_secret=%s 443 - 10.9.9.9 Moz/5.0+(X) shop.no 302\n"),
        {"when": utc(), "zoned": True, "host": "shop.no", "client": "10.9.9.9", "agent": "Moz/5.0 (X)",
         "endpoint": "GET /cb", "status": 302},
    ),
    "iis without its head": (
        "2023-10-11 20:14:15 10.1.1.1 GET /cb client_secret=%s 443 - 10.9.9.9 Mozilla/5.0 - 302 0 0 15\n",
        {"when": utc(), "client": "10.9.9.9", "endpoint": "GET /cb", "status": 302},
    ),
    "curl -v": (
        ("*   Trying 203.0.113.9:443...\n* Connected to api.vipps.no (203.0.113.9) port 443 (#0)\n"
        "> POST /accesstoken/get HTTP/1.1\n> Host: api.vipps.no\n> User-Agent: curl/8.1\n"
        "> client_secret: %s\n>\n< HTTP/1.1 401 Unauthorized\n< date: Wed, 11 Oct 2023 20:14:15 GMT\n"
        "<\n{ [20 bytes data]\n* Connection #0 to host api.vipps.no left intact\n"),
        {"when": utc(), "flow": "connection:#0", "host": "api.vipps.no", "agent": "curl/8.1",
         "endpoint": "POST /accesstoken/get", "status": 401},
    ),
    "curl -v over http/2": (
        ("* Connected to api.vipps.no (203.0.113.9) port 443 (#0)\n* using HTTP/2\n"
        "* [HTTP/2] [1] [:method: POST]\n* [HTTP/2] [1] [:path: /accesstoken/get]\n"
        "> POST /accesstoken/get HTTP/2\n> Host: api.vipps.no\n> client_secret: %s\n>\n< HTTP/2 200 \n"
        "< date: Wed, 11 Oct 2023 20:14:15 GMT\n<\n"),
        {"when": utc(), "endpoint": "POST /accesstoken/get", "status": 200},
    ),
    "apache httpclient": (
        ('2023-10-11 22:14:15,100 DEBUG [main] o.a.http.wire - http-outgoing-12 >> "POST /accesstoken/get '
        'HTTP/1.1[\\r][\\n]"\n'
        '2023-10-11 22:14:15,100 DEBUG [main] o.a.http.wire - http-outgoing-13 >> "GET /o HTTP/1.1[\\r][\\n]"\n'
        '2023-10-11 22:14:15,101 DEBUG [main] o.a.http.wire - http-outgoing-12 >> "client_secret: %s[\\r][\\n]"\n'
        '2023-10-11 22:14:15,102 DEBUG [main] o.a.http.wire - http-outgoing-12 >> "Host: api.vipps.no[\\r][\\n]"\n'
        '2023-10-11 22:14:15,103 DEBUG [main] o.a.http.wire - http-outgoing-13 << "HTTP/1.1 500 No[\\r][\\n]"\n'
        '2023-10-11 22:14:15,104 DEBUG [main] o.a.http.wire - http-outgoing-12 << "HTTP/1.1 200 OK[\\r][\\n]"\n'),
        {"when": at(0, 101000), "zoned": False, "flow": "connection:http-outgoing-12",
         "host": "api.vipps.no", "endpoint": "POST /accesstoken/get", "status": 200},
    ),
    "log4j with mdc": (
        (f"2023-10-11T22:14:15.123+02:00 DEBUG [http-nio-8080-exec-3] [{GUID}] no.shop.Pay - "
        "client_secret: %s\n"),
        {"when": at(2, 123000), "flow": f"request:{GUID}"},
    ),
    "spring boot": (
        "2023-10-11 22:14:15.123  INFO 1234 --- [nio-8080-exec-1] no.shop.Pay  : client_secret %s\n",
        {"when": at(0, 123000), "flow": "thread:nio-8080-exec-1"},
    ),
    "spring sleuth": (
        "2023-10-11 22:14:15.123  INFO [shop,5f9c3a1b2c3d4e5f,7b2a3c4d5e6f7a8b] 1 --- [main] n.s.P : %s\n",
        {"flow": "trace:5f9c3a1b2c3d4e5f"},
    ),
    "java stack trace": (
        ("2023-10-11 22:14:15.123 ERROR [pool-1-thread-4] n.s.Pay - failed\n"
        "java.lang.IllegalStateException: client_secret=%s\n\tat n.s.Pay.call(Pay.java:12)\n"
        "2023-10-12 00:00:00.000 INFO [pool-1-thread-5] n.s.Pay - next\n"),
        {"when": at(0, 123000), "flow": "thread:pool-1-thread-4"},
    ),
    "dotnet console": (
        "2023-10-11 22:14:15.123 +02:00 [DBG] Sending client_secret: %s\n   at Shop.Pay.Call()\n",
        {"when": at(2, 123000)},
    ),
    "dotnet exception below": (
        ("2023-10-11T22:14:15.123+02:00 [ERR] HTTP POST https://api.vipps.no/accesstoken/get responded 401\n"
        "System.Net.Http.HttpRequestException: bad\n   at Shop.Pay.Call(String client_secret = %s)\n"),
        {"when": at(2, 123000), "host": "api.vipps.no", "endpoint": "POST /accesstoken/get",
         "status": 401},
    ),
    "monolog": (
        '[2023-10-11T22:14:15.123456+02:00] app.DEBUG: vipps {"client_secret":"%s"} {"uid":"a1"}\n',
        {"when": at(2, 123456)},
    ),
    "laravel stack trace": (
        ("[2023-10-11 22:14:15] production.ERROR: Client error: `POST https://api.vipps.no/accesstoken/get` "
        'resulted in a `401 Unauthorized` response {"exception":"[object]"}\n[stacktrace]\n'
        "#0 /app/Pay.php(12): call('%s')\n#1 {main}\n"),
        {"when": at(), "zoned": False, "endpoint": "POST /accesstoken/get", "status": 401},
    ),
    "woocommerce": (
        "2023-10-11T22:14:15+00:00 DEBUG Vipps request client_secret: %s\n", {"when": at()},
    ),
    "php error": (
        "[11-Oct-2023 22:14:15 Europe/Oslo] PHP Fatal error:  Uncaught in client('%s')\n",
        {"when": at(2), "zoned": True},
    ),
    "syslog of 2001": (
        "<34>Oct 11 22:14:15 web1 shop[77]: client_secret=%s\n",
        {"when": None, "flow": "process:77", "host": "web1"},
    ),
    "syslog with a neighbour that has the year": (
        ("Oct 11 22:14:14 web1 shop[76]: 2023-10-11T22:14:14Z started\n"
        "Oct 11 22:14:15 web1 shop[77]: client_secret=%s\n"),
        {"when": at(), "zoned": False, "host": "web1"},
    ),
    "syslog of 2009": (
        '<165>1 2023-10-11T22:14:15.003+02:00 web1 shop 99 ID47 [r@1 requestId="r-5512"] client_secret=%s\n',
        {"when": at(2, 3000), "flow": "request:r-5512", "host": "web1"},
    ),
    "rsyslog with iso time": (
        "2023-10-11T22:14:15.123456+02:00 web1 shop[77]: client_secret=%s\n",
        {"when": at(2, 123456), "flow": "process:77", "host": "web1"},
    ),
    "journal export": (
        ("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1697055000000000\n_HOSTNAME=web0\nMESSAGE=x\n\n"
        "__CURSOR=s=2\n__REALTIME_TIMESTAMP=1697055255123456\n_HOSTNAME=web1\n_PID=77\n"
        "MESSAGE=POST https://api.vipps.no/accesstoken/get client_secret=%s status=200\n\n"),
        {"when": utc(123456), "flow": "process:77", "host": "web1",
         "endpoint": "POST /accesstoken/get", "status": 200},
    ),
    "journal json": (
        one_line({"__REALTIME_TIMESTAMP": "1697055255123456", "_HOSTNAME": "web1", "_PID": "77",
                  "MESSAGE": "client_secret=%s"}),
        {"when": utc(123456), "flow": "process:77", "host": "web1"},
    ),
    "docker json-file": (
        one_line({"log": "22:14:15 [req-af12] client_secret=%s\n", "stream": "stdout",
                  "time": "2023-10-11T20:14:15.123456789Z"}),
        {"when": utc(123456), "flow": "request:af12"},
    ),
    "kubernetes": (
        '2023-10-11T20:14:15.123456789Z stderr F {"requestId":"k-7781","msg":"client_secret=%s"}\n',
        {"when": utc(123456), "flow": "request:k-7781"},
    ),
    "cloudwatch": (
        one_line(CLOUDWATCH),
        {"when": utc(123000), "host": "i-2", "endpoint": "POST /accesstoken/get"},
    ),
    "cloudwatch, many lines": (lines(CLOUDWATCH), {"when": utc(123000), "host": "i-2"}),
    "lambda": (
        f"2023-10-11T20:14:15.123Z\t{GUID}\tINFO\tclient_secret=%s\n",
        {"when": utc(123000), "flow": f"request:{GUID}"},
    ),
    "loki": (
        one_line(LOKI),
        {"when": utc(), "host": "web3", "endpoint": "POST /accesstoken/get", "status": 200},
    ),
    "loki, many lines": (lines(LOKI), {"when": utc(), "host": "web3"}),
    "elasticsearch": (one_line(HITS), HITS_SAY),
    "elasticsearch, many lines": (lines(HITS), HITS_SAY),
    "elasticsearch, a hit a line": (one_line({"_index": "a", **HITS["hits"]["hits"][1]}), HITS_SAY),
    "csv": (
        ("timestamp,level,request_id,client_ip,message\n2023-10-10T00:00:00Z,INFO,z-9999,10.0.0.9,x\n"
        '2023-10-11T22:14:15+02:00,INFO,a-1234,10.0.0.3,"POST /x\nclient_secret=%s"\n'),
        {"when": at(2), "flow": "request:a-1234", "client": "10.0.0.3", "endpoint": "POST /x"},
    ),
    "csv with date and time apart, semicolons": (
        "date;time;host;status;message\n11.10.2023;22:14:15;web1;200;client_secret=%s\n",
        {"when": at(), "zoned": False, "host": "web1", "status": 200},
    ),
    "tcpdump -A": (
        ("2023-10-11 22:14:15.123456 IP 10.0.0.5.54321 > 203.0.113.9.80: Flags [P.], seq 1:200\n"
        "E..4@.POST /accesstoken/get HTTP/1.1\nHost: api.vipps.no\nUser-Agent: x/1\nclient_secret: %s\n\n"
        "2023-10-11 22:14:15.223456 IP 203.0.113.9.80 > 10.0.0.5.54321: Flags [P.], seq 1:90\n"
        "E..4..HTTP/1.1 401 Unauthorized\n\n"),
        {"when": at(0, 123456), "zoned": False, "client": "10.0.0.5", "host": "api.vipps.no",
         "agent": "x/1", "endpoint": "POST /accesstoken/get", "status": 401},
    ),
    "tcpdump -tt": (
        "1697055255.123456 IP 10.0.0.5.54321 > 203.0.113.9.80: Flags [P.]\nE..client_secret: %s\n",
        {"when": utc(123456), "client": "10.0.0.5"},
    ),
    "postman collection": (
        lines(POSTMAN),
        {"when": None, "host": "api.vipps.no", "endpoint": "POST /accesstoken/get"},
    ),
    "postman environment": (lines(ENVIRONMENT), {"when": utc()}),
    "insomnia": (
        one_line(INSOMNIA),
        {"when": utc(123000), "host": "api.vipps.no", "endpoint": "POST /accesstoken/get"},
    ),
    "mysql dump": (
        ("INSERT INTO `log` (`id`,`created_at`,`ip`,`body`) VALUES (1,'2023-10-10 01:00:00','10.0.0.2','x'),"
        "(2,'2023-10-11 22:14:15','10.0.0.1','it''s (client_secret=%s), b'),(3,'2023-10-12 01:00:00','1','y');\n"),
        {"when": at(), "zoned": False, "client": "10.0.0.1"},
    ),
    "dump without columns": (
        "INSERT INTO log VALUES (1,'2023-10-11 22:14:15','client_secret=%s');\n",
        {"when": at(), "zoned": False},
    ),
    "postgresql dump": (
        ("COPY public.log (id, created_at, client_ip, body) FROM stdin;\n"
        "1\t2023-10-10 00:00:00+00\t10.0.0.2\tx\n2\t2023-10-11 22:14:15.5+02\t10.0.0.1\tclient_secret=%s\n\\.\n"),
        {"when": at(2, 500000), "client": "10.0.0.1"},
    ),
    "slack": (lines(SLACK), {"when": utc(100)}),
    "slack, one line": (one_line(SLACK), {"when": utc(100)}),
    "mail": (
        ("Received: from mx.b.no by store.b.no; Wed, 11 Oct 2023 22:14:30 +0200\n"
        "Received: from laptop ([10.5.6.7])\n by mx.b.no with ESMTP;\n Wed, 11 Oct 2023 22:14:20 +0200\n"
        "Date: Wed, 11 Oct 2023 22:14:15 +0200\nFrom: a@b.no\nTo: c@d.no\nX-Mailer: Thing 1\n"
        "Subject: keys\n\nThe secret is %s\n"),
        {"when": at(2), "host": "mx.b.no", "client": "10.5.6.7", "agent": "Thing 1"},
    ),
    "mbox": (
        ("From a@b.no Tue Oct 10 22:14:15 2023\nDate: Tue, 10 Oct 2023 22:14:15 +0200\nFrom: a@b.no\n"
        "To: c@d.no\n\nhello\n\nFrom c@d.no Wed Oct 11 22:14:15 2023\n"
        "Date: Wed, 11 Oct 2023 22:14:15 -0500\nFrom: c@d.no\nTo: a@b.no\n\nThe secret is %s\n"),
        {"when": at(-5)},
    ),
    "logfmt": (
        ("time=2023-10-11T22:14:15+02:00 level=info host=web1 method=POST path=/x status=401 "
        "remote_addr=10.0.0.4 request_id=l-8812 client_secret=%s\n"),
        {"when": at(2), "flow": "request:l-8812", "host": "web1", "client": "10.0.0.4",
         "endpoint": "POST /x", "status": 401},
    ),
    "norwegian": (
        "11.10.2023 22:14:15 [12] DEBUG client_secret=%s\n", {"when": at(), "flow": "thread:12"},
    ),
    "american": ("10/11/2023 10:14:15 PM : client_secret=%s\n", {"when": at(), "zoned": False}),
    "dotnet json": (
        one_line({"Timestamp": "/Date(1697055255123+0200)/", "Message": "client_secret=%s"}),
        {"when": utc(123000)},
    ),
    "a call in the line above, its answer below": (
        ("2023-10-11T22:14:15Z DEBUG POST https://api.vipps.no/accesstoken/get\n"
        "2023-10-11T22:14:15Z DEBUG client_secret: %s\n2023-10-11T22:14:15Z DEBUG HTTP/1.1 200 OK\n"),
        {"when": at(), "host": "api.vipps.no", "endpoint": "POST /accesstoken/get", "status": 200},
    ),
    "another call's answer": (
        ("2023-10-11T22:14:15Z DEBUG client_secret: %s\n2023-10-11T22:14:15Z GET /other HTTP/1.1\n"
        "2023-10-11T22:14:15Z HTTP/1.1 500 No\n"),
        {"when": at(), "endpoint": "", "status": None},
    ),
    "the time of something else": (
        "token expires: 2030-01-01T00:00:00Z client_secret=%s\n", {"when": None},
    ),
    "only a clock": ("22:14:15.123 [main] DEBUG n.s.Pay - client_secret=%s\n", {"when": None}),
}  # fmt: skip
