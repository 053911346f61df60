"""Repositories and texts of a GitHub organisation or user: the only door to githubkit.

The whole of it, in the order in which a scan uses it::

    mirrors, texts = places(cache, host_at(address), limit=bytes)             # connect.py
    github = connect(address, owner, environ=os.environ, kinds=kinds, texts=texts)
    for entry in github.repositories(owner, Selection(include=("shop-*",))):
        ...                                     # RepositoryEntry | Skipped
        for remote in github.remotes(entry):    # GitRemote: repository, wiki
            with mirrors.refreshed(remote, github) as mirror:     # Mirror | Skipped | None
                ...                             # HistorySource(mirror.path); mirror.changed, .refs
        for item in github.contents(entry, cursors):
            ...                                 # Chunk | Skipped | Coverage | Progress
    for remote in github.gists(owner): ...      # GitRemote | Skipped
    for item in github.owner_contents(owner): ...        # variables of the organisation
    github.usage                                # requests, bytes, not_modified, retries, seconds waited

A fork's mirror borrows the objects of its parent's, if that was refreshed before: parents first.

``cursors`` is what the caller kept of earlier ``Progress.cursor`` values, by kind: plain mappings that
fit into JSON. A ``Progress`` comes after all chunks that it stands for; keep it when these are dealt
with, and a run that was killed reads them again instead of losing them. Where GitHub's own summary
says that nothing happened since, ``contents`` and ``refreshed`` ask nothing.

After a change of the rules nothing is asked either: ``mirrors.kept(key)`` opens the mirror as it is,
and ``texts.kept(str(entry.id))`` yields every text ever read.

Nothing here raises for one repository or one kind: it yields ``Skipped``. ``SourceError`` is raised
only when the owner cannot be listed at all (``connect``: when no usable token is there).
"""
