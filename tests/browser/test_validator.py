"""A broken feed is dropped on the validator, the remedy is read, the feed is mended, and all is good."""

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_page import DESKTOP, PHONE, violations
from tests.flows.processes import Web
from tests.imports.checking.test_validator_page import OPENIMMO

BROKEN = OPENIMMO.replace("<kaufpreis>250000", "<kaufpreis>auf Anfrage").replace("<ort>", '<land iso_land="DEU"/><ort>')
DROP = """([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const dropped = new DataTransfer()
  dropped.items.add(new File([bytes], name, { type: "text/xml" }))
  const zone = document.querySelector("[data-drop]")
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }))
}"""


def test_drop_a_broken_feed_read_the_remedy_mend_it_and_all_is_good(page: Page, tmp_path: Path) -> None:
    page.goto("/for-agents")
    page.get_by_role("link", name="Validator").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Validator")

    page.evaluate(DROP, [b64encode(BROKEN.encode()).decode(), "export.xml"])
    page.get_by_role("button", name="Check", exact=True).click()
    outcome = page.locator("#outcome")
    expect(outcome).to_have_text("The one listing of this file would be refused.")
    expect(outcome).to_be_focused()
    findings = page.locator("#findings")
    expect(findings).to_contain_text("export.xml")
    expect(findings.get_by_text("auf Anfrage").first).to_be_visible()
    expect(findings).to_contain_text('Send auf_anfrage="true" on kaufpreis, or digits.')
    expect(findings.locator("dt", has_text="Line").first.locator("xpath=following-sibling::dd[1]")).to_have_text("6")

    with page.expect_download() as downloading:
        page.get_by_role("button", name="Report as CSV").click()
    report = tmp_path / "report.csv"
    downloading.value.save_as(report)
    assert "auf Anfrage" in report.read_text(encoding="utf-8-sig")

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESKTOP)

    page.get_by_label("Or paste it").fill(BROKEN.replace("<kaufpreis>", '<kaufpreis auf_anfrage="true">'))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(outcome).to_have_text("The one listing of this file can be imported.")
    page.get_by_text("What was understood", exact=True).click()
    expect(findings.get_by_text("Berlin").first).to_be_visible()


def test_it_works_without_scripts_and_a_refusal_is_a_sentence(browser: Browser, site: Web) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, locale="de-DE")
    plain = context.new_page()
    plain.goto("/validate")
    plain.locator("textarea").fill(BROKEN)
    plain.locator("#check").click()
    expect(plain.locator("#outcome")).to_be_visible()
    assert "auf Anfrage" in plain.locator("textarea").input_value(), "it can be mended in its place"
    expect(plain.locator("#findings")).to_contain_text("muss eine Zahl sein")
    plain.locator("textarea").fill("no feed")
    plain.locator("#check").click()
    expect(plain.get_by_role("alert")).to_be_visible()
    context.close()
