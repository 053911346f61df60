"""What is to be done first is done before anything else is unpacked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from leakscan.executor.starting import packed, unpacked


def test_nothing_first() -> None:
    assert unpacked(packed(None, (1, "two"))) == (1, "two")


def test_a_fault_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        unpacked(packed((divmod, (1, 0)), ()))


def test_a_module_is_loaded_after_it(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text("import sys\nprint('loaded', 'colorsys' in sys.modules)\n")
    script = (
        "import importlib, sys\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "from leakscan.executor.starting import packed, unpacked\n"
        "import pickle\n"
        "late = b'clate\\nsys\\n.'\n"
        "said = pickle.dumps(((importlib.import_module, ('colorsys',)), late))\n"
        "unpacked(said)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "loaded True\n"
