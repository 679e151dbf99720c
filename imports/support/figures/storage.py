"""How much room is used: of the database asked now, of files as the daily job has measured it."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from imports.models import JobRun
from seeki.desk import address_of

TASK = "imports.measure_storage"
TABLES = 8
SQL = """
    SELECT pg_database_size(current_database()), NULL, 0
    UNION ALL
    (SELECT pg_total_relation_size(oid), relname, greatest(reltuples, 0)::bigint FROM pg_class
     WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
     ORDER BY pg_total_relation_size(oid) DESC LIMIT %s)
"""
WORDS = {
    "hosted": "Images and documents, as buyers see them",
    "deliveries": "Bodies as they came",
    "uploads": "Files that came with deliveries",
    "checked": "Files checked in the dashboard",
}


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    size: int
    rows: int

    @property
    def url(self) -> str | None:
        """The list of its rows, where the admin has one."""
        return address_of(f"admin:{self.name}_changelist")


@dataclass(frozen=True, slots=True)
class Folder:
    words: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Disk:
    words: str
    free: int
    percent: int


@dataclass(frozen=True, slots=True)
class Storage:
    database: int
    tables: list[Table]
    folders: list[Folder]
    measured_at: datetime | None
    disks: list[Disk]

    @property
    def files_size(self) -> int:
        return sum(folder.size for folder in self.folders)


def storage() -> Storage:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [TABLES])
        (database, *_), *tables = cursor.fetchall()
    run = JobRun.objects.filter(task=TASK).first()
    found = (run.facts or {}) if run else {}
    folders = [Folder(WORDS.get(name, name), files, size) for name, (files, size) in sorted(found.items())]
    return Storage(
        database,
        [Table(name, size, count) for size, name, count in tables],
        folders,
        run.succeeded_at if run else None,
        disks(),
    )


def disks() -> list[Disk]:
    """What is free on this machine's disks; a bucket has no end."""
    places = {"Spool": settings.SEEKI_SPOOL_DIR}
    if not settings.STORAGE_BUCKET:
        places["Files"] = settings.MEDIA_ROOT
    return [disk for words, place in places.items() if (disk := disk_of(words, Path(place)))]


def disk_of(words: str, place: Path) -> Disk | None:
    try:
        usage = shutil.disk_usage(place)
    except OSError:
        return None
    return Disk(words, usage.free, usage.used * 100 // usage.total)
