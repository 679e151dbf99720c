"""The environment that `manage.py` makes: when it is used, updated, or made anew."""

import shutil
from pathlib import Path

import pytest

from seeki import bootstrap
from seeki.embedded.home import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> bootstrap.Checkout:
    """A checkout whose environment was finished."""
    made = bootstrap.Checkout(tmp_path)
    made.lock.write_text("django==5.2.19 \\\n    --hash=sha256:00\ncolorama==0.4.6 ; sys_platform == 'win32' \\\n")
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["Django_Thing[x]>=5", "django>=5"]\n')
    (made.venv / "bin").mkdir(parents=True)
    (made.venv / "lib/python3.11/site-packages/pip").mkdir(parents=True)
    made.python.touch()
    made.stamp.write_text(made.wanted_stamp())
    return made


def test_a_finished_environment_is_used_as_it_is(checkout: bootstrap.Checkout) -> None:
    assert checkout.is_finished()


def test_a_changed_lock_is_installed_over_the_old_one(checkout: bootstrap.Checkout, steps: list[str]) -> None:
    checkout.lock.write_text("django==5.2.20 \\\n")
    assert not checkout.is_finished()
    bootstrap.make_alone(checkout)
    assert [step.split()[1:4] for step in steps] == [["-m", "pip", "install"]]
    assert checkout.is_finished()


def test_a_half_made_environment_is_made_anew(checkout: bootstrap.Checkout, steps: list[str]) -> None:
    checkout.stamp.write_text(bootstrap.MAKING)
    bootstrap.make_alone(checkout)
    assert not checkout.python.exists()  # what was there is gone; the steps are not really run here
    assert [step.split()[2] for step in steps] == ["venv", "pip"]


def test_a_moved_environment_is_made_anew(checkout: bootstrap.Checkout) -> None:
    moved = checkout.root / "moved"
    shutil.copytree(checkout.root / ".venv", moved / ".venv")
    shutil.copy(checkout.lock, moved)
    copy = bootstrap.Checkout(moved)
    assert not copy.is_finished()
    assert not copy.is_outdated()


def test_an_interrupted_installation_leaves_no_stamp_that_convinces(
    checkout: bootstrap.Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "run", interrupted)
    checkout.stamp.unlink()
    with pytest.raises(KeyboardInterrupt):
        bootstrap.make_alone(checkout)
    assert checkout.stamp.read_text() == bootstrap.MAKING
    assert not checkout.is_outdated()


def test_the_lock_is_read_without_what_other_platforms_need(checkout: bootstrap.Checkout) -> None:
    assert checkout.locked() == {"django": "5.2.19"}
    assert checkout.needed_to_run() == ["django-thing", "django"]


def test_this_environment_holds_what_the_lock_says() -> None:
    real = bootstrap.Checkout(ROOT)
    assert bootstrap.has_packages(real, list(real.locked()))


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of an installation, noted instead of run."""
    noted: list[str] = []
    monkeypatch.setattr(
        bootstrap, "run", lambda _checkout, *command: noted.append(" ".join(str(part) for part in command))
    )
    return noted
