"""The files for Prometheus and Grafana are valid and use only metrics that exist."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from kopilka.infrastructure.telemetry.bot_metrics import BotMeters
from kopilka.infrastructure.telemetry.metrics import ApiMeters, WorkerMeters
from tests.monitoring.files import DASHBOARDS, GRAFANA, PROMETHEUS, expressions, program

PAGE = PROMETHEUS.parents[1] / "docs/monitoring.md"
PROMTOOL = program("promtool")
NAMES = re.compile(r"\bkopilka_[a-z_]+")
ROUTES = re.compile(r'route[=!]~?"([^"]+)"')


def told() -> set[str]:
    """The metrics of a process, by the names that Prometheus uses."""
    names = set()
    for meters in (ApiMeters(), WorkerMeters(), BotMeters()):
        for metric in meters.registry.collect():
            names.add(f"{metric.name}_total" if metric.type == "counter" else metric.name)
    return {name for name in names if name.startswith("kopilka_")}


@pytest.mark.skipif(PROMTOOL is None, reason="no promtool here")
@pytest.mark.parametrize(
    "words",
    [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")],
)
def test_promtool_agrees(words: tuple[str, ...]) -> None:
    assert PROMTOOL is not None
    told = subprocess.run([PROMTOOL, *words], cwd=PROMETHEUS, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stdout + told.stderr


def test_each_alert_is_tried_and_explained() -> None:
    rules = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"][0]["rules"]
    tried: dict[str, set[bool]] = {}
    for test in yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())["tests"]:
        for it in test["alert_rule_test"]:
            tried.setdefault(it["alertname"], set()).add(bool(it["exp_alerts"]))
    assert tried == {rule["alert"]: {True, False} for rule in rules}, "each fires somewhere, and somewhere not"
    page = PAGE.read_text()
    for rule in rules:
        assert set(rule["annotations"]) == {"summary", "description"}
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert f"`{rule['alert']}`" in page


def test_only_metrics_that_there_are() -> None:
    names = told()
    parts = {name + ending for name in names for ending in ("", "_bucket", "_sum", "_count")}
    asked = set(NAMES.findall((PROMETHEUS / "alerts.yml").read_text())) | set(NAMES.findall(PAGE.read_text()))
    for path in DASHBOARDS:
        asked |= {name for expression in expressions(path) for name in NAMES.findall(expression)}
    assert asked <= parts, asked - parts
    assert names == set(NAMES.findall(PAGE.read_text())), "the page tells of all of them"


def test_only_routes_that_there_are() -> None:
    """A counter of a route that is not there would be zero for ever, and nobody would wonder."""
    paths = json.loads((PAGE.parents[1] / "openapi.json").read_text())["paths"]
    asked = set(ROUTES.findall((PROMETHEUS / "alerts.yml").read_text()))
    for path in DASHBOARDS:
        asked |= {pattern for expression in expressions(path) for pattern in ROUTES.findall(expression)}
    assert asked
    for pattern in asked:
        for part in re.split(r"\|(?![^(]*\))", pattern):
            assert any(re.fullmatch(part, path) for path in paths), part


def test_the_label_job_is_asked_for_as_prometheus_stores_it() -> None:
    """`job` of a scraped series is Prometheus' own: a grouping by it would show the scrape's name for each job."""
    asked = [(PROMETHEUS / "alerts.yml").read_text(), *(text for path in DASHBOARDS for text in expressions(path))]
    assert not [text for text in asked if re.search(r"by \([^)]*\bjob\b", text)]


def test_dashboards_are_sound() -> None:
    source = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"][0]
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    assert len({board["uid"] for board in boards}) == len(boards) == 5
    for board in boards:
        panels = board["panels"]
        assert 1 <= len(panels) <= 8
        assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
        assert len(set(places)) == len(places)
        assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)
        for panel in panels:
            assert {target["datasource"]["uid"] for target in panel["targets"]} == {source["uid"]}
    [provider] = yaml.safe_load((GRAFANA / "provisioning/dashboards/kopilka.yml").read_text())["providers"]
    assert Path(provider["options"]["path"]).name == DASHBOARDS[0].parent.name
