"""Run by the Python of detect-secrets: scans a folder and prints path, line and value of each finding.

Its command line prints only unsalted hashes of values, under which no label could be found. The
settings are those of ``detect-secrets scan --no-verify``. With a file of expressions, these take
the place of its plugins: ``[[expression, needs the provider's name in the file], …]``.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from pathlib import Path
from typing import ClassVar

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_file
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.settings import transient_settings

FILTERS = ["allowlist.is_line_allowlisted"] + [
    f"heuristic.is_{what}"
    for what in (
        "indirect_reference",
        "likely_id_string",
        "lock_file",
        "not_alphanumeric_string",
        "potential_uuid",
        "prefixed_with_dollar_sign",
        "sequential_string",
        "swagger_file",
        "templated_secret",
    )
]
PROVIDER = re.compile("vipps|mobilepay", re.IGNORECASE)


@functools.lru_cache(maxsize=8)
def names_provider(filename: str) -> bool:
    text = Path(filename).read_text(encoding="utf-8", errors="replace")
    return bool(PROVIDER.search(text) or PROVIDER.search(filename))


class Exported(RegexBasedDetector):
    """Our expressions as a plugin."""

    secret_type = "Exported from leakscan"  # noqa: S105
    denylist: ClassVar[list[re.Pattern[str]]] = []
    anywhere: ClassVar[list[re.Pattern[str]]] = []
    near: ClassVar[list[re.Pattern[str]]] = []

    def analyze_line(self, filename, line, line_number=0, context=None, **rest):
        self.denylist = [*self.anywhere, *(self.near if names_provider(filename) else ())]
        return super().analyze_line(filename, line, line_number, context, **rest)


def main() -> None:
    folder, *expressions = sys.argv[1:]
    plugins = [{"name": kind.__name__} for kind in get_mapping_from_secret_type_to_class().values()]
    if expressions:
        every = json.loads(Path(expressions[0]).read_text(encoding="utf-8"))
        Exported.anywhere = [re.compile(regex) for regex, near in every if not near]
        Exported.near = [re.compile(regex) for regex, near in every if near]
        get_mapping_from_secret_type_to_class()[Exported.secret_type] = Exported
        plugins = [{"name": "Exported"}]
    filters = [{"path": f"detect_secrets.filters.{name}"} for name in FILTERS]
    with transient_settings({"plugins_used": plugins, "filters_used": filters}):
        for path in sorted(Path(folder).rglob("*")):
            for secret in scan_file(str(path)) if path.is_file() else ():
                print(json.dumps([str(path), secret.line_number, secret.secret_value]))


if __name__ == "__main__":
    main()
