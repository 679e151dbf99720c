"""Finding what support asks for: exact, by an index, a few of each kind; nothing is counted and nothing is scanned."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse

from agencies import keys
from agencies.models import Agency, ApiKey, Invitation, Member, StripeEvent, Subscription, User
from imports.models import ImportBatch, ImportItem
from imports.support.asking import Asked
from listings.models import Listing, ListingImage

LIMIT = 20
# Each has a partial index, made by a migration of the listings.
KNOWN_BY = ("content->'other_ids'->>'openimmo_obid' = %s", "content->'other_ids'->>'objektnr_intern' = %s")
REFUSED = [ImportItem.Status.FAILED.value, ImportItem.Status.REJECTED.value]
HEAVY = ("payload", "raw", "problems", "warnings", "traceback")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing, and its page."""

    title: str
    detail: str
    address: str


class Kind(NamedTuple):
    """A kind of things: its name, who may find them, and how they are found."""

    name: str
    permission: str
    find: Callable[[Asked], Iterable[Hit]]


class Group(NamedTuple):
    name: str
    hits: list[Hit]
    has_more: bool


def find(asked: Asked, user: User) -> list[Group]:
    """What there is, by kind; each page once. One more than is shown tells whether there are more."""
    groups, seen = [], set[str]()
    for kind in KINDS:
        if not user.has_perm(kind.permission):
            continue
        hits = [hit for hit in distinct(kind.find(asked)) if hit.address not in seen]
        seen |= {hit.address for hit in hits}
        if hits:
            groups.append(Group(kind.name, hits[:LIMIT], len(hits) > LIMIT))
    return groups


def distinct(hits: Iterable[Hit]) -> Iterable[Hit]:
    return {hit.address: hit for hit in hits}.values()


def few(found: QuerySet[Any]) -> QuerySet[Any]:
    return found[: LIMIT + 1]


# Agencies, by whatever belongs to one


def agencies(asked: Asked) -> Iterator[Hit]:
    if asked.ids:
        yield from map(of_agency, Agency.objects.filter(pk__in=asked.ids))
        owned = Subscription.objects.filter(pk__in=asked.ids).select_related("agency")
        yield from (of_agency(one.agency) for one in owned)
        yield from (of_agency(one.agency) for one in Member.objects.filter(pk__in=asked.ids).select_related("agency"))
    if asked.email:
        yield from by_email(asked.email)
    if asked.text.startswith(("cus_", "sub_")):
        named = Q(stripe_customer_id=asked.text) | Q(stripe_subscription_id=asked.text)
        yield from (of_agency(one.agency) for one in few(Subscription.objects.filter(named).select_related("agency")))
    if asked.words:
        yield from by_name(asked.words)


def by_email(email: str) -> Iterator[Hit]:
    yield from map(of_agency, few(Agency.objects.alias(low=Lower("email")).filter(low=email)))
    people = User.objects.alias(low=Lower("email")).filter(low=email)
    places = Member.objects.filter(user__in=list(people)).select_related("agency")
    yield from (of_agency(place.agency, f"{email} is {place.get_role_display().lower()} here") for place in few(places))
    guests = Invitation.objects.alias(low=Lower("email")).filter(low=email, accepted_at=None).select_related("agency")
    yield from (of_agency(guest.agency, f"{email} was invited here") for guest in few(guests))


def by_name(words: tuple[str, ...]) -> Iterator[Hit]:
    """Agencies in whose name each word begins a word."""
    query = SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config="simple")
    named = Agency.objects.annotate(name_words=SearchVector("name", config="simple")).filter(name_words=query)
    yield from map(of_agency, few(named.order_by("name")))


def of_agency(agency: Agency, detail: str = "") -> Hit:
    told = detail or " · ".join(filter(None, [agency.country_code, agency.email]))
    return Hit(agency.name, told, reverse("support-agency", args=[agency.pk]))


# Keys and people


def api_keys(asked: Asked) -> Iterator[Hit]:
    """A key's page is its agency's, at the keys."""
    found = ApiKey.objects.select_related("subscription__agency").defer("digest")
    if asked.secret:
        found = found.filter(digest=keys.digest(asked.secret))
    elif asked.key:
        found = found.filter(prefix__startswith=asked.key)
    else:
        found = found.filter(pk__in=asked.ids)
    for key in few(found):
        address = reverse("support-agency", args=[key.agency_id])
        yield Hit(str(key), key.agency.name, f"{address}#key-{key.pk}")


def people(asked: Asked) -> Iterator[Hit]:
    """Those who belong to an agency are found there."""
    found = User.objects.filter(pk__in=asked.ids) if asked.ids else User.objects.none()
    if asked.email:
        found = User.objects.alias(low=Lower("email")).filter(low=asked.email, memberships=None)
    for person in few(found):
        yield Hit(person.get_full_name(), person.email, page_of(person))


# What came in, and what is published


def batches(asked: Asked) -> Iterator[Hit]:
    named = Q(pk__in=asked.ids)
    if asked.number is not None:
        named |= Q(number=asked.number)
    found = ImportBatch.objects.select_related("agency").defer("warnings")
    yield from map(of_batch, few(found.filter(named)))
    if asked.request_id:
        yield from map(
            of_batch, few(found.filter(request_id__in={asked.text, asked.text.lower()}).exclude(request_id=""))
        )


def of_batch(batch: ImportBatch) -> Hit:
    return Hit(f"Delivery {batch}", f"{batch.agency.name} · {batch.received_at:%Y-%m-%d %H:%M}", page_of(batch))


def items(asked: Asked) -> Iterator[Hit]:
    found = ImportItem.objects.select_related("agency").defer(*HEAVY)
    yield from map(of_item, found.filter(pk__in=asked.ids))
    if asked.workflow:
        agency, external_id = asked.workflow
        named = found.filter(agency_id=agency, external_id=external_id)
        yield from map(of_item, few(named.order_by("-batch_number", "-index")))
    elif may_be_external(asked):
        # What was refused from the start has no listing that leads to it; the refused are few, and have an index.
        yield from map(of_item, few(found.filter(status__in=REFUSED, external_id=asked.text).order_by("-id")))


def of_item(item: ImportItem) -> Hit:
    told = f"{item.agency.name} · {item.get_status_display()} · {item.received_at:%Y-%m-%d %H:%M}"
    return Hit(f"Item {item.external_id or item.pk}", told, page_of(item))


def listings(asked: Asked) -> Iterator[Hit]:
    found = Listing.objects.select_related("agency").defer("content")
    if asked.ids:
        yield from map(of_listing, found.filter(pk__in=asked.ids))
        shown = ListingImage.objects.filter(Q(hosted__in=asked.ids) | Q(pk__in=asked.ids))
        yield from map(of_listing, few(found.filter(pk__in=list(few(shown.values_list("listing_id", flat=True))))))
    if asked.workflow:
        agency, external_id = asked.workflow
        yield from map(of_listing, few(found.filter(agency_id=agency, external_id=external_id)))
    elif may_be_external(asked):
        for one in known(asked.text):
            yield from map(of_listing, few(one.select_related("agency").defer("content")))


def may_be_external(asked: Asked) -> bool:
    return bool(asked.text) and not (asked.is_address or asked.key or asked.workflow)


def known(text: str) -> list[QuerySet[Listing]]:
    """Listings by their sender's id, or by another id that came with it; each by an index of its own."""
    others = [Listing.objects.extra(where=[is_known], params=[text]) for is_known in KNOWN_BY]  # noqa: S610 -- constant
    return [Listing.objects.filter(external_id=text), *others]


def of_listing(listing: Listing) -> Hit:
    return Hit(str(listing), f"{listing.agency.name} · {listing.external_id}", page_of(listing))


def stripe_events(asked: Asked) -> Iterator[Hit]:
    if asked.text.startswith("evt_"):
        for event in StripeEvent.objects.filter(pk=asked.text):
            yield Hit(event.pk, event.type, page_of(event))


def page_of(thing: Model) -> str:
    """Where support sees it."""
    meta = thing._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing.pk])


KINDS = (
    Kind("Agencies", "agencies.view_agency", agencies),
    Kind("API keys", "agencies.view_apikey", api_keys),
    Kind("People", "agencies.view_user", people),
    Kind("Deliveries", "imports.view_importbatch", batches),
    Kind("Import items", "imports.view_importitem", items),
    Kind("Listings", "listings.view_listing", listings),
    Kind("Stripe's messages", "agencies.view_stripeevent", stripe_events),
)
