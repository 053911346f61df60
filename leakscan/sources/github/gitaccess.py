"""git over the network: the token goes through an inherited file of memory and nowhere else.

It is on no command line, in no URL, in no environment and in no configuration. git asks a credential
helper that prints what file descriptor it was given; the descriptor is a file without a name that
lives in memory (Linux) or was deleted before git began (elsewhere).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from leakscan.errors import GitError
from leakscan.model.secret import Secret
from leakscan.sources.git.environment import PINNED, isolated
from leakscan.sources.git.plumbing import git_words

SETTINGS = (
    "core.hooksPath=/dev/null",
    "credential.helper=",  # only the one below; an empty value forgets all before it
    "core.askPass=",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "fetch.unpackLimit=1",  # packs, not thousands of files
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "fetch.showForcedUpdates=false",
    "protocol.version=2",
    # what a strict check refuses is what must be read; nothing is ever checked out here
    "transfer.fsckObjects=false",
    "submodule.recurse=false",
)
_SIGNED = re.compile(r"[?&](?:access_token|token|sig)=[^\s&'\"]+", re.IGNORECASE)


class RemoteError(GitError):
    """git came back from the network with nothing; the words are git's, without addresses' secrets."""


def _without(environ: Mapping[str, str], token: Secret) -> dict[str, str]:
    """Return the environment less every variable that tells the token, whatever its name."""
    return {
        k: v
        for k, v in environ.items()
        if token.reveal() not in v.encode("utf-8", "surrogateescape")
    }


def _authorities(environ: Mapping[str, str]) -> list[str]:
    """Return whom to trust besides the system's authorities: a server of one's own may need it.

    The same variables hold for the API (``SSL_CERT_FILE``, ``SSL_CERT_DIR``), and git's own.
    """
    file = environ.get("GIT_SSL_CAINFO") or environ.get("SSL_CERT_FILE")
    folder = environ.get("GIT_SSL_CAPATH") or environ.get("SSL_CERT_DIR")
    pairs = (("http.sslCAInfo", file), ("http.sslCAPath", folder))
    return [f"{name}={value}" for name, value in pairs if value]


@contextmanager
def _credential(token: Secret) -> Iterator[int]:
    """Lend a descriptor that reads as git's answer to the question for a password."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("leakscan", os.MFD_CLOEXEC)
    else:
        descriptor, name = tempfile.mkstemp(prefix="leakscan-")
        Path(name).unlink()
    try:
        os.write(descriptor, b"username=x-access-token\npassword=" + token.reveal() + b"\n")
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.ftruncate(descriptor, 0)
        os.close(descriptor)


def _helper(descriptor: int) -> str:
    """Return a helper that rewinds what it inherited and prints it; any other action says nothing."""
    if Path("/proc/self/fd").is_dir():
        return f'!f() {{ test "$1" = get && cat /proc/self/fd/{descriptor}; }}; f'
    return f'!f() {{ test "$1" = get && cat <&{descriptor}; }}; f'


def run_git(
    args: Sequence[str],
    *,
    url: str,
    token: Secret,
    cwd: Path,
    seconds: float,
    environ: Mapping[str, str] = os.environ,
) -> bytes:
    """Run a git that speaks to ``url`` alone, for ``seconds`` at most, and return what it printed.

    Raises:
        RemoteError: it ended with an error, or did not end.
    """
    scheme, host = urlsplit(url)[:2]
    env = isolated(_without(environ, token), hook=False) | {"GIT_ALLOW_PROTOCOL": scheme}
    with _credential(token) as descriptor:
        settings = [
            *SETTINGS,
            *_authorities(environ),
            f"http.lowSpeedTime={max(1, int(min(seconds, 60)))}",
            f"credential.{scheme}://{host}.helper={_helper(descriptor)}",
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        process = _started([*options, *args], cwd, env, descriptor)
        out, err = _ended(process, seconds)
    if process.returncode:
        raise RemoteError(
            _SIGNED.sub("", git_words(err)) or "git ended with an error and said nothing"
        )
    return out


def _started(
    args: Sequence[str], cwd: Path, env: Mapping[str, str], descriptor: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            ["git", *PINNED, *args],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(descriptor,),
            start_new_session=True,  # its helpers end with it
        )
    except OSError as exc:
        raise RemoteError(f"git cannot be started: {exc.strerror or type(exc).__name__}") from None


def _ended(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, bytes]:
    try:
        return process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise RemoteError(f"git did not end within {seconds:.0f} seconds") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
