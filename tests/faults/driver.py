"""Several agencies that send at random: new versions, the same again, twins in one delivery, removals."""

import json
import threading
import time
from collections.abc import Sequence
from random import Random

import requests

from tests.faults.truth import Sent, Truth, Version
from tests.faults.world import Agency, World, until

# Few enough ids that versions of one listing meet; the same ids in every agency, so that a mix-up would show.
IDS = 120
MOST = 40
TIMEOUT = 60


class Crm(threading.Thread):
    """One sender of one agency."""

    # The longest between two deliveries, in seconds.
    pause = 0.3

    def __init__(self, world: World, truth: Truth, agency: Agency, seed: str) -> None:
        super().__init__(daemon=True)
        self.world, self.truth, self.agency = world, truth, agency
        self.seed, self.random = seed, Random(seed)
        self.session = requests.Session()
        self.may_send, self.is_idle, self.is_over = threading.Event(), threading.Event(), False
        self.is_idle.set()
        self.count = self.answers = 0
        self.last: Sent | None = None

    def run(self) -> None:
        while not self.is_over:
            if not self.may_send.wait(0.1):
                continue
            self.is_idle.clear()
            if self.may_send.is_set():
                self.send(self.choose())
            self.is_idle.set()
            if not self.may_send.is_set():
                # A server closes what is idle, and may do so just when the next request is on its way.
                self.session.close()
            time.sleep(self.random.random() * self.pause)

    def choose(self) -> Sent:
        # Who got no answer sends the same again, as CRMs do.
        again = 0.7 if self.last and self.last.status != 200 else 0.25
        if self.last and self.random.random() < again:
            return self.delivery(self.last.path, self.last.versions)
        path, scope = self.random.choice([("/v1/listings", ""), ("/v1/listings", ""), ("/v1/openimmo", "ANID1")])
        removes = 0.3 if scope else 0.0
        versions = [
            Version(scope, f"crm-{self.random.randrange(IDS)}", self.mark(removes))
            for _ in range(self.random.randint(1, MOST))
        ]
        return self.delivery(path, versions)

    def mark(self, removes: float) -> int:
        return 0 if self.random.random() < removes else self.truth.next_mark()

    def delivery(self, path: str, versions: list[Version]) -> Sent:
        self.count += 1
        return Sent(f"faults-{self.seed}-{self.count:06}", self.agency, path, versions)

    def send(self, sent: Sent) -> None:
        self.truth.add(sent)
        body, kind = written(sent)
        headers = {
            "Authorization": f"Bearer {self.agency.secret}",
            "Content-Type": kind,
            "X-Request-Id": sent.request_id,
        }
        try:
            answer = self.session.post(self.world.url + sent.path, data=body, headers=headers, timeout=TIMEOUT)
            sent.status, sent.retry_after = answer.status_code, answer.headers.get("Retry-After", "")
            if answer.status_code == 200:
                self.answers += 1
                sent.accepted = [item["import_item_id"] for item in answer.json()["accepted"]]
        except (requests.RequestException, ValueError) as error:
            sent.status, sent.trouble = 0, repr(error)
        self.last = sent


class Driver:
    """All senders together."""

    def __init__(self, crms: Sequence[Crm]) -> None:
        self.crms = crms
        for crm in self.crms:
            crm.start()

    def go(self) -> None:
        for crm in self.crms:
            crm.may_send.set()

    def wait_for_answers(self, count: int) -> None:
        """Until so many more have come: a moment in the middle of the work, however slow the machine is."""
        before = sum(crm.answers for crm in self.crms)
        until(lambda: sum(crm.answers for crm in self.crms) >= before + count, TIMEOUT, 0.02)

    def halt(self) -> None:
        """Let those under way end."""
        for crm in self.crms:
            crm.may_send.clear()
        for crm in self.crms:
            crm.is_idle.wait(2 * TIMEOUT)

    def stop(self) -> None:
        for crm in self.crms:
            crm.may_send.clear()
            crm.is_over = True


def senders(world: World, truth: Truth, seed: int) -> list[Crm]:
    """One for each agency, and a second one for the first."""
    agencies = [*world.agencies, world.agencies[0]]
    return [Crm(world, truth, agency, f"{seed}-{place}") for place, agency in enumerate(agencies)]


def written(sent: Sent) -> tuple[bytes, str]:
    if sent.path == "/v1/openimmo":
        return openimmo(sent).encode(), "application/xml"
    return json.dumps({"listings": [listing(sent.agency, version) for version in sent.versions]}).encode(), (
        "application/json"
    )


def listing(agency: Agency, version: Version) -> dict[str, object]:
    return {
        "external_id": version.external_id,
        "listing_type": "SELL",
        "real_estate_type": "APARTMENT",
        "price": version.mark,
        "currency": "EUR",
        "address": {"city": "Prague", "postal_code": "11000", "country_code": "CZ"},
        "name": "Home",
        "description": f"Agency {agency.number} offers version {version.mark}.",
    }


def openimmo(sent: Sent) -> str:
    records = "".join(record(sent.agency, version) for version in sent.versions)
    sender = f"<anbieter><firma>Alba</firma><openimmo_anid>ANID1</openimmo_anid>{records}</anbieter>"
    return f'<?xml version="1.0" encoding="UTF-8"?><openimmo>{sender}</openimmo>'


def record(agency: Agency, version: Version) -> str:
    action = "CHANGE" if version.mark else "DELETE"
    return f"""<immobilie>
      <objektkategorie>
        <vermarktungsart KAUF="true" MIETE_PACHT="false"/><objektart><wohnung wohnungtyp="ETAGE"/></objektart>
      </objektkategorie>
      <geo><plz>10115</plz><ort>Berlin</ort><land iso_land="DEU"/></geo>
      <preise><kaufpreis>{version.mark or 1}</kaufpreis></preise>
      <freitexte>
        <objekttitel>Home</objekttitel>
        <objektbeschreibung>Agency {agency.number} offers version {version.mark}.</objektbeschreibung>
      </freitexte>
      <verwaltung_techn>
        <objektnr_extern>{version.external_id}</objektnr_extern><aktion aktionart="{action}"/>
      </verwaltung_techn>
    </immobilie>"""
