"""``python -m leakscan``."""

import sys

from leakscan.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
