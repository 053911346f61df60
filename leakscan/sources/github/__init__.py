"""Repositories and texts of a GitHub organisation or user: the only door to githubkit.

The whole of it, in the order in which a scan uses it::

    github = connect(host, environ=os.environ, options=ClientOptions())      # connect.py
    for entry in github.repositories("owner", Selection(include=("shop-*",))):
        ...                                     # RepositoryEntry | Skipped
        for remote in github.remotes(entry, kinds):           # GitRemote: repository, wiki
            with mirrors.refreshed(remote, github) as mirror:            # Mirror | Skipped
                ...                             # HistorySource(mirror.path); mirror.changed
        for item in github.contents(entry, kinds, cursors):
            ...                                 # Chunk | Skipped | Coverage | Progress
    for remote in github.gists("owner"): ...    # GitRemote | Skipped, if Kind.GISTS is wanted
    for item in github.owner_contents("owner", kinds, cursors): ...    # plain variables
    github.usage                                # requests, bytes, not_modified, retries, seconds waited

``cursors`` is what the caller kept of earlier ``Progress.cursor`` values, by kind: plain mappings that
fit into JSON. A ``Progress`` comes after all chunks that it stands for; keep it when these are dealt
with, and a run that was killed reads them again instead of losing them. Where GitHub's own summary
says that nothing happened since, ``contents`` and ``refreshed`` ask nothing.

After a change of the rules nothing is asked either: ``mirrors.kept(key)`` opens the mirror as it is,
and ``texts.kept(entry.id)`` yields every text ever read.

Nothing here raises for one repository or one kind: it yields ``Skipped``. ``SourceError`` is raised
only when the owner cannot be listed at all (``connect``: when no usable token is there).
"""
