"""The naive app's settings, without the app."""

from tests.benchmarks.baselines.naive.settings import *  # noqa: F403

INSTALLED_APPS: list[str] = []
ROOT_URLCONF = "tests.benchmarks.baselines.floor"
