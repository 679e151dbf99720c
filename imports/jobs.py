"""How scheduled jobs go: each run is noted by the worker, and a job that is overdue is found by its schedule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import BaseSchedule
from celery.signals import task_failure, task_prerun, task_success
from django.conf import settings
from django.utils import timezone

from imports.models import JobRun

# A worker may be busy with something else when a job's time has come.
GRACE = timedelta(minutes=5)
WORDS = {
    "imports.sweep": "Sweeper of imports",
    "imports.notify": "E-mails to members",
    "imports.clear_files": "Clearing of sent files",
    "imports.forget_deliveries": "Forgetting of old deliveries",
    "imports.forget_history": "End of the history",
    "imports.measure_storage": "Measuring of the storage",
    "listings.expire": "Expiry, and clearing of images",
    "listings.sweep_images": "Sweeper of images",
    "listings.recheck_images": "Rechecking of images",
    "agencies.billing": "Billing",
    "agencies.end_visits": "End of support's visits",
    "agencies.reconcile": "Comparison with Stripe",
}


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the schedule, and how it last went."""

    task: str
    run: JobRun | None
    due_at: datetime | None
    is_overdue: bool

    @property
    def words(self) -> str:
        return WORDS.get(self.task, self.task)

    @property
    def has_failed(self) -> bool:
        """Whether the last run that ended was a failure."""
        run = self.run
        return bool(run and run.failed_at and (run.succeeded_at is None or run.failed_at > run.succeeded_at))


def scheduled() -> dict[str, Any]:
    """The schedule of each job, by the name of its task."""
    return {str(entry["task"]): entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def watch() -> None:
    """Note the runs in this process, if it is a worker."""
    task_prerun.connect(note_start)
    task_success.connect(note_success)
    task_failure.connect(note_failure)


def note_start(sender: Any, **_: Any) -> None:
    if sender.name in scheduled():
        JobRun.objects.update_or_create(task=sender.name, defaults={"started_at": timezone.now()})


def note_success(sender: Any, result: Any, **_: Any) -> None:
    if sender.name in scheduled():
        facts = result if isinstance(result, dict) else None
        note_end(sender.name, succeeded_at=timezone.now(), error="", facts=facts)


def note_failure(sender: Any, exception: BaseException, **_: Any) -> None:
    if sender.name in scheduled():
        note_end(sender.name, failed_at=timezone.now(), error=f"{type(exception).__name__}: {exception}"[:500])


def note_end(task: str, **facts: Any) -> None:
    run = JobRun.objects.filter(task=task).first()
    if run is not None:
        JobRun.objects.filter(task=task).update(seconds=(timezone.now() - run.started_at).total_seconds(), **facts)


def jobs(now: datetime | None = None) -> list[Job]:
    """All jobs of the schedule, in its order; one query."""
    now = now or timezone.now()
    runs = JobRun.objects.in_bulk()
    return [job(task, schedule, runs.get(task), now) for task, schedule in scheduled().items()]


def job(task: str, schedule: Any, run: JobRun | None, now: datetime) -> Job:
    due = next_after(schedule, run.succeeded_at) if run and run.succeeded_at else None
    return Job(task, run, due, is_overdue=due is not None and due + GRACE < now)


def next_after(schedule: Any, last: datetime) -> datetime:
    """When a job was to run after it had last run."""
    if isinstance(schedule, BaseSchedule):
        start, delta, _now = schedule.remaining_delta(last)  # type: ignore[attr-defined]
        return start + delta  # type: ignore[no-any-return]
    return last + timedelta(seconds=float(schedule))
