"""`var/demo.json`: where the running Seeki is and who may log in, for scripts, tests and people."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The first example of the public documentation.
EXAMPLE = """{
  "listings": [
    {
      "external_id": "crm-listing-00123",
      "listing_type": "SELL",
      "real_estate_type": "APARTMENT",
      "price": 320000,
      "currency": "EUR",
      "address": {
        "street": "Wenceslas Square 1",
        "city": "Prague",
        "country_code": "CZ",
        "postal_code": "11000"
      },
      "name": "Sunny 2-bedroom apartment, Wenceslas Square",
      "floorage": 65
    }
  ]
}"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The file."""

    path: Path

    def read(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def note(self, **values: Any) -> dict[str, Any]:
        """Add to the file. It holds passwords, so only its owner reads it, and it is never there by half."""
        content = {**self.read(), **values}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half = self.path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        half.replace(self.path)
        return content


def welcome(demo: dict[str, Any], log_dir: Path) -> str:
    """What is printed when all is up: where to click, and what to paste."""
    base = demo["base_url"]
    lines = [
        f"\nSeeki is running at {base} (Ctrl-C stops it).\n",
        f"  Documentation  {base}/docs/",
        f"  API reference  {base}/v1/docs",
    ]
    if "api_key" not in demo:
        return "\n".join([*lines, f"  Admin          {base}/admin/", f"  Logs           {log_dir}\n"])
    return "\n".join(
        [
            *lines,
            f"  Dashboard      {base}/dashboard/  {demo['owner_email']}  {demo['owner_password']}",
            f"  Support        {base}/admin/  {demo['support_email']}  {demo['support_password']}",
            f"  Logs           {log_dir}\n",
            f"Send a listing:\n\n{first_request(base, demo['api_key'])}\n",
            "Ask what became of it, with the import_item_id of the answer:\n",
            f"{status_request(base, demo['api_key'])}\n",
        ]
    )


def first_request(base: str, key: str) -> str:
    return (
        f"curl -X POST {base}/v1/listings \\\n"
        f'  -H "Authorization: Bearer {key}" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d '{EXAMPLE}'"
    )


def status_request(base: str, key: str) -> str:
    return f'curl {base}/v1/import-items/IMPORT_ITEM_ID/status -H "Authorization: Bearer {key}"'
