"""One GitHub, as a scan of an organisation sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from leakscan.model.chunk import Skipped
from leakscan.model.secret import Secret
from leakscan.sources.github.base import (
    DEFAULT_KINDS,
    Cursors,
    GitRemote,
    Items,
    Kind,
    RepositoryEntry,
    Selection,
    Usage,
)
from leakscan.sources.github.client import Client
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.host import Host
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.listing import Listing, look_up, members
from leakscan.sources.github.place import Place
from leakscan.sources.github.reading import Reading, owner_contents
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.stamps import stamp
from leakscan.sources.github.standing import gone


class GitHub:
    """Lists, reads, and lets git in. Not for a second process: each opens its own."""

    def __init__(
        self, client: Client, *, kinds: frozenset[Kind] = DEFAULT_KINDS, texts: Texts | None = None
    ) -> None:
        self._client = client
        self.kinds = kinds
        """What will be read: the listing asks for the activity of these kinds."""
        self.texts = texts

    @property
    def host(self) -> Host:
        """Return the host that is spoken to."""
        return self._client.host

    @property
    def client(self) -> Client:
        """Return the client, for who writes: issues, alerts."""
        return self._client

    @property
    def usage(self) -> Usage:
        """Return what was asked up to now."""
        return self._client.usage

    @property
    def clock(self) -> Clock:
        """Return the clock."""
        return self._client.clock

    def repositories(
        self, owner: str, selection: Selection | None = None
    ) -> Iterator[RepositoryEntry | Skipped]:
        """Yield the wanted repositories of an organisation or user.

        Raises:
            SourceError: the owner cannot be listed at all.
        """
        listing = Listing(self._client, selection or Selection(), self.kinds)
        return listing.repositories(owner)

    def remotes(self, entry: RepositoryEntry) -> Iterator[GitRemote]:
        """Yield what is to be mirrored of a repository; nothing of one that GitHub disabled."""
        if entry.disabled:  # ``contents`` says so
            return
        now = self.clock.now()
        repository = GitRemote(
            key=str(entry.id), name=entry.full_name, url=entry.clone_url,
            stamp=stamp(entry, Kind.REPOSITORIES, now), repository=entry,
            default_branch=entry.default_branch,
            lender=str(entry.parent_id) if entry.parent_id else "",
        )  # fmt: skip
        if Kind.REPOSITORIES in self.kinds:
            yield repository
        if Kind.WIKIS in self.kinds and entry.has_wiki:
            yield replace(
                repository, key=f"{entry.id}.wiki", name=f"{entry.full_name}.wiki",
                url=f"{entry.clone_url.removesuffix('.git')}.wiki.git", kind=Kind.WIKIS,
                stamp=stamp(entry, Kind.WIKIS, now), default_branch="master",
                lender="", may_be_absent=True, changes_unseen=True,
            )  # fmt: skip

    def contents(self, entry: RepositoryEntry, cursors: Cursors) -> Items:
        """Yield everything of a repository that is not git, from where the cursors stand."""
        return Reading(Place(self._client, entry, self.texts), cursors).contents(self.kinds)

    def gone(self, entry: RepositoryEntry, paths: Iterable[str]) -> Iterator[str]:
        """Yield those texts of a repository that were deleted; each costs a request."""
        for path in gone(self._client, entry, paths):
            if self.texts:
                self.texts.forget(str(entry.id), path)
            yield path

    def owner_contents(self, owner: str) -> Items:
        """Yield what belongs to the owner and to none of its repositories."""
        return owner_contents(self._client, owner, self.kinds, self.texts)

    def gists(self, owner: str, *, of_members: bool = False) -> Iterator[GitRemote | Skipped]:
        """Yield the gists of a user, or of an organisation's members where these are asked for."""
        if Kind.GISTS not in self.kinds:
            return
        yield from self._gists(owner)
        if of_members:
            for login in members(self._client, owner):
                yield from [login] if isinstance(login, Skipped) else self._gists(login)

    def _gists(self, login: str) -> Iterator[GitRemote | Skipped]:
        path = f"users/{quote(login, safe='')}/gists"
        try:
            if str(self._whoami()).lower() == login.lower():
                path = "gists"  # the secret ones as well
            for page in self._client.pages(path):
                for told in page:
                    number = _plain(told["id"])
                    yield GitRemote(
                        key=f"gist-{number}", name=f"gist/{login}/{number}",
                        url=told["git_pull_url"], kind=Kind.GISTS, stamp=told["updated_at"],
                    )  # fmt: skip
        except Refused as exc:
            yield exc.skipped(f"{login} (gists)")
        except (KeyError, TypeError, ValueError):
            yield Skipped(f"{login} (gists)", "bad-answer", "the answer lists no gists")

    def _whoami(self) -> str:
        """Return whose token it is; empty for an App's."""
        try:
            return str(self._client.get("user").data.get("login", ""))
        except Refused as exc:
            if exc.status not in {403, 404}:
                raise
            return ""

    def token(self) -> Secret:
        """Return the token that is valid now. Raises ``Refused``."""
        if self._client.shut:
            raise self._client.shut
        return self._client.credential.token()

    def renew(self, stale: Secret) -> bool:
        """Say whether there is another token than ``stale``; where not, nothing is asked any more."""
        if self._client.credential.renew(stale):
            return True
        self._client.shut = Refused(
            "unauthorised", "the token is not accepted, or not any more", status=401
        )
        return False

    def serves(self, url: str) -> bool:
        """Say whether git may take the token to an address."""
        return self.host.serves(url)

    def advertised(self, url: str) -> bytes:
        """Return the refs that a remote shows, as git is told them; nothing where that fails."""
        return self._client.advertised(url)

    def current(self, remote: GitRemote) -> GitRemote | Skipped:
        """Return the remote under the name that its repository has now."""
        if remote.repository is None:
            return remote
        found = look_up(self._client, remote.repository)
        if isinstance(found, Skipped):
            return found
        wiki = remote.kind is Kind.WIKIS
        url = f"{found.clone_url.removesuffix('.git')}.wiki.git" if wiki else found.clone_url
        return replace(remote, url=url, name=f"{found.full_name}{'.wiki' * wiki}")

    def close(self) -> None:
        """Close the connections of this thread."""
        self._client.close()


def _plain(number: object) -> str:
    """Return an id that may name a folder. Raises ``ValueError``."""
    text = str(number)
    if not (text.isascii() and text.isalnum()):
        raise ValueError("an id of another form")
    return text
