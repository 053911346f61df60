"""Where refs point."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import compress

from leakscan.sources.git.plumbing import Git

FORMAT = "--format=%(objectname) %(objecttype) %(*objectname) %(*objecttype)%00%(refname)%00"
NOTES = "refs/notes/"


@dataclass(slots=True)
class Tips:
    """Refs by what they name. A set of refs is an integer, a bit each: joining sets is ``or``."""

    names: list[str] = field(default_factory=list)
    """Full names, sorted; bit n of a set stands for name n."""
    direct: dict[bytes, int] = field(default_factory=dict)
    """Object id of a commit, blob, tree or tag → the refs that name it, also through a tag."""
    kinds: dict[bytes, bytes] = field(default_factory=dict)
    """What ``direct`` names: ``commit``, ``blob``, ``tree`` or ``tag``."""
    trees: list[bytes] = field(default_factory=list)
    """Trees that refs name without a commit."""
    notes: int = 0
    """The refs that hold notes."""

    _spelled: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def names_of(self, refs: int) -> tuple[str, ...]:
        """Return the names of a set, sorted."""
        if refs not in self._spelled:
            bits = f"{refs:b}"[::-1]
            self._spelled[refs] = tuple(compress(self.names, map(int, bits)))
        return self._spelled[refs]

    def add(self, name: str) -> int:
        """Take a name up, in sorted order, and return the set of it alone."""
        self.names.append(name)
        ref = 1 << (len(self.names) - 1)
        self.notes |= ref if name.startswith(NOTES) else 0
        return ref

    def point(self, id_: bytes, kind: bytes, ref: int) -> None:
        """Note that a ref names an object."""
        self.direct[id_] = self.direct.get(id_, 0) | ref
        self.kinds[id_] = kind
        if kind == b"tree":
            self.trees.append(id_)


def read_tips(git: Git) -> Tips:
    """Read all refs, and HEAD where it is detached and so no ref's other name."""
    tips = Tips()
    if git.attempt("symbolic-ref", "-q", "HEAD")[0]:
        head = git.attempt("rev-parse", "--verify", "-q", "HEAD^{commit}")
        if not head[0]:
            tips.point(head[1].strip(), b"commit", tips.add("HEAD"))
    fields = git.run("for-each-ref", FORMAT).split(b"\0")
    for pointed, name in zip(fields[::2], fields[1::2], strict=False):
        ref = tips.add(name.decode("utf-8", "surrogateescape"))
        ids = pointed.split()
        for id_, kind in zip(ids[::2], ids[1::2], strict=False):
            tips.point(id_, kind, ref)
    return tips
