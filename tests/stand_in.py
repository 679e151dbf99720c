"""Stripe's stand-in: a small server of our own with the shapes of Stripe's published API, for what localstripe lacks.

It answers prices, Checkout, the portal and, in the shape of today, customers and subscriptions. With an `upstream`
(a localstripe in a process of its own) customers and subscriptions are that one's, and so are its signed messages,
which arrive at `/hook` and wait here until a test delivers them, in whichever order it likes.
"""

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.stripe_shapes import AMOUNTS, MONTHLY, YEARLY, listed, price, subscription

KEY, SECRET = "sk_test_stand_in", "whsec_stand_in"
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000341"
__all__ = ["BAD_CARD", "GOOD_CARD", "KEY", "MONTHLY", "SECRET", "YEARLY", "Message", "StandIn", "sign", "stand_in"]
NEVER_SEEN = {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such thing"}}


@dataclass(frozen=True)
class Message:
    """A message of Stripe's, as it came over the wire."""

    body: bytes
    signature: str

    @property
    def type(self) -> str:
        return json.loads(self.body)["type"]

    @property
    def id(self) -> str:
        return json.loads(self.body)["id"]

    def signed_anew(self) -> "Message":
        """As Stripe does whenever it tries again."""
        return Message(self.body, sign(self.body))


def sign(body: bytes, secret: str = SECRET, at: float | None = None) -> str:
    """Stripe's scheme, written from its documentation and not with its library."""
    stamp = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"t={stamp},v1={mac.hexdigest()}"


class StandIn:
    """The state behind the server, and what a test does to it."""

    def __init__(self, upstream: str = "") -> None:
        self.upstream = upstream
        self.calls: list[str] = []
        self.messages: list[Message] = []
        self.sessions: dict[str, dict[str, Any]] = {}
        self.customers: dict[str, str] = {}  # idempotency key → id
        self.subscriptions: list[dict[str, Any]] = []
        self.failing = 0  # the status to answer everything with
        self.hanging = threading.Event()  # cleared: every answer waits
        self.hanging.set()
        self.numbers = itertools.count(1)
        self.url = ""

    def new_id(self, kind: str) -> str:
        return f"{kind}_{next(self.numbers):06}"

    # What happens at Stripe

    def pay(self, session_id: str, card: str = GOOD_CARD) -> str:
        """Somebody fills in Checkout; the id of the new subscription."""
        session = self.sessions[session_id]
        assert session["status"] == "open"
        session["status"] = "complete"
        made = self.subscribe(session["customer"], session["price"], card)
        self.emit("checkout.session.completed", {**session, "subscription": made})
        return made

    def subscribe(self, customer: str, price: str, card: str = GOOD_CARD) -> str:
        if self.upstream:
            self.use_card(customer, card)
            return self.ask("POST", "/v1/subscriptions", customer=customer, items=[{"plan": price}])["id"]
        made = subscription(self.new_id("sub"), customer, price, next(self.numbers))
        self.subscriptions.append(made)
        self.emit("customer.subscription.created", made)
        return made["id"]

    def use_card(self, customer: str, number: str) -> None:
        card = {"number": number, "exp_month": 12, "exp_year": 2035, "cvc": "123"}
        method = self.ask("POST", "/v1/payment_methods", type="card", card=card)["id"]
        self.ask("POST", f"/v1/payment_methods/{method}/attach", customer=customer)
        self.ask("POST", f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method})

    def fail_payment(self, customer: str, key: str) -> None:
        """The card is refused at the next payment. localstripe makes one when the plan's interval changes, and forgets
        to say that the subscription has changed."""
        self.use_card(customer, BAD_CARD)
        found = self.ask("POST", f"/v1/subscriptions/{key}", items=[{"plan": YEARLY}])
        assert found["status"] == "past_due"
        self.emit("customer.subscription.updated", found)

    def cancel(self, key: str) -> None:
        if self.upstream:
            self.ask("DELETE", f"/v1/subscriptions/{key}")
        else:
            self.change(key, status="canceled")

    def change(self, key: str, **fields: Any) -> None:
        found = next(one for one in self.subscriptions if one["id"] == key)
        found.update(fields)
        self.emit("customer.subscription.updated", found)

    def emit(self, kind: str, about: dict[str, Any]) -> Message:
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "livemode": False,
            "type": kind,
            "data": {"object": about},
        }
        body = json.dumps(event).encode()
        self.messages.append(Message(body, sign(body)))
        return self.messages[-1]

    def ask(self, method: str, path: str, **data: Any) -> dict[str, Any]:
        answer = requests.request(method, self.upstream + path, json=data or None, auth=(KEY, ""), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # What is asked over HTTP

    def answer(self, method: str, path: str, data: dict[str, str], idempotency: str) -> tuple[int, Any]:
        match method, path.strip("/").split("/")[1:]:
            case "GET", ["prices", key] if key in AMOUNTS:
                return 200, price(key)
            case "POST", ["checkout", "sessions"]:
                return 200, self.new_session(data)
            case "GET", ["checkout", "sessions"]:
                mine = [one for one in self.sessions.values() if one["customer"] == data["customer"]]
                return 200, listed([one for one in mine if one["status"] == data["status"]])
            case "POST", ["checkout", "sessions", key, "expire"]:
                self.sessions[key]["status"] = "expired"
                return 200, self.sessions[key]
            case "POST", ["billing_portal", "sessions"]:
                return 200, {"object": "billing_portal.session", "id": "bps_1", "url": f"{self.url}/pages/portal"}
            case "POST", ["customers"]:
                return 200, {"object": "customer", "id": self.new_customer(data, idempotency)}
            case "GET", ["subscriptions"] if not self.upstream:
                mine = [one for one in self.subscriptions if one["customer"] == data["customer"]]
                return 200, listed(mine[::-1])
        return 404, NEVER_SEEN

    def new_session(self, data: dict[str, str]) -> dict[str, Any]:
        key = self.new_id("cs")
        self.sessions[key] = {
            "object": "checkout.session",
            "id": key,
            "mode": data["mode"],
            "status": "open",
            "customer": data["customer"],
            "price": data["line_items[0][price]"],
            "url": f"{self.url}/pages/{key}",
            "success_url": data["success_url"],
            "cancel_url": data["cancel_url"],
        }
        return self.sessions[key]

    def new_customer(self, data: dict[str, str], idempotency: str) -> str:
        if idempotency not in self.customers:
            fields = {"name": data["name"], "email": data.get("email") or None}
            known = self.ask("POST", "/v1/customers", **fields)["id"] if self.upstream else self.new_id("cus")
            self.customers[idempotency] = known
        return self.customers[idempotency]


class Handler(BaseHTTPRequestHandler):
    stand_in: StandIn

    def do_GET(self) -> None:
        self.serve("GET")

    def do_POST(self) -> None:
        self.serve("POST")

    def serve(self, method: str) -> None:
        stand_in, parts = self.stand_in, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path == "/hook":
            stand_in.messages.append(Message(body, self.headers["Stripe-Signature"]))
            return self.send(200, {})
        stand_in.calls.append(f"{method} {parts.path}")
        stand_in.hanging.wait(30)
        if stand_in.failing:
            return self.send(stand_in.failing, {"error": {"type": "api_error", "message": "Out of order"}})
        data = {name: values[0] for name, values in parse_qs(parts.query or body.decode()).items()}
        status, found = stand_in.answer(method, parts.path, data, self.headers.get("Idempotency-Key", ""))
        if status == 404 and stand_in.upstream:
            url, headers = stand_in.upstream + self.path, {"Authorization": self.headers["Authorization"]}
            passed = requests.request(method, url, data=body, headers=headers, timeout=30)
            status, found = passed.status_code, passed.json()
        return self.send(status, found)

    def send(self, status: int, found: Any) -> None:
        body = json.dumps(found).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked has given up waiting
            pass

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def stand_in(upstream: str = "") -> Iterator[StandIn]:
    """A stand-in that listens."""
    made = StandIn(upstream)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stand_in": made}))
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.hanging.set()
        server.shutdown()
        server.server_close()
        thread.join()
