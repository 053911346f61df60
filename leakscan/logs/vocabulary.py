"""The names under which structured logs tell things, one table for JSON keys, columns and headers.

Names stand here with their letters and digits alone, each with up to two of the names that it stands
under: ``http.response.status_code`` is ``responsestatuscode``. The most telling come first. Sources:
Elastic Common Schema, OpenTelemetry, pino, bunyan, winston, structlog, logback and log4j layouts,
Serilog CLEF, journald, CloudWatch, nginx variables, the W3C extended log file format, HAR 1.2, Postman
and Insomnia exports.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
time: timestamp time ts datetime eventtime starteddatetime realtimetimestamp sourcerealtimetimestamp
  atimestamp t asctime logtime logtimestamp eventtimestamp timemillis instantepochsecond timelocal
  timeiso8601 msec requesttime requesttimestamp timegenerated timecreated receivedat date createdat
  modified created datecreated logdate occurredat senttimestamp sent internaldate updatedat updated
  lastmodified ingestiontime postmanexportedat exportdate exportedat
flow-request: requestid reqid rid xrequestid requestuuid requestguid contextrequestid httprequestid
  awsrequestid xmsrequestid xmsclientrequestid correlationid corrid xcorrelationid correlation
  requestcorrelationid invocationid activityid
flow-trace: traceid traceparent trace xb3traceid xcloudtracecontext ubertraceid ddtraceid xamzntraceid
  oteltraceid operationid
flow-connection: connectionid connid
flow-thread: thread threadname threadid tid
flow-process: pid processid processpid
host: hostname hosthostname machinename computername computer servername nodename node podname pod
  kubernetespodname containername instance instanceid host loggedhost scomputername hostid
  resourcelabelspodname resourcelabelsinstanceid logstreamname logstream
web_host: cshost httphost requesthost headershost xforwardedhost vhost virtualhost urldomain urlhost sip
client: clientip clientipaddress clientaddress xforwardedfor xrealip trueclientip cfconnectingip remoteip
  remoteaddr remoteaddress remotehost sourceip sourceipaddress sourceaddress srcip cip ipaddress ip
  client clienthost peer peeraddress peerip requestip userip originip httpclientip callerip xclientip
  forwarded useripaddress
agent: useragent httpuseragent useragentoriginal csuseragent requestuseragent browser ua agent
status: statuscode responsestatuscode responsestatus httpstatus httpstatuscode scstatus status
  responsecode httpresponsestatuscode httpcode elbstatuscode resstatuscode resstatus httpresponsecode
method: method httpmethod requestmethod httprequestmethod csmethod verb reqmethod
path: requesturi requesturl requestpath url uri csuristem urlpath urloriginal urlfull requrl httpurl
  httptarget path endpoint target urlraw uripath pathinfo route
request: request requestline httprequest httprequestline
text: message msg log text textpayload m mt rendered renderedmessage event line raw original
  eventoriginal logmessage content payload data stacktrace exception errstack errorstacktrace stack body
  postdatatext
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = {}
    kind = ""
    for word in table.split():
        if word.endswith(":"):
            kind = word[:-1]
            words[kind] = []
        else:
            words[kind].append(word)
    return {kind: tuple(names) for kind, names in words.items()}


NAMES: Mapping[str, tuple[str, ...]] = _read(_TABLE)
"""By what they tell: names, the most telling first. ``text``: what the program itself wrote, inside the
record of whatever collected it."""
KINDS: dict[str, list[tuple[str, int]]] = {}
"""By name: what it tells, and its rank there."""
for _kind, _names in NAMES.items():
    for _rank, _name in enumerate(_names):
        KINDS.setdefault(_name, []).append((_kind, _rank))
