"""From signing up to the first listing that buyers see, by what the pages say and nothing else."""

import json
import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, code_for
from tests.flows.processes import Web, until


def test_sign_up_make_a_key_send_the_curl_line_and_see_it_live(page: Page, site: Web, mail_folder: Path) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Name of the agency").fill("Casa Aurora")
    page.get_by_label("Country").select_option("ES")
    page.get_by_label("Your name").fill("Aurora Vidal")
    page.get_by_label("Email").fill("aurora@casa.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    page.get_by_label("Code").fill(code_for("aurora@casa.example", mail_folder))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/dashboard/")

    page.get_by_role("navigation").get_by_role("link", name="API keys").first.click()
    page.get_by_role("button", name="Make a key").click()
    secret = page.locator("#secret").inner_text().strip()
    page.reload()
    assert secret not in page.content(), "the secret is shown once"

    page.goto("/dashboard/")
    line = page.locator("pre", has_text="curl").inner_text()
    with_key = re.sub(r"seeki_test_\w*…", secret, line)
    answer = json.loads(subprocess.run(["bash", "-c", with_key], capture_output=True, check=True, timeout=60).stdout)
    (taken,) = answer["accepted"]
    until(lambda: site.status(taken["import_item_id"], secret)["status"] == "completed", "it goes live")

    page.goto("/dashboard/listings/")
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Sunny 2-bedroom apartment").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sunny 2-bedroom apartment")
