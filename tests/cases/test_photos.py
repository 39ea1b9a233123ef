"""Photos of papers: what is kept of them, who sees them, what a clerk answers, when they go."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec import Struct

from backend import clock, crypto, db
from backend.access.models import Resident, Staff
from backend.booking import actions as booking
from backend.booking.actions import online
from backend.booking.models import Booking
from backend.booking.rules.online import NoVisitAhead, TooLateToAsk
from backend.cases import actions as cases
from backend.cases.actions import photos, pre_reviews
from backend.cases.actions.pictures import LONGEST, remake
from backend.cases.models.photos import AnsweredPaper, PhotoPolicy
from backend.cases.queries import photos as stored
from backend.cases.rules import UnknownCase
from backend.cases.rules import photos as rules
from tests import make
from tests.cases import pictures
from tests.make import KEYS

pytestmark = pytest.mark.anyio
ITEM = "HJ-153"
"""One paper to bring, the old identity card; looked at before the day."""
PICTURE = remake(pictures.jpeg())


class Booked(Struct, frozen=True):
    """Somebody with a visit to come for a matter that has a paper to bring."""

    conn: db.Conn
    who: Resident
    case_id: UUID
    visit_at: datetime
    now: datetime

    async def send(self, place: int = 1) -> None:
        await photos.add(self.conn, KEYS, self.who, self.case_id, place, PICTURE, self.now)

    async def clerk(self) -> Staff:
        return await make.staff(self.conn, "looks", "clerk")

    async def answer(self, clerk: Staff, *given: AnsweredPaper, revision: int = 0) -> None:
        case = await cases.case_of(self.conn, self.case_id)
        await pre_reviews.answer(self.conn, KEYS, case, clerk, revision, given, self.now)


@pytest.fixture
async def booked(conn: db.Conn) -> Booked:
    now = clock.now()
    who = await make.resident(conn, 1, now)
    time = await make.free_time(conn, now, ITEM)
    made = await booking.book(
        conn, KEYS, who, who.person_id or 0, Booking(ITEM, make.HALL, time.starts_at), now
    )
    return Booked(conn, who, made.case_id, time.starts_at, now)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_is_made_anew_upright_and_without_its_metadata(orientation: int) -> None:
    sent = pictures.with_position(orientation)
    assert pictures.PLACE in sent
    assert dict(pictures.opened(sent).getexif().get_ifd(0x8825))
    made = remake(sent)
    kept = pictures.opened(made.jpeg)
    assert not dict(kept.getexif())
    assert set(kept.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert pictures.PLACE not in made.jpeg
    assert b"Canary" not in made.jpeg
    assert kept.size == ((900, 1200) if orientation in (1, 3) else (1200, 900))
    dark = {1: (20, 20), 3: (880, 1180), 6: (1180, 20), 8: (20, 880)}[orientation]
    assert kept.convert("L").crop((*dark, dark[0] + 1, dark[1] + 1)).getextrema()[1] < 20  # type: ignore[operator]


def test_a_large_photo_becomes_small_and_keeps_its_shape() -> None:
    made = remake(pictures.jpeg(4000, 3000))
    assert (made.width, made.height) == (LONGEST, 1500)
    assert pictures.opened(made.jpeg).size == (LONGEST, 1500)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_become_jpeg_on_white_paper(kind: str) -> None:
    clear = pictures.drawn().convert("RGBA")
    clear.putalpha(0)
    kept = pictures.opened(remake(pictures.saved(clear, kind)).jpeg)
    assert kept.format == "JPEG"
    assert kept.convert("L").getextrema()[0] > 250  # type: ignore[operator]


async def test_what_is_stored_opens_for_its_place_only(booked: Booked) -> None:
    await booked.send()
    row = await booked.conn.fetchrow("SELECT * FROM case_photo")
    assert b"\xff\xd8\xff" not in row["sealed"]
    owner = photos.owner(booked.case_id, 1, 1)
    assert crypto.open_bytes(KEYS, row["sealed"], photos.FIELD, owner) == PICTURE.jpeg
    for other in (photos.owner(booked.case_id, 1, 2), photos.owner(UUID(int=1), 1, 1)):
        with pytest.raises(crypto.SealBroken):
            crypto.open_bytes(KEYS, row["sealed"], photos.FIELD, other)


async def test_only_who_sent_it_sees_it(booked: Booked) -> None:
    await booked.send()
    seen = await photos.my_picture(booked.conn, KEYS, booked.who, booked.case_id, 1, 1)
    assert seen == PICTURE.jpeg
    stranger = await make.resident(booked.conn, 2, booked.now)
    with pytest.raises(UnknownCase):
        await photos.my_picture(booked.conn, KEYS, stranger, booked.case_id, 1, 1)
    with pytest.raises(UnknownCase):
        await photos.my_photos(booked.conn, stranger, booked.case_id)
    with pytest.raises(UnknownCase):
        await photos.remove(booked.conn, stranger, booked.case_id, 1, 1)


async def test_six_photos_a_paper_and_a_removed_one_makes_room(booked: Booked) -> None:
    for _ in range(6):
        await booked.send()
    with pytest.raises(rules.TooManyPhotos):
        await booked.send()
    shown = await photos.remove(booked.conn, booked.who, booked.case_id, 1, 3)
    assert [one.page for one in shown.papers[0].pages] == [1, 2, 4, 5, 6]
    await booked.send()
    with pytest.raises(rules.UnknownPhoto):
        await photos.remove(booked.conn, booked.who, booked.case_id, 1, 9)


async def test_a_look_is_asked_for_answered_and_told_once(booked: Booked) -> None:
    with pytest.raises(rules.NothingToReview):
        await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)
    await booked.send()
    asked = await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)
    assert asked.asked_at == booked.now
    with pytest.raises(rules.AskedAlready):
        await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)
    clerk = await booked.clerk()
    with pytest.raises(rules.AnswerAll):
        await booked.answer(clerk)
    with pytest.raises(rules.FaultNeeded):
        await booked.answer(clerk, AnsweredPaper(1, "bad"))
    with pytest.raises(rules.FaultNeeded):
        await booked.answer(clerk, AnsweredPaper(1, "bad", "other", " "))
    await booked.answer(clerk, AnsweredPaper(1, "bad", "cut_off", "右下角"))
    with pytest.raises(rules.NoReviewWaits):
        await booked.answer(clerk, AnsweredPaper(1, "good"))
    paper = (await photos.my_photos(booked.conn, booked.who, booked.case_id)).papers[0]
    assert (paper.answer, paper.reason, paper.words) == ("bad", "cut_off", "右下角")
    event = await booked.conn.fetchrow("SELECT * FROM event WHERE kind = 'case_pre_reviewed'")
    assert event["details"] == {"round": 1, "good": 0, "bad": 1, "at_window": 0}
    assert (event["actor_kind"], event["actor_id"]) == ("staff", clerk.id)
    told = await booked.conn.fetch("SELECT key FROM notice WHERE template = 'pre_reviewed'")
    assert [one["key"] for one in told] == [f"pre_reviewed:{booked.case_id}:1"]


async def test_a_better_photo_voids_the_answer_and_is_looked_at_again(booked: Booked) -> None:
    await booked.send()
    await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)
    clerk = await booked.clerk()
    await booked.answer(clerk, AnsweredPaper(1, "bad", "unreadable"))
    with pytest.raises(rules.NothingToReview):
        await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)
    later = booked.now + timedelta(minutes=5)
    await photos.add(booked.conn, KEYS, booked.who, booked.case_id, 1, PICTURE, later)
    shown = await online.ask_review(booked.conn, booked.who, booked.case_id, later)
    assert (shown.papers[0].answer, shown.rounds) == (None, 2)
    case = await cases.case_of(booked.conn, booked.case_id)
    await pre_reviews.answer(booked.conn, KEYS, case, clerk, 0, [AnsweredPaper(1, "good")], later)
    shown = await photos.my_photos(booked.conn, booked.who, booked.case_id)
    assert shown.papers[0].answer == "good"


async def test_an_answer_to_photos_that_changed_meanwhile_is_refused(booked: Booked) -> None:
    await booked.send()
    asked = await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)
    await booked.send()
    clerk = await booked.clerk()
    with pytest.raises(rules.PhotosChanged):
        await booked.answer(clerk, AnsweredPaper(1, "good"), revision=asked.revision)
    await booked.answer(clerk, AnsweredPaper(1, "good"), revision=asked.revision + 1)


async def test_nobody_is_asked_without_a_visit_or_on_its_day(booked: Booked) -> None:
    await booked.send()
    with pytest.raises(TooLateToAsk):
        await online.ask_review(booked.conn, booked.who, booked.case_id, booked.visit_at)
    visit = await booked.conn.fetchval("SELECT id FROM appointment")
    await booking.cancel(booked.conn, KEYS, booked.who, visit, booked.now)
    with pytest.raises(NoVisitAhead):
        await online.ask_review(booked.conn, booked.who, booked.case_id, booked.now)


async def test_what_was_handed_in_takes_no_more_photos(booked: Booked) -> None:
    await booked.send()
    case = await cases.case_of(booked.conn, booked.case_id)
    await cases.submit(booked.conn, case, await booked.clerk(), booked.now)
    with pytest.raises(rules.PhotosFixed):
        await booked.send()
    with pytest.raises(rules.PhotosFixed):
        await photos.remove(booked.conn, booked.who, booked.case_id, 1, 1)


async def test_photos_go_when_their_days_are_over_and_a_run_is_written_down(
    booked: Booked,
) -> None:
    await booked.send()
    policy, conn = PhotoPolicy(), booked.conn
    assert await photos.forget_photos(conn, booked.now + timedelta(days=policy.unsent_days)) == 0
    organ = (await cases.case_of(conn, booked.case_id)).organ_id
    await stored.set_photo_policy(conn, organ, PhotoPolicy(unsent_days=61))
    assert await stored.photo_policy(conn, organ) == PhotoPolicy(unsent_days=61)
    assert await photos.forget_photos(conn, booked.now + timedelta(days=62)) == 1
    assert await conn.fetchval("SELECT count(*) FROM case_photo") == 0
    runs = await conn.fetch("SELECT done FROM job_run WHERE job = 'forget_photos' ORDER BY id")
    assert [run["done"] for run in runs] == [{"photos": 0}, {"photos": 1}]


async def test_photos_of_a_window_case_go_soon_after_the_papers_were_seen(booked: Booked) -> None:
    await booked.send()
    case = await cases.case_of(booked.conn, booked.case_id)
    await cases.submit(booked.conn, case, await booked.clerk(), booked.now)
    assert await photos.forget_photos(booked.conn, booked.now + timedelta(days=30)) == 0
    assert await photos.forget_photos(booked.conn, booked.now + timedelta(days=31)) == 1


async def test_every_look_of_staff_is_written_down(booked: Booked) -> None:
    await booked.send()
    case, clerk = await cases.case_of(booked.conn, booked.case_id), await booked.clerk()
    seen = await photos.picture_for(booked.conn, KEYS, clerk, case, 1, 1, booked.now)
    assert seen == PICTURE.jpeg
    look = await booked.conn.fetchrow("SELECT * FROM audit")
    assert (look["act"], look["staff_id"], look["person_id"]) == (
        "photo_full_view",
        clerk.id,
        case.person_id,
    )
    assert look["details"] == {"case": case.number, "paper": 1, "page": 1}
