"""Who is at a target: one process at a time, and none for ever.

A lease ends by itself unless it is renewed, and every write renews it. A process that died on this
machine is recognised at once; of one on another machine the lease has to end. Whoever comes back
after its lease was taken over is refused by its first write: the check is part of the transaction.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, select, update

from leakscan.errors import StoreError
from leakscan.model.organisation import Run
from leakscan.store.sql.rows import add_once, plain, seconds
from leakscan.store.sql.schema import targets


def take(connection: Connection, target: str, length: float) -> tuple[int, str]:
    """Take the lease of a target; return the target's number and the proof.

    Raises:
        StoreError: another living process has it.
    """
    add_once(connection, targets, {"name": plain(target)})
    query = select(targets).where(targets.c.name == plain(target)).with_for_update()
    row = connection.execute(query).one()
    now = seconds(connection)
    if row.lease and row.lease_until > now and not _is_dead(row.holder):
        holder = json.loads(row.holder)
        raise StoreError(
            f"{target}: is being scanned by process {holder['pid']} on {holder['host']}",
            hint=f"wait for its end; if it was killed, try again in {row.lease_until - now:.0f} s",
        )
    proof = secrets.token_hex(16)
    values = {"lease": proof, "holder": json.dumps(_me()), "lease_until": now + length}
    connection.execute(update(targets).where(targets.c.id == row.id).values(values))
    return row.id, proof


def hold(connection: Connection, run: Run, length: float) -> int:
    """Renew the lease in the transaction that writes; return the number of the target.

    Raises:
        StoreError: it was taken over meanwhile.
    """
    until = seconds(connection) + length
    mine = (targets.c.name == plain(run.target)) & (targets.c.lease == run.lease)
    if (
        not run.lease
        or not connection.execute(update(targets).where(mine).values(lease_until=until)).rowcount
    ):
        raise StoreError(
            f"{run.target}: another process has taken this run over",
            hint="this one was silent for too long; the other one goes on with the run",
        )
    return int(connection.execute(select(targets.c.id).where(mine)).scalar_one())


def target_of(connection: Connection, run: Run) -> int:
    """Return the number of a run's target, whoever holds its lease: the run may have ended."""
    mine = targets.c.name == plain(run.target)
    return int(connection.execute(select(targets.c.id).where(mine)).scalar_one())


def give_back(connection: Connection, run: Run) -> None:
    """Let the next process in. Nothing happens when the lease was lost, or given back before."""
    mine = (targets.c.name == plain(run.target)) & (targets.c.lease == run.lease)
    if run.lease:
        connection.execute(update(targets).where(mine).values(lease="", lease_until=0.0))


def _me() -> dict[str, str | int]:
    pid = os.getpid()
    return {"host": platform.node(), "machine": _machine(), "pid": pid, "born": _born(pid)}


def _machine() -> str:
    """Return what two processes share that can see each other; empty where that is not known."""
    boot, space = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    with suppress(OSError):
        return f"{boot.read_text().strip()} {space.readlink()}"
    return ""


def _born(pid: int) -> str:
    """Return when a process began, in the system's own measure; empty when there is none."""
    with suppress(OSError):
        # proc(5): field 22, counted behind the name, which may hold anything
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return ""


def _is_dead(holder: str) -> bool:
    """Say whether the holder is known to be gone; of another machine it never is."""
    other = json.loads(holder)
    machine = _machine()
    return bool(machine) and other["machine"] == machine and _born(other["pid"]) != other["born"]
