"""Where the files of Prometheus and Grafana are, and what their panels ask."""

import json
import os
import shutil
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"
PROMETHEUS, GRAFANA = DEPLOY / "prometheus", DEPLOY / "grafana"
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))

# Series that a Kopilka in good health has none of: the panels that ask for them fall back to zero.
EMPTY_IN_HEALTH = ('status=~"5.."', 'status="503"', 'status="429"', "kopilka_jobs_waiting", "kopilka_jobs_failed")
OR_ZERO = " or vector(0)"


def program(name: str) -> str | None:
    """Its path, also where a shell's PATH leaves out the usual places."""
    return shutil.which(name, path=os.pathsep.join([*os.get_exec_path(), "/usr/local/bin", "/usr/bin"]))


def expressions(dashboard: Path) -> list[str]:
    return [target["expr"] for panel in json.loads(dashboard.read_text())["panels"] for target in panel["targets"]]
