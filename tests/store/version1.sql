-- A store as version 1 of the tables left it: one target, a run that ended and one that was killed.
INSERT INTO facts VALUES ('fingerprint key', '{check}');
INSERT INTO targets (id, name, lease, holder, lease_until) VALUES (1, 'github.com/acme', '', '', 0);
INSERT INTO runs (id, target, state, started, finished, rules_digest, tool_version, summary) VALUES
  (1, 1, 'finished', '2026-01-01T02:00:00', '2026-01-01T02:10:00', '{digest}', '0.1.0',
   '{"repositories": 1, "complete": 1, "open": {"critical": 1}, "new": 1, "reopened": 0, "resolved": 0}');
INSERT INTO runs (id, target, state, started, finished, rules_digest, tool_version, summary) VALUES
  (2, 1, 'running', '2026-01-02T02:00:00', '', '{digest}', '0.1.0', '');
INSERT INTO repositories (id, target, host_id, full_name, archived, fork, private, size, facts, done_run, read_at, gone_run)
  VALUES (1, 1, '1', 'acme/r1', FALSE, FALSE, TRUE, 1024, '{}', 1, '2026-01-01T02:05:00', 0);
INSERT INTO digests (id, digest) VALUES (1, '{digest}');
INSERT INTO readings VALUES (1, 'git', 1, 'h1', TRUE, 1, '2026-01-01T02:05:00');
INSERT INTO coverage VALUES (1, 'git', 1, 10, 0, 3, 1000, 0, 0);
INSERT INTO cursors VALUES (1, '1', 'issues', '7');
INSERT INTO documents VALUES ({bytes}, '{document}');
INSERT INTO findings VALUES (1, 'v1:1', '2026-01-01T02:05:00', 1, '2026-01-01T02:05:00', 1, 1, 0, '', 0);
INSERT INTO presences (id, repository, part, item, fingerprint, document, places, first_seen, last_seen, gone_run)
  VALUES (1, 1, 'git', '', 'v1:1', {bytes}, 1, '2026-01-01T02:05:00', '2026-01-01T02:05:00', 0);
INSERT INTO occurrences VALUES (1, 0, '{"at":[1,1,29],"field":"client_secret","origin":"blob","path":"a.env","value":["Y8Kt…==","abc",28]}');
INSERT INTO triage (id, fingerprint, state, who, reason, marked_at, valid_until)
  VALUES (1, 'v1:1', 'confirmed', 'Kari', 'looked at it', '2026-01-01T09:00:00', '');
INSERT INTO clean_objects VALUES (1, {bytes});
INSERT INTO announcements (id, target, channel, subject, event, occasion, repository, reference, told, told_at)
  VALUES (1, 1, 'mail', 'v1:1', 'new', 0, '', '', TRUE, '2026-01-01T02:11:00');
