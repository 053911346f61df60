-- Coverage of old runs is swept away run by run (retention.py): without an index each sweep would read
-- the whole table.
CREATE INDEX coverage_of_run ON coverage (run);
CREATE INDEX skips_of_run ON skips (run);
