"""``python -m leakscan``."""

import sys

from leakscan.cli.boundary import main

if __name__ == "__main__":
    sys.exit(main())
