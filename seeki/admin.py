"""Tables of Django's own and of beat's, as support sees them: who did what in the admin, and what is scheduled."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule

from seeki.lib.admin import RecordAdmin, SupportAdmin

# The schedule is the settings'; in an emergency a job can be turned off here.
for model in (PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    admin.site.unregister(model)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(SupportAdmin):
    list_display = ("name", "task", "enabled", "interval", "crontab", "last_run_at", "total_run_count")
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab")
    search_fields = ("name", "task")
    ordering = ("name",)
    fields = ("name", "task", "enabled", "interval", "crontab", "last_run_at", "total_run_count")
    readonly_fields = ("name", "task", "interval", "crontab", "last_run_at", "total_run_count")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LogEntry)
class LogEntryAdmin(RecordAdmin):
    """What was done in the admin, and by whom."""

    list_display = ("action_time", "user", "what", "object_repr", "content_type")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    search_fields = ("user__email", "object_repr", "=object_id")
    ordering = ("-id",)
    fields = ("action_time", "user", "content_type", "object_id", "object_repr", "what")
    readonly_fields = ("what",)

    @admin.display(description="What")
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()
