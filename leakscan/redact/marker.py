"""What takes the place of a value: the same for the same value, in every file and on every machine.

``[leakscan:FIELD:FINGERPRINT]``, with the first :data:`DIGITS` digits of the fingerprint that a
finding of this value has. All its characters stand for themselves in JSON, XML, percent-encoding,
quoted-printable, SQL, shells and YAML strings, so that it is never escaped.

Where the length must stay (``--keep-length``, binary content), it is as many bytes as the value:
with more digits and then dashes, or without the field, or with fewer digits; below five bytes it is
asterisks.
"""

from __future__ import annotations

from dataclasses import dataclass

from leakscan.model.fingerprint import fingerprint
from leakscan.model.secret import Secret

DIGITS = 12
"""Hexadecimal digits of the fingerprint: 48 bits tell any number of leaked values apart."""
FEWEST = 8
"""Digits without which the field is rather left out."""
MARK = b"[leakscan:"
FILLING = b"-"
BLANK = b"*"


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is replaced wherever it stands."""

    value: Secret
    field: str
    rule: str

    @property
    def digest(self) -> str:
        """Return the 40 digits of its fingerprint."""
        return fingerprint(self.rule, self.value).rpartition(":")[2]

    @property
    def marker(self) -> bytes:
        """Return what takes its place where the length may change."""
        return f"[leakscan:{self.field}:{self.digest[:DIGITS]}]".encode()

    def fitted(self, length: int) -> bytes:
        """Return what takes its place where ``length`` bytes are to be filled, exactly."""
        digits = self.digest.encode()
        for head in (MARK + self.field.encode() + b":", MARK, b"["):
            room = length - len(head) - 1
            least = FEWEST if head.startswith(MARK) else 3
            if room >= least:
                return head + digits[:room] + FILLING * (room - len(digits)) + b"]"
        return BLANK * length
