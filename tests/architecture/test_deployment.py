"""What deploy/ says agrees with the code and with itself; its files are checked by the programs that will read them."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from kopilka.infrastructure.config import Settings
from kopilka.processes.commands.cli import COMMANDS
from tests.nginx import SYSTEM_PATH, write_site

DEPLOY = Path(__file__).parents[2] / "deploy"
ROOT = DEPLOY.parent
PROBED = ("/health/live", "/health/ready")


def needs(program: str) -> str:
    found = shutil.which(program, path=SYSTEM_PATH)
    if found is None:
        pytest.skip(f"There is no {program} here.")
    return found


def run(*words: str | Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(it) for it in words], capture_output=True, text=True, timeout=60, **options)


def names(group: type[BaseModel] = Settings, prefix: str = "KOPILKA_") -> Iterator[str]:
    for name, field in group.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner, f"{prefix}{name.upper()}_")
        else:
            yield f"{prefix}{name.upper()}"


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def manifests(*, with_bot: bool = True) -> list[dict[str, Any]]:
    folders = [DEPLOY / "kubernetes", *([DEPLOY / "kubernetes" / "bot"] if with_bot else [])]
    return [
        it
        for folder in folders
        for name in yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
        for it in yaml.safe_load_all((folder / name).read_text())
        if it is not None
    ]


def pods() -> dict[str, dict[str, Any]]:
    return {it["metadata"]["name"]: it["spec"]["template"] for it in manifests() if it["kind"] in ("Deployment", "Job")}


# Of compose.yaml itself, not of the product.
OF_COMPOSE = {
    "KOPILKA_DOMAIN", "KOPILKA_IMAGE", "KOPILKA_HTTP_PORT", "KOPILKA_HTTPS_PORT", "KOPILKA_API_REPLICAS",
    "KOPILKA_SECRETS_FOLDER",
}  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [it for it in sorted(DEPLOY.rglob("*")) if it.is_file() and "secrets" not in it.relative_to(DEPLOY).parts],
    ids=lambda it: str(it.relative_to(DEPLOY)),
)
def test_every_setting_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bKOPILKA_[A-Z0-9_]+[A-Z0-9]\b", path.read_text()))
    named |= {
        it.upper() for it in re.findall(r"\bkopilka_[a-z0-9_]+(?=[ \"\n]|$)", path.read_text()) if path.suffix == ".sh"
    }
    assert named - set(names()) - OF_COMPOSE == set()


def test_compose_publishes_nginx_alone_and_keeps_the_others_small() -> None:
    services = compose()["services"]
    assert [name for name, it in services.items() if "ports" in it] == ["nginx"]
    for name, it in services.items():
        assert it["read_only"] is True, name
        assert it["cap_drop"] == ["ALL"], name
        assert it["security_opt"] == ["no-new-privileges:true"], name
        assert it["restart"] in ("unless-stopped", "on-failure"), name
        assert "mem_limit" in it, name
        assert not any("secret" in str(key).lower() or "password" in str(key).lower() for key in plain(it)), name
    networks = compose()["networks"]
    assert {name for name, it in networks.items() if it and it.get("internal")} == {"database", "files", "watch"}
    assert services["nginx"]["networks"] == ["front"]


def plain(service: dict[str, Any]) -> list[str]:
    """Variables with a value that is no file and no folder of files."""
    return [name for name in service.get("environment", {}) if not name.endswith(("_FILE", "_DIR"))]


def test_compose_runs_what_there_is() -> None:
    ours = {name: it for name, it in compose()["services"].items() if "kopilka" in it["image"]}
    assert set(ours) == {"api", "worker", "bot", "migrate"}
    assert [name for name, it in compose()["services"].items() if "profiles" in it] == ["bot"]
    for name, it in ours.items():
        assert it["command"] == [name]
        assert name in COMMANDS
    for it in compose()["services"].values():
        assert re.search(r":[\w.]+\}$", it["image"]), "a version, never the latest"
        for mounted in it.get("volumes", ()):
            source = mounted.partition(":")[0]
            if not source.startswith("./"):
                assert source in compose()["volumes"]


def test_what_is_not_asked_by_http_is_asked_by_its_name() -> None:
    """A container's health check names the process that the container runs."""
    for name in ("api", "worker", "bot"):
        assert compose()["services"][name]["healthcheck"]["test"] == ["CMD", "kopilka", "health", name]
    for name in ("worker", "bot"):
        (container,) = pods()[name]["spec"]["containers"]
        assert container["livenessProbe"]["exec"]["command"] == ["kopilka", "health", name]


def test_the_bot_goes_out_and_nobody_comes_in() -> None:
    bot = compose()["services"]["bot"]
    assert set(bot["networks"]) == {"outside", "database", "files", "watch"}, "it reads reports, to send them"
    assert (pods()["bot"]["metadata"]["labels"]["app.kubernetes.io/component"]) == "bot"
    unit = (DEPLOY / "systemd" / "kopilka-bot.service").read_text()
    assert "ConditionPathExists=/etc/kopilka/secrets/app/kopilka_telegram_token\n" in unit


def test_each_unit_of_systemd_has_a_port_of_its_own_for_metrics() -> None:
    texts = {it.name: it.read_text() for it in (DEPLOY / "systemd").glob("*.service")}
    ports = {name: re.findall(r"KOPILKA_METRICS_PORT=(\S+)", text) for name, text in texts.items()}
    del ports["kopilka-migrate.service"]
    assert len({port for (port,) in ports.values()}) == len(ports) == 3


def test_every_process_is_found_by_prometheus() -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    found = {it["job_name"]: it["dns_sd_configs"][0]["names"] for it in jobs}
    assert found == {f"kopilka-{name}": [name] for name in ("api", "worker", "bot")}


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    needs("openssl")
    variables = {
        "KOPILKA_SECRETS_FOLDER": str(tmp_path / "secrets"),
        "KOPILKA_DOMAIN": "kopilka.test",
        "PATH": SYSTEM_PATH,
    }
    script = DEPLOY / "secrets.sh"
    assert run("sh", script, "--check", env=variables).returncode == 1
    made = run("sh", script, env=variables)
    assert made.returncode == 0, made.stderr
    files = {it: it.read_bytes() for it in (tmp_path / "secrets").rglob("*") if it.is_file()}
    assert all(it.stat().st_mode & 0o077 == 0 for it in (*files, *{each.parent for each in files}))
    shown = made.stdout + made.stderr
    assert not any(word in shown for it in files.values() for word in re.findall(r"[0-9a-f]{64}", it.decode()))
    assert json.loads((tmp_path / "secrets/storage/s3.json").read_text())["identities"][0]["credentials"][0] == {
        "accessKey": "kopilka",
        "secretKey": (tmp_path / "secrets/app/kopilka_s3_secret_key").read_text().strip(),
    }
    assert run("sh", script, "--check", env=variables).returncode == 0
    again = run("sh", script, env=variables)
    assert "made" not in again.stdout
    assert files == {it: it.read_bytes() for it in (tmp_path / "secrets").rglob("*") if it.is_file()}


def test_nginx_understands_its_configuration(tmp_path: Path) -> None:
    nginx, openssl = needs("nginx"), needs("openssl")
    tls = tmp_path / "tls"
    tls.mkdir()
    made = run(
        openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
        "/CN=kopilka.test", "-keyout", tls / "privkey.pem", "-out", tls / "fullchain.pem",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    write_site(tmp_path)
    tested = run(nginx, "-t", "-e", "stderr", "-p", tmp_path, "-c", tmp_path / "nginx.conf")
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr.replace('the "user" directive', "")


def test_systemd_understands_its_units(tmp_path: Path) -> None:
    analyze = needs("systemd-analyze")
    program = tmp_path / "kopilka"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in (DEPLOY / "systemd").glob("kopilka*.*"):
        text = unit.read_text().replace("/opt/kopilka/bin/kopilka", str(program))
        (tmp_path / unit.name.replace("@.", "@8001.")).write_text(text)
        for command in re.findall(r"^ExecStart=\S+ (\w+)$", text, re.M):
            assert command in COMMANDS
    units = [it for it in tmp_path.iterdir() if it.suffix in (".service", ".target")]
    assert len(units) == 5
    said = run(analyze, "verify", "--man=no", "--recursive-errors=no", *units)
    assert (said.returncode, said.stderr.strip()) == (0, "")


def test_systemd_services_share_one_data_folder() -> None:
    """Without an S3 server a report lies where the worker has put it, and each API process has to find it."""
    texts = [it.read_text() for it in (DEPLOY / "systemd").glob("*.service")]
    assert {it for text in texts for it in re.findall(r"KOPILKA_DATA_DIR=(\S+)", text)} == {"/var/lib/kopilka"}
    assert all("StateDirectory=kopilka\n" in text for text in texts)


def test_kubernetes_manifests_refer_to_what_there_is() -> None:
    found = {(it["kind"], it["metadata"]["name"]) for it in manifests()}
    assert len(found) == len(manifests())
    labels = {name: it["metadata"]["labels"] for name, it in pods().items()}
    for it in manifests():
        kind, spec = it["kind"], it.get("spec", {})
        for selector in (spec.get("selector"), spec.get("podSelector")):
            wanted = (selector or {}).get("matchLabels", selector if kind == "Service" else None)
            if wanted:
                assert any(wanted.items() <= each.items() for each in labels.values()), (kind, wanted)
        if kind == "HorizontalPodAutoscaler":
            assert ("Deployment", spec["scaleTargetRef"]["name"]) in found
        if kind == "Ingress":
            for path in spec["rules"][0]["http"]["paths"]:
                assert ("Service", path["backend"]["service"]["name"]) in found
    (service,) = (it for it in manifests() if it["kind"] == "Service")
    ports = {each["name"] for each in pods()["api"]["spec"]["containers"][0]["ports"]}
    assert {it["targetPort"] for it in service["spec"]["ports"]} <= ports
    for it in manifests():
        if it["kind"] == "NetworkPolicy":
            wanted = {port["port"] for rule in it["spec"].get("ingress", ()) for port in rule["ports"]}
            assert wanted <= ports


def test_kubernetes_pods_are_restricted() -> None:
    assert set(pods()) == {"api", "worker", "bot", "migrate"}
    secrets = {
        it["metadata"]["name"] for it in yaml.safe_load_all((DEPLOY / "kubernetes" / "secret.example.yaml").read_text())
    }
    for name, template in pods().items():
        spec = template["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["automountServiceAccountToken"] is False
        (container,) = spec["containers"]
        assert container["args"] == [name]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
        mounted = {it["name"] for it in container["volumeMounts"]}
        assert mounted == {it["name"] for it in spec["volumes"]}
        assert {it["secret"]["secretName"] for it in spec["volumes"] if "secret" in it} <= secrets
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if "httpGet" in container.get(probe, {}):
                assert container[probe]["httpGet"]["path"] in PROBED
    settings = next(it for it in manifests() if it["kind"] == "ConfigMap")["data"]
    drain = int(settings["KOPILKA_DRAIN_SECONDS"])
    assert pods()["api"]["spec"]["terminationGracePeriodSeconds"] >= drain + 3 + 15
    (image,) = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())["images"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", image["newTag"])


@pytest.mark.parametrize("with_bot", [False, True])
def test_kustomize_puts_it_together(tmp_path: Path, with_bot: bool) -> None:
    kubectl = needs("kubectl")
    folder = tmp_path / "kubernetes"
    shutil.copytree(DEPLOY / "kubernetes", folder)
    if with_bot:
        file = folder / "kustomization.yaml"
        file.write_text(re.sub(r"^#(components:|  - bot)$", r"\1", file.read_text(), flags=re.M))
    made = run(kubectl, "kustomize", folder)
    assert made.returncode == 0, made.stderr
    built = list(yaml.safe_load_all(made.stdout))
    assert len(built) == len(manifests(with_bot=with_bot))
    assert all(it["metadata"].get("namespace") == "kopilka" for it in built if it["kind"] != "Namespace")


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==([^ ;]+)", text, re.M))


def test_the_image_has_what_the_package_asks_for() -> None:
    """The same versions as everywhere, and nothing missing but what is left out on purpose."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.match(r"[a-z0-9-]+", it)[0] for it in project["dependencies"]}  # type: ignore[index]
    left_out = set((ROOT / "requirements" / "left_out.txt").read_text().split("\n")[1:]) - {""}
    runtime, production, build = (pinned(it) for it in ("runtime", "production", "build"))
    assert asked - set(production) == left_out, "run `make lock`"
    assert production.items() | build.items() <= runtime.items(), "run `make lock`"
    assert f"VERSION={project['version']}" in (DEPLOY / "Dockerfile").read_text()
