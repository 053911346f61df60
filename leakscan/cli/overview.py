"""``leakscan report --state``: where an organisation stands, from what its runs remember."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan import catalog
from leakscan.cli import delivery
from leakscan.cli.options import Settings
from leakscan.cli.running import Circumstances, finished, verdict
from leakscan.errors import ExitCode, UsageError
from leakscan.store.opening import open_store

if TYPE_CHECKING:
    from leakscan.reports.organisation.base import ViewReporter
    from leakscan.store.base import Store


def shown(settings: Settings, names: tuple[str, ...]) -> ExitCode:
    """Write the view of one target in every format that is asked for.

    Raises:
        StoreError: the store cannot be read, or has no such target.
        UsageError: it has several targets, and none or several are named.
    """
    wanted = delivery.targets(settings)
    delivery.check(wanted, inputs=[Path(settings.state)] if Path(settings.state).is_file() else [])
    with closing(open_store(settings.state)) as store:
        target = _chosen(store, names)
        result = finished(store.result(target), settings, Circumstances("shared"))
        view = store.organisation(target)
    for one in wanted:
        if one.format in catalog.VIEWS:
            reporter: ViewReporter = catalog.load(catalog.VIEWS[one.format])
            delivery.write(partial(reporter.write, view), one.path, settings)
        else:
            delivery.deliver(result, [one], settings)
    return verdict(result, settings.fail_on)


def _chosen(store: Store, names: tuple[str, ...]) -> str:
    known = store.targets()
    if len(names) > 1:
        raise UsageError("only one target can be shown at a time", hint="name one of them")
    if names:
        return names[0]
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError("the store has no run yet", hint="leakscan org OWNER --state … fills it")
    raise UsageError("the store has several targets", hint=f"name one of {', '.join(known)}")
