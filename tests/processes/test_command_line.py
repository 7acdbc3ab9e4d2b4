"""What the command `kopilka` says to a person: help for every command, and one clear sentence for what is wrong."""

import re
import sys
from pathlib import Path

import pytest

from kopilka.processes.commands.cli import COMMANDS, parser
from tests.faults.serving import Serving, kopilka, new_folder, prepared_folder

ACTIONS = ("create", "set-premium", "set-password", "disable", "enable", "confirm", "show")
JOB_ACTIONS = ("list", "retry", "drop")
FIRST_WORDS = {"user": ("a@example.com",), "statement": ("a.csv",), "import": ("a.csv", "--user", "a@example.com")}
LEAVES = [
    *((command,) for command in COMMANDS if command not in ("user", "jobs")),
    *(("user", action) for action in ACTIONS),
    *(("jobs", action) for action in JOB_ACTIONS),
]


@pytest.mark.parametrize("words", [(), *LEAVES, ("user",), ("jobs",)], ids=" ".join)
def test_help(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*words, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("usage: kopilka ")
    if words:
        assert " ".join(words) in told.partition("\n\n")[0]
    if words and words != ("user",):
        assert "--data-dir DIR" in told


def test_help_of_the_program_names_every_command() -> None:
    told = kopilka("--help")
    assert told.returncode == 0
    assert [name for name in COMMANDS if re.search(rf"\n    {name}\s", told.stdout) is None] == []


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        *((*words, *FIRST_WORDS.get(words[0], ()), "now") for words in LEAVES),
        ("statement",),
        ("import", "a.csv"),
        ("statement", "a.csv", "--column", "Sum=money"),
        ("serve", "--port", "abc"),
        ("serve", "--workers", "1.5"),
        ("serve", "--nonsense"),
        ("user", "set-premium", "a@example.com", "--off", "--until", "2099-12-31"),
        ("jobs", "dance"),
        ("jobs", "retry"),
        ("jobs", "drop"),
        ("jobs", "drop", "--failed", "0199a1b2-0000-7000-8000-000000000001"),
        ("jobs", "list", "--limit", "0"),
    ],
    ids=" ".join,
)
def test_trailing_garbage(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: kopilka ")


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (("--port", "0"), {}, "KOPILKA_PORT: Input should be greater than or equal to 1"),
        (("--port", "65536"), {}, "KOPILKA_PORT: Input should be less than or equal to 65535"),
        (("--workers", "0"), {}, "KOPILKA_WORKERS: Input should be greater than or equal to 1"),
        ((), {"KOPILKA_DATABASE_POOL_SIZE": "many"}, "KOPILKA_DATABASE_POOL_SIZE: Input should be a valid integer"),
        ((), {"KOPILKA_SECRET": "canary" * 5}, "KOPILKA_SECRET: Value error, must be at least 32 characters"),
        ((), {"KOPILKA_LOG_LEVEL": "loud"}, "KOPILKA_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_wrong_settings_are_named(words: tuple[str, ...], variables: dict[str, str], sentence: str) -> None:
    with new_folder() as folder:
        refused = kopilka("serve", "--data-dir", folder, *words, **variables)
        assert list(folder.iterdir()) == []
    assert refused.returncode == 1
    assert (refused.stdout + refused.stderr).startswith(sentence)
    assert len((refused.stdout + refused.stderr).splitlines()) == 1
    assert "canary" not in refused.stdout + refused.stderr


def test_host_that_is_none_is_told() -> None:
    with new_folder() as folder:
        refused = kopilka("serve", "--data-dir", folder, "--host", "300.1.1.1")
    assert refused.returncode == 1
    assert refused.stdout.startswith("Cannot listen on 300.1.1.1:8000 (")


@pytest.mark.parametrize("command", ["serve", "api", "worker", "migrate", "check"])
def test_unusable_data_folder_is_told(command: str, tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.touch()
    refused = kopilka(command, "--data-dir", file)
    assert refused.returncode == 1
    assert (refused.stdout + refused.stderr) == (
        f"{file} is not a folder that Kopilka may read and write. Choose another with --data-dir or KOPILKA_DATA_DIR.\n"
    )


@pytest.mark.slow
def test_a_prepared_process_that_is_not_told_to_go_on_ends() -> None:
    """`kopilka serve` starts its children before the database; where that does not come, they have nothing to do."""
    with new_folder() as folder:
        ended = kopilka("worker", "--data-dir", folder, "--when-told", typed="")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
        assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_start_is_not_confused_by_the_folder_it_is_started_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are started as modules: without care, Python would look for all that they import right here first."""
    script = Path(sys.executable).with_name("kopilka")
    if not script.exists():
        pytest.skip("Kopilka is not installed here")
    for name in ("kopilka", "secrets", "email", "alembic", "granian"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the current folder')\n")
    with prepared_folder() as folder:  # made by a command of its own where this is the first test that needs one
        monkeypatch.chdir(tmp_path)
        with Serving(folder, program=[script]) as serving:
            assert serving.stop() == 0
            assert "imported from" not in serving.said()
