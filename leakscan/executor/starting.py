"""What a worker process does before it unpacks what it is to work with: unpacking imports all of that."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

First = tuple[Callable[..., object], tuple[object, ...]]
"""A function and its arguments."""


def packed(first: First | None, things: object) -> bytes:
    """Pack things for a process of the same program that was started afresh; it does ``first`` first."""
    return pickle.dumps((first, pickle.dumps(things)))


def unpacked(said: bytes) -> Any:
    """Do what is to be done first, and return the things."""
    first, things = pickle.loads(said)  # noqa: S301  from the process that started this one
    if first is not None:
        function, arguments = first
        function(*arguments)
    return pickle.loads(things)  # noqa: S301
