"""Where the program starts: a commit hook takes the short way, everything else the whole program.

Imports nothing but ``sys`` before it knows which (docs/hook.md has the figures).
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Args:
        argv: the command line without the program's name; None: that of the process.
    """
    args = sys.argv[1:] if argv is None else list(argv)
    if args[:1] == ["hook"]:
        from leakscan.cli.quick import looked  # noqa: PLC0415

        try:
            passed, read = looked(args)
            if passed:
                return 0
            from leakscan.cli.direct import ended  # noqa: PLC0415

            code = ended(args, read)
            if code is not None:
                return code
        except BaseException as fault:  # noqa: BLE001  the boundary says what it means
            from leakscan.cli.boundary import ended_by  # noqa: PLC0415

            return ended_by(fault)
    from leakscan.cli.boundary import main as whole  # noqa: PLC0415

    return whole(args)
