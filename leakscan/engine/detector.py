"""From a chunk to candidates: prefilter, views, matches, pairing, observation. Each step has its own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from leakscan.engine.choosing import Chooser
from leakscan.engine.concealing import Pieces
from leakscan.engine.facts import HEAD, Facts
from leakscan.engine.flowing import Flows
from leakscan.engine.heads import heads
from leakscan.engine.lines import LineIndex
from leakscan.engine.matchers import Matcher
from leakscan.engine.names import NameReader
from leakscan.engine.observing import apart, observe
from leakscan.engine.pairing import CredentialSet, Pairing
from leakscan.engine.placeholders import Stand, Verdict
from leakscan.engine.prefilter import HyperscanPrefilter, Prefilter, make_prefilter
from leakscan.engine.setting import environment_of, kind_of
from leakscan.engine.sightings import Seen, best_of_each_place, search
from leakscan.engine.suppress import NO_DAY, Allowing, verdict
from leakscan.engine.traces import Traced, Untraced
from leakscan.model.chunk import Chunk
from leakscan.model.match import Candidate, Detection, Match, Sighting
from leakscan.model.rule import Rule, RuleSet
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span

if TYPE_CHECKING:
    from leakscan.engine.quiet import Quiet

_NOTHING = Detection()


class _Ground(NamedTuple):
    """What all sets of one chunk stand on."""

    chunk: Chunk
    around: Mapping[Match, bytes]
    """For values seen through a view: what stands around them there."""
    head: dict[re.Pattern[bytes], bytes | None]
    """What patterns found in the head of the chunk (``Facts.in_whole``)."""
    flow_at: Callable[[int], str] | None
    """Tells the flow at an offset, where the chunk is a log."""


class Detector:
    """A compiled set of rules. ``detect`` is a function of the chunk alone; one detector serves many."""

    def __init__(
        self,
        rules: RuleSet,
        *,
        prefilter: Prefilter | str = "auto",
        cache: str | None = None,
        allowing: Allowing | None = None,
        flows: Flows | None = None,
    ) -> None:
        """Compile the rules.

        Args:
            rules: what to look for.
            prefilter: ``auto``, ``hyperscan`` or ``python``, or a ready one. All give the same findings.
            cache: folder in which the compiled prefilter is kept; None: nowhere.
            allowing: which inline allows are obeyed; None: ours, those with a limit not.
            flows: tells which request each line of a log belongs to; None: the chunks are no logs.
        """
        self._rules = rules
        self._allowing = allowing or Allowing()
        self._flows = flows
        self._reader = NameReader(rules.rules, rules.common)
        self._matcher = Matcher(rules.rules, self._reader)
        self._stand = Stand(rules.rules, rules.common)
        self._prefilter = (
            make_prefilter(
                keywords(rules),
                shapes=telling_shapes(rules),
                engine=prefilter,
                cache_dir=Path(cache) if cache else None,
            )
            if isinstance(prefilter, str)
            else prefilter
        )
        self._chooser = Chooser(rules, self._prefilter, cache=cache)
        fast = isinstance(self._prefilter, HyperscanPrefilter)
        self._named: dict[tuple[bytes, ...], frozenset[str]] = {}
        for rule in rules.rules:
            names = tuple(name.encode() for name in rule.names)
            self._named[names] = self._named.get(names, frozenset()) | {rule.id}
        self._look = Traced(rules.rules, cache=cache) if fast else Untraced()

    def detect(self, chunk: Chunk, *, within: Sequence[Span] | None = None) -> Detection:
        """Return the candidates in a chunk, and the values that found no company.

        Args:
            chunk: what to look at.
            within: the only stretches of it in which values are looked for, in order, as an earlier
                look chose them (``nearby.py``); None: those around the prefilter's hits.
        """
        spans = self._chooser.spans(chunk.data) if within is None else within
        if not spans:
            return _NOTHING
        seen: list[Seen] = []
        bounds: dict[str, None] = {}
        cut: dict[str, None] = {}
        for window in spans:
            more, decoded = search(chunk.data, window, self._matcher, self._prefilter, self._look)
            seen += more
            bounds |= dict.fromkeys(decoded.bounds)
            cut |= dict.fromkeys(decoded.cut)
        kept = best_of_each_place(seen)
        matches = self._matches(chunk, kept)
        around = {m: s.around for m, s in zip(matches, kept, strict=True) if s.around}
        flow_at = self._flows(chunk.data) if self._flows and matches else None
        ground = _Ground(chunk, around, {}, flow_at)
        mentions = self.mentions(chunk.data)
        if not matches:
            return Detection(bounds=tuple(bounds), cut=tuple(cut), mentions=mentions)
        found: list[Candidate] = []
        used: set[Match] = set()
        for rule in self._rules.rules:
            of_rule = [m for m in matches if m.rule == rule.id]
            for group in apart(of_rule, (*rule.evidence, *self._rules.common.evidence)):
                for candidate in self._of_group(rule, group, ground):
                    found.append(candidate)
                    used |= {s.match for s in candidate.members}
        loose = tuple(Sighting(m, chunk.provenance) for m in matches if m not in used)
        return Detection(tuple(found), loose, tuple(bounds), tuple(cut), mentions)

    def _of_group(self, rule: Rule, group: list[Match], ground: _Ground) -> Iterator[Candidate]:
        if not group:
            return
        for one in Pairing(rule, group, ground.chunk.data, ground.flow_at).sets():
            candidate = self._candidate(rule, one, group, ground)
            if candidate:
                yield candidate

    def mentions(self, data: bytes) -> frozenset[str]:
        """Return the rules whose provider is named in the beginning of a content."""
        head = data[:HEAD].lower()
        found = (rules for names, rules in self._named.items() if any(n in head for n in names))
        return frozenset().union(*found)

    @cached_property
    def quiet(self) -> Quiet:
        """Return what says that a content holds no value in any form."""
        from leakscan.engine.quiet import Quiet  # noqa: PLC0415  for whole histories

        return Quiet(self._rules.rules, self._look.fast)

    @property
    def prefilter(self) -> Prefilter:
        """Return the first look: a chunk without a hit has no candidates."""
        return self._prefilter

    def _matches(self, chunk: Chunk, seen: Iterable[Seen]) -> list[Match]:
        lines = LineIndex(chunk.data, first_line=chunk.first_line)
        seen = tuple(seen)
        values = Pieces(one.found.value for one in seen)
        return [self._match(chunk, lines, one, values) for one in seen]

    def _match(self, chunk: Chunk, lines: LineIndex, seen: Seen, values: Pieces) -> Match:
        found, info = seen.found, seen.found.info
        position = _in_whole(lines.position(seen.span), chunk)
        fresh = chunk.fresh is None or any(position.line in r for r in chunk.fresh)
        reasons = []
        if info:
            reasons.append("name-strong" if info.strong else "name-weak")
            if info.provider:
                reasons.append("provider-in-name")
        return Match(
            rule=found.rule.id,
            field=found.field.id,
            shape=found.shape.id,
            value=Secret(found.value),
            span=seen.span,
            position=position,
            name=values.without(found.name),
            syntax=found.syntax,
            via=seen.via,
            environment=info.environment if info else self._reader.environment(found.name),
            slot=info.slot if info else "",
            fresh=fresh,
            reasons=tuple(reasons),
        )

    def _candidate(
        self,
        rule: Rule,
        one: CredentialSet,
        matches: list[Match],
        ground: _Ground,
    ) -> Candidate | None:
        """Observe a set. None when nothing in it is new, or when nothing ties it to the provider at all."""
        values = {(f, v) for f, group in one.members.items() for v in group}
        members = [m for m in matches if (m.field, m.value) in values]
        weighty = {f.id for f in rule.fields if f.secret or f.id.endswith("client_id")}
        verdicts = {v: self._stand.verdict(v.reveal()) if f in weighty else None for f, v in values}
        chunk = ground.chunk
        secret = {f.id for f in rule.fields if f.secret}
        real = [m for m in members if verdicts[m.value] is None]
        company: frozenset[str] = frozenset()
        if any(m.field in secret for m in real):
            company = frozenset(m.field for m in members if verdicts[m.value] is not None)
            members = real
        elif all(_points_away(verdicts[m.value]) for m in members if m.field in secret):
            return None
        if not any(m.fresh for m in members if m.field in secret or m.field.endswith("client_id")):
            return None
        today = "" if self._allowing.today == NO_DAY else self._allowing.today
        decoded = b"\n".join(dict.fromkeys(ground.around[m] for m in members if m in ground.around))
        facts = Facts(
            rule,
            tuple(members),
            ground.chunk.data,
            company,
            one.cost,
            decoded,
            ground.head,
            today,
            one.flows,
        )
        observed = dict(observe(facts, (*rule.evidence, *self._rules.common.evidence)))
        if not _worth_telling(facts, observed, rule):
            return None
        for stand in (verdicts[m.value] for m in members if m.field in secret):
            if stand:
                observed.setdefault(stand.id, stand.says)
        allow = verdict([m for m in members if m.field in secret], chunk.data, self._allowing)
        return Candidate(
            rule=rule.id,
            members=tuple(Sighting(m, chunk.provenance) for m in _secret_first(members, rule)),
            kind=kind_of(facts),
            environment=environment_of(facts, self._rules.common),
            reasons=tuple(observed),
            says=tuple((i, s) for i, s in observed.items() if s),
            allowed=allow.reason,
            remarks=allow.remarks,
        )


def _points_away(stand: Verdict | None) -> bool:
    return stand is not None and stand.id == "reference"


def _in_whole(position: Position, chunk: Chunk) -> Position:
    """Return the position in the whole content when the chunk begins inside a line."""
    if position.line != chunk.first_line or chunk.first_column == 1:
        return position
    shift = chunk.first_column - 1
    return Position(position.line, position.column + shift, position.end_column + shift)


def _secret_first(members: list[Match], rule: Rule) -> Iterator[Match]:
    order = {f.id: (not f.secret, i) for i, f in enumerate(rule.fields)}
    yield from sorted(members, key=lambda m: (order[m.field], m.span.start))


def _worth_telling(facts: Facts, observed: dict[str, str], rule: Rule) -> bool:
    """Say whether a set is worth a finding, even a low one.

    A weak name (``secret``, ``key``) beside a common shape means nothing where nobody mentions the
    provider; nor does a nameless value, unless its shape is telling by itself.
    """
    shapes = {(f.id, s.id): s for f in rule.fields for s in f.shapes}
    telling = any(shapes[m.field, m.shape].alone for m in facts.secrets)
    strong = any("name-strong" in m.reasons for m in facts.secrets)
    named = any(m.syntax for m in facts.secrets)
    if "provider-nowhere" in observed:
        return telling or strong
    return named or telling


def keywords(rules: RuleSet) -> tuple[str, ...]:
    """Return the literals that make a chunk worth a look."""
    return tuple(dict.fromkeys(k for rule in rules.rules for k in rule.keywords))


def telling_shapes(rules: RuleSet) -> tuple[str, ...]:
    """Return the shapes that make a chunk worth a look without any keyword.

    Only those with a literal of two characters and more in them: a shape like "28 of Base64" hits in
    every binary, and its values need company to be reported above low anyway.
    """
    shapes = (s for r in rules.rules for f in r.fields for s in f.shapes if s.alone)
    return tuple(s.pattern for s in shapes if all(len(h.anchor) > 1 for h in heads(s.pattern)))


def fresh_only(detection: Detection) -> Detection:
    """Drop loose values that are not new."""
    return replace(detection, loose=tuple(s for s in detection.loose if s.match.fresh))
