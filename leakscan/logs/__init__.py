"""Understanding of logs: what the record around a value says, and what all records together tell.

``records`` finds and reads the record around a place; ``flows`` tells which request, connection or
thread a line belongs to; ``ledger`` sums up over all places. Nothing here opens a file.
"""
