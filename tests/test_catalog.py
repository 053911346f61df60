"""The tables of what can be plugged in: a typing error fails here and not at a user's."""

from __future__ import annotations

import inspect

import pytest

from leakscan import catalog


@pytest.mark.parametrize("name", catalog.REPORTS)
def test_every_report_is_there_and_is_a_reporter(name: str) -> None:
    reporter = catalog.load(catalog.REPORTS[name])
    assert isinstance(reporter.writes_when_empty, bool)
    assert list(inspect.signature(reporter.write).parameters) == ["result", "out", "color", "width"]


@pytest.mark.parametrize("name", catalog.SOURCES)
def test_every_source_is_there_and_is_a_source(name: str) -> None:
    source = catalog.load(catalog.SOURCES[name])
    assert {"target", "shards", "attribute"} <= set(dir(source))


@pytest.mark.parametrize("name", catalog.EXPORTS)
def test_every_export_is_there_and_writes_rules(name: str) -> None:
    export = catalog.load(catalog.EXPORTS[name])
    assert list(inspect.signature(export.write).parameters) == ["rules"]


def test_an_entry_names_a_module_or_an_object_in_one() -> None:
    assert catalog.load("leakscan.catalog") is catalog
    assert catalog.load("leakscan.catalog:load") is catalog.load
