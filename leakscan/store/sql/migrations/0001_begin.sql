-- What an organisation scan remembers. Written once for SQLite and PostgreSQL: the words in braces
-- differ between them (migrate.py). No column ever holds a secret in clear.

-- Facts about the store itself: the check value of the fingerprint key.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- What is scanned, and who is at it. A lease is proof of being the only one; it is renewed by every
-- write, and checked in the same transaction.
CREATE TABLE targets (
    id {serial},
    name TEXT NOT NULL UNIQUE,
    lease TEXT NOT NULL DEFAULT '',
    holder TEXT NOT NULL DEFAULT '',
    lease_until DOUBLE PRECISION NOT NULL DEFAULT 0
);

-- One row a run; a run that is resumed keeps its row. summary is JSON: the run in numbers.
CREATE TABLE runs (
    id {serial},
    target INTEGER NOT NULL REFERENCES targets (id),
    state TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT '',
    rules_digest TEXT NOT NULL,
    tool_version TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_of_target ON runs (target, id);

-- done_run: the last run that is done with it. gone_run: the run that found it deleted, or 0.
-- facts is JSON: what else the caller wants back.
CREATE TABLE repositories (
    id {serial},
    target INTEGER NOT NULL REFERENCES targets (id),
    host_id TEXT NOT NULL,
    full_name TEXT NOT NULL,
    archived BOOLEAN NOT NULL,
    fork BOOLEAN NOT NULL,
    private BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    facts TEXT NOT NULL,
    done_run INTEGER NOT NULL DEFAULT 0,
    read_at TEXT NOT NULL DEFAULT '',
    gone_run INTEGER NOT NULL DEFAULT 0,
    UNIQUE (target, host_id)
);

-- Rules digests by a short number: tables with many rows hold the number.
CREATE TABLE digests (
    id {serial},
    digest TEXT NOT NULL UNIQUE
);

-- The last reading of each part of each repository under each digest.
CREATE TABLE readings (
    repository INTEGER NOT NULL REFERENCES repositories (id),
    part TEXT NOT NULL,
    digest INTEGER NOT NULL REFERENCES digests (id),
    head TEXT NOT NULL,
    complete BOOLEAN NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    finished TEXT NOT NULL,
    PRIMARY KEY (repository, part, digest)
) {compact};

-- What was read in which run; a part that was not read in a run has no row for it.
CREATE TABLE coverage (
    repository INTEGER NOT NULL REFERENCES repositories (id),
    part TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    blobs BIGINT NOT NULL,
    files BIGINT NOT NULL,
    commits BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    members BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    PRIMARY KEY (repository, part, run)
) {compact};

-- What was not read, and why; a bounded number, coverage.skipped has the exact one. body is JSON.
CREATE TABLE skips (
    repository INTEGER NOT NULL REFERENCES repositories (id),
    part TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (repository, part, run, number)
) {compact};

-- Values for conditional requests. host_id '' is the target itself.
CREATE TABLE cursors (
    target INTEGER NOT NULL REFERENCES targets (id),
    host_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (target, host_id, name)
) {compact};

-- Findings as judged, without their places, as JSON; equal ones (in forks) are kept once.
CREATE TABLE documents (
    digest {bytes} PRIMARY KEY,
    body TEXT NOT NULL
);

-- A finding in a target. opened_run: found, or found again. resolved_run: 0 while it is open.
CREATE TABLE findings (
    target INTEGER NOT NULL REFERENCES targets (id),
    fingerprint TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs (id),
    last_seen TEXT NOT NULL,
    last_run INTEGER NOT NULL REFERENCES runs (id),
    opened_run INTEGER NOT NULL REFERENCES runs (id),
    resolved_run INTEGER NOT NULL DEFAULT 0,
    resolved_at TEXT NOT NULL DEFAULT '',
    reopened INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (target, fingerprint)
) {compact};

-- A finding in an item of a part of a repository. places is exact; gone_run is 0 while it stands.
CREATE TABLE presences (
    id {serial},
    repository INTEGER NOT NULL REFERENCES repositories (id),
    part TEXT NOT NULL,
    item TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document {bytes} NOT NULL REFERENCES documents (digest),
    places BIGINT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_run INTEGER NOT NULL DEFAULT 0,
    UNIQUE (repository, part, fingerprint, item)
);
CREATE INDEX presences_of_finding ON presences (fingerprint);

-- Places, bounded for each presence. body is JSON.
CREATE TABLE occurrences (
    presence INTEGER NOT NULL REFERENCES presences (id),
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (presence, number)
) {compact};

-- What persons decided. Nothing is ever changed; the last row of a finding holds.
CREATE TABLE triage (
    id {serial},
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    marked_at TEXT NOT NULL,
    valid_until TEXT NOT NULL
);
CREATE INDEX triage_of_finding ON triage (fingerprint, id);

-- Objects that were read whole and gave nothing, under a digest, in any repository. By far the
-- longest table: nothing but the id.
CREATE TABLE clean_objects (
    digest INTEGER NOT NULL REFERENCES digests (id),
    object {bytes} NOT NULL,
    PRIMARY KEY (digest, object)
) {compact};

-- What was told. told is false between claim and arrival.
CREATE TABLE announcements (
    id {serial},
    target INTEGER NOT NULL REFERENCES targets (id),
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    occasion INTEGER NOT NULL,
    repository TEXT NOT NULL,
    reference TEXT NOT NULL,
    told BOOLEAN NOT NULL,
    told_at TEXT NOT NULL,
    UNIQUE (target, channel, subject, event, occasion, repository)
);
