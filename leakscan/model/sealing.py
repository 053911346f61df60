"""No secret in any text: what was found is replaced by its mask wherever the scanned material speaks.

Reports and the store go through here. Besides ``reports/common.py``, behind ``show_secrets``, nothing
that writes calls ``reveal()`` but ``_spellings``: to recognise a secret in order to mask it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from leakscan.model.escape import percent_encoded
from leakscan.model.exposure import Exposure, Record
from leakscan.model.finding import Finding, Occurrence
from leakscan.model.provenance import Provenance
from leakscan.model.result import Coverage, ScanResult
from leakscan.model.secret import Secret

Text = Callable[[str], str]

_START = 8
"""Characters by which a secret is looked up; a shorter value is too common a text to be masked."""


def sealed(result: ScanResult, text: Text = str) -> ScanResult:
    """Return ``result`` with every text passed through ``text`` and no known secret in any text.

    A file, branch or folder can bear a secret in its name, and a sentence of evidence can quote
    one; so every value that the scan found is replaced by its mask wherever the scanned material
    speaks, unless ``show_secrets``. Names that come from rules stay as they are: a placeholder such
    as ``client_secret=client_secret`` must not blot out the field's name.
    """
    mask = str if result.show_secrets else masker(values([result]))

    @functools.lru_cache(maxsize=65536)
    def safe(raw: str) -> str:
        return text(mask(raw))

    return replace(
        result,
        target=replace(result.target, name=safe(result.target.name)),
        coverage=_sealed_coverage(result.coverage, safe),
        findings=tuple(_sealed_finding(f, safe, text) for f in result.findings),
        notes=tuple(map(safe, result.notes)),
        exposures={name: _sealed_exposure(e, safe) for name, e in result.exposures.items()},
    )


def _sealed_exposure(exposure: Exposure, safe: Text) -> Exposure:
    """Return an exposure whose names are safe; those that become equal are counted together."""
    return replace(
        exposure,
        hosts=_sealed_names(exposure.hosts, safe),
        clients=_sealed_names(exposure.clients, safe),
        agents=_sealed_names(exposure.agents, safe),
        endpoints=_sealed_names(exposure.endpoints, safe),
        assumed=tuple(map(safe, exposure.assumed)),
    )


def _sealed_names(names: Mapping[str, int], safe: Text) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, count in names.items():
        counts[safe(name)] = counts.get(safe(name), 0) + count
    return counts


def _sealed_record(record: Record, safe: Text) -> Record:
    return replace(
        record,
        flow=safe(record.flow),
        host=safe(record.host),
        client=safe(record.client),
        agent=safe(record.agent),
        endpoint=safe(record.endpoint),
    )


def _sealed_coverage(coverage: Coverage, safe: Text) -> Coverage:
    skipped = tuple(
        replace(s, where=safe(s.where), detail=safe(s.detail)) for s in coverage.skipped
    )
    return replace(coverage, skipped=skipped)


def _sealed_finding(finding: Finding, safe: Text, text: Text) -> Finding:
    advice = finding.advice
    return replace(
        finding,
        title=text(finding.title),
        evidence=tuple(replace(e, says=safe(e.says)) for e in finding.evidence),
        occurrences=tuple(_sealed_occurrence(o, safe) for o in finding.occurrences),
        advice=replace(
            advice,
            summary=safe(advice.summary),
            url=text(advice.url),
            steps=tuple(map(safe, advice.steps)),
        ),
        status_reason=safe(finding.status_reason),
    )


def _sealed_occurrence(occurrence: Occurrence, safe: Text) -> Occurrence:
    return replace(
        occurrence,
        provenance=_sealed_provenance(occurrence.provenance, safe),
        via=tuple(map(safe, occurrence.via)),
        record=_sealed_record(occurrence.record, safe) if occurrence.record else None,
    )


def _sealed_provenance(provenance: Provenance, safe: Text) -> Provenance:
    return replace(
        provenance,
        path=safe(provenance.path),
        author_date=safe(provenance.author_date),
        refs=tuple(map(safe, provenance.refs)),
        repository=safe(provenance.repository),
        via=tuple(map(safe, provenance.via)),
    )


def values(results: Iterable[ScanResult]) -> Iterator[Secret]:
    """Yield every value that was found, ids and serial numbers too."""
    for finding in (finding for result in results for finding in result.findings):
        yield from (member.value for member in finding.members)
        yield from (occurrence.value for occurrence in finding.occurrences)


def _spellings(value: Secret) -> set[str]:
    """Return the ways in which a name or a sentence can spell ``value``; none for a common text."""
    text = value.reveal().decode("utf-8", "surrogateescape")
    serial_number = text.isdigit() and len(text) <= _START
    spellings = {text, text.rstrip("=")}
    if not text.isalnum():
        spellings |= {percent_encoded(text), text.replace("/", "\\/")}
    return set() if serial_number else {s for s in spellings if len(s) >= _START}


def masker(values: Iterable[Secret]) -> Text:
    """Return a function that replaces each of ``values`` in a text by its mask.

    One dictionary look-up for each character, however many values there are.
    """
    starts: dict[str, list[tuple[str, Secret]]] = {}
    for value in set(values):
        for spelling in _spellings(value):
            starts.setdefault(spelling[:_START], []).append((spelling, value))
    for spellings in starts.values():
        spellings.sort(key=lambda pair: -len(pair[0]))

    def mask(text: str) -> str:
        parts: list[str] = []
        done = at = 0
        while at <= len(text) - _START:
            for spelling, value in starts.get(text[at : at + _START], ()):
                if text.startswith(spelling, at):
                    parts += (text[done:at], value.masked())
                    at = done = at + len(spelling)
                    break
            else:
                at += 1
        return "".join((*parts, text[done:]))

    return mask if starts else str
