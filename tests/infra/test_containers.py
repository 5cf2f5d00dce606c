"""The Dockerfile and docker-compose.yml, held to the rules that a container linter would hold them to.

No container engine is needed; where the compose program is there, it reads the file as well.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests import programs

ROOT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
SECRETS = {
    "KRING_DB_PASSWORD": "a" * 24,
    "KRING_REDIS_PASSWORD": "b" * 24,
    "KRING_SECRET_KEY": "c" * 60,
    "KRING_DATA_KEYS": "k1:" + "A" * 43 + "=",
    "EMAIL_URL": "smtp+tls://kring:kring@127.0.0.1:587",
    "KRING_MAIL_FROM": "bericht@example.org",
    "KRING_HOSTS": "kring.example.org",
    "KRING_ORIGIN": "https://kring.example.org",
}


def instructions(text: str) -> list[tuple[str, str]]:
    """The Dockerfile's instructions and arguments, continued lines joined, comments dropped."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]


# What may not be in an instruction, in hadolint's spirit: the instruction, what its argument looks like, the fault.
RULES = [
    ("FROM", r"^(?!\S+:\d)|:latest", "base image without a pinned version"),
    ("CMD|ENTRYPOINT", r"^(?!\[)", "shell form: signals do not reach the program"),
    ("ADD", r"", "ADD instead of COPY"),
    ("ENV|ARG", r"(SECRET|PASSWORD|TOKEN|KEYS?)\w*=", "a secret"),
    ("RUN", r"apt-get install(?!.*rm -rf /var/lib/apt/lists)", "apt lists stay in the layer"),
    ("RUN", r"apt-get install(?!.*--no-install-recommends)", "apt installs recommendations"),
    ("RUN", r"pip install(?!.*--require-hashes)|curl |wget |sudo ", "an unpinned install or a download"),
]


def faults(text: str) -> list[str]:
    """What is wrong with a Dockerfile."""
    listed = instructions(text)
    found = [
        f"{fault}: {word} {rest}"
        for word, rest in listed
        for words, pattern, fault in RULES
        if re.fullmatch(words, word) and re.search(pattern, rest)
    ]
    last_stage = dict(listed[max(i for i, (word, _) in enumerate(listed) if word == "FROM") :])
    if last_stage.get("USER", "root").split(":")[0] in {"root", "0"}:
        found.append("runs as root")
    if last_stage.get("HEALTHCHECK", "NONE") == "NONE":
        found.append("no health check")
    return found


def test_the_dockerfile_holds_the_rules():
    assert faults(DOCKERFILE) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("FROM python:3.13-slim-bookworm\n", "FROM python\n", "base image"),
        ("python:3.13-slim-bookworm", "python:latest", "base image"),
        ("USER 10001:10001\n", "", "root"),
        ("USER 10001:10001\n", "USER 10001\nUSER root\n", "root"),
        ("HEALTHCHECK", "LABEL x=", "health"),
        ('CMD ["gunicorn"', 'CMD gunicorn ["', "shell form"),
        ("EXPOSE 8000", "ENV KRING_SECRET_KEY=abc", "secret"),
        ("EXPOSE 8000", "RUN apt-get install --no-install-recommends -y curl", "apt lists"),
        ("EXPOSE 8000", "RUN pip install django", "unpinned"),
    ],
)
def test_the_rules_can_fail(good, bad, fault):
    """Each rule notices the fault that it is there for."""
    assert good in DOCKERFILE
    assert any(fault in found for found in faults(DOCKERFILE.replace(good, bad)))


def test_the_image_is_built_by_what_make_run_uses():
    """One way to install (by hash), compile the translations and collect the static files."""
    assert DOCKERFILE.count('RUN ["python3", "-I", "config/bootstrap.py"]') == 2
    assert all(
        "--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", (ROOT / "requirements.lock").read_text())
    )


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_registry(lock):
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", (ROOT / lock).read_text())


def test_the_build_context_is_a_list_of_what_goes_in():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    missing = [line[1:].rstrip("/") for line in rules if line.startswith("!") and not (ROOT / line[1:]).exists()]
    assert set(missing) <= {"locale", "static"}  # each made by another part of the house
    apps = {place.parent.name for place in ROOT.glob("*/apps.py")}
    assert apps | {"config", "templates"} <= {line[1:].rstrip("/") for line in rules}


def test_the_services_are_the_five_and_the_migration():
    assert set(SERVICES) == {*OURS, "postgres", "redis"}


def test_only_the_web_service_is_published_and_on_the_loopback_address():
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"web"}
    assert SERVICES["web"]["ports"] == ["${KRING_PUBLISH:-127.0.0.1:8000}:8000"]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "postgres", "redis"])
def test_a_service_has_a_health_check_a_restart_policy_and_time_to_stop(name):
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_service_waits_for_the_migration_and_for_healthy_servers(name):
    waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
    assert waits == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nothing_but_tmp_and_gain_no_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    # But for the ledger of erasures (ADR 0032), and the schedule of beat.
    assert {volume.split(":")[0] for volume in service["volumes"]} <= {"erasures", "beat"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_a_worker_that_stops_hands_back_its_tasks():
    worker = SERVICES["worker"]
    assert worker["environment"]["REMAP_SIGTERM"] == "SIGQUIT"
    assert int(worker["stop_grace_period"].rstrip("s")) > 10  # CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT


def test_redis_throws_nothing_away_and_writes_it_down():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command
    assert "broker:/data" in SERVICES["redis"]["volumes"]


def test_every_secret_comes_from_the_environment_with_a_sentence_when_it_is_missing():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
        assert uses, name
        assert all(re.fullmatch(r":\?Set .+\.", use) for use in uses), name


def test_images_have_a_version_and_data_has_a_named_volume():
    for name in ("postgres", "redis"):
        assert re.fullmatch(rf"{name}:\d+\S*", SERVICES[name]["image"])
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert named == set(COMPOSE["volumes"])


@pytest.mark.servers
@pytest.mark.parametrize("missing", [None, *SECRETS])
def test_compose_itself_reads_the_file_and_names_what_is_missing(missing, tmp_path):
    given = {name: value for name, value in SECRETS.items() if name != missing}
    done = subprocess.run(
        [*programs.compose(), "-f", str(ROOT / "docker-compose.yml"), "config", "--quiet"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is (missing is None), done.stderr
    if missing:
        assert f"Set {missing} to" in done.stderr
