"""Where the parts of an item's and a delivery's page lead to, seen by support."""

from imports.pages.names import Names

SUPPORT = Names(
    item="admin:imports_importitem_change",
    batch="admin:imports_importbatch_change",
    history="admin:imports_importitem_changelist",
    body="support-batch-body",
    sent="support-item-sent",
    understood="support-item-understood",
    refused_csv="support-refused-csv",
    refused_json="support-refused-json",
)
