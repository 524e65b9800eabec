"""`deploy/faro-node` runs a command with the settings, the key and the folder of the installed service."""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path

import pytest

WRAPPER = Path(__file__).parent.parent / "deploy" / "faro-node"
TELLS = '#!/bin/sh\npwd\nenv | grep ^FARO_ | sort\necho "said: $*"\n'


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    program = tmp_path / "opt/faro/.venv/bin/faro"
    for folder in (program.parent, tmp_path / "etc/faro", tmp_path / "var/lib/faro"):
        folder.mkdir(parents=True)
    program.write_text(TELLS, "utf-8")
    program.chmod(0o755)
    return tmp_path


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "NODE_ROOT": str(root), "NODE_USER": getpass.getuser()}
    return subprocess.run([WRAPPER, *words], env=given, capture_output=True, text=True, check=False)


def test_the_service_s_settings_hold(installed: Path) -> None:
    lines = [
        "# a comment",
        "FARO_PORT=8090",
        'FARO_PROVIDER="sms=twilio,whatsapp=twilio"',
        "PATH=/nowhere",
        "FARO_MODE=demo",
    ]
    (installed / "etc/faro/faro.env").write_text("\n".join(lines), "utf-8")
    done = run(installed, "outbox", "list", "two words")
    data = installed / "var/lib/faro"
    assert done.stdout.splitlines() == [
        str(data),
        f"FARO_DATA_DIR={data}",
        "FARO_MODE=demo",
        "FARO_PORT=8090",
        "FARO_PROVIDER=sms=twilio,whatsapp=twilio",
        f"FARO_SECRET_KEY_FILE={installed / 'etc/faro/secret.key'}",
        "said: outbox list two words",
    ]


def test_the_settings_may_name_another_key(installed: Path) -> None:
    (installed / "etc/faro/faro.env").write_text("FARO_SECRET_KEY_FILE=/media/stick/secret.key\n", "utf-8")
    assert "FARO_SECRET_KEY_FILE=/media/stick/secret.key" in run(installed, "doctor").stdout


def test_without_an_installed_service_nothing_runs(installed: Path) -> None:
    done = run(installed, "doctor")
    assert (done.returncode, done.stdout) == (2, "")
    assert "faro.env" in done.stderr
