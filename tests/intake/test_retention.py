"""Who left long ago is told, may ask to be kept, and is erased; what is owed to him holds him (issue 7, point 5)."""

import datetime as dt
import random
import uuid
from io import StringIO

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Contact
from core import clock
from core.errors import NotAllowed
from core.models import AuditEvent
from groups.models.organisations import RETENTION_LEAST, RETENTION_MOST
from intake import actions as intake
from intake.models import Referral, ReturnRequest
from intake.states import Way
from participants import actions
from participants.models import Participant
from participants.queries import own_goes_on, retention
from participants.states import CallEnd, ParticipationState
from reminders.models import Deadline, Message
from reminders.states import MessageState
from tests.factories import ContactFactory, CoordinatorFactory, OrganisationFactory, ParticipationFactory, UserFactory
from tests.intake.conftest import request
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
NOW = clock.now()
NIGHT = dt.timedelta(days=1)


def months_ago(months, days=0, now=NOW):
    return now - relativedelta(months=months) - dt.timedelta(days=days)


def left(months, days=0, **values):
    """A man who left so long ago, with an account and a contact."""
    closed = months_ago(months, days)
    episode = ParticipationFactory(
        participant__user=values.pop("user", None) or UserFactory(),
        participant__contact=ContactFactory(email_safe=True),
        state=ParticipationState.LEFT,
        began_at=closed - dt.timedelta(days=200),
        closed_at=closed,
        **values,
    )
    Participant.objects.filter(pk=episode.participant_id).update(created_at=episode.began_at)
    return episode.participant


def run(now=NOW):
    return intake.retain(now=now)


def exists(man):
    return Participant.objects.filter(pk=man.pk).exists()


def test_first_he_is_told_and_four_weeks_later_he_is_erased():
    man = left(24, 1)
    assert (run().told, exists(man)) == (1, True)
    [message] = Message.objects.all()
    assert (message.recipient, message.state) == (man.contact, MessageState.PENDING)
    for day in (1, 27):
        assert run(NOW + day * NIGHT) == intake.Retained(told=0, erased=0, strangers=0)
    assert run(NOW + 28 * NIGHT).erased == 1
    assert not exists(man)
    assert not Message.objects.exists()
    assert AuditEvent.objects.get(action="participant.erased").facts == {"how": "retention"}


def test_he_is_told_four_weeks_before_the_time_is_over_and_never_erased_before():
    man = left(23)
    assert run().told == 0
    day = months_ago(23) + relativedelta(months=24)
    assert run(day - dt.timedelta(days=29)).told == 0
    assert run(day - dt.timedelta(days=27)).told == 1
    assert run(day - dt.timedelta(hours=1)).erased == 0
    assert run(day + dt.timedelta(days=2)).erased == 1
    assert not exists(man)


def test_who_asks_to_be_kept_is_kept_and_told_again_next_time(client):
    man = left(24, 1)
    run()
    sign_in(client, man.user)
    page = client.get(reverse("me_data"), headers={"accept-language": "en"}).content.decode()
    assert "Shall we forget you?" in page
    assert reverse("my_card") in page
    assert "Shall we forget you?" in client.get(reverse("me"), headers={"accept-language": "en"}).content.decode()
    assert client.post(reverse("my_data_keep")).status_code == 302
    assert Message.objects.get().state == MessageState.CANCELLED
    assert "Shall we forget you?" not in client.get(reverse("me_data")).content.decode()
    later = NOW + relativedelta(months=23)
    assert (run(NOW + 60 * NIGHT), run(later - 60 * NIGHT)) == (intake.Retained(0, 0, 0),) * 2
    assert run(NOW + relativedelta(months=24)).told == 1
    assert run(NOW + relativedelta(months=25)).erased == 1


def test_only_for_himself():
    with pytest.raises(NotAllowed):
        actions.keep_me(user=UserFactory())


def test_he_reads_from_when_on():
    man = left(24, 1)
    assert own_goes_on(man.user) is None
    run()
    assert own_goes_on(man.user) == NOW + retention.NOTICE


def test_who_came_back_is_not_erased_and_told_anew_when_he_leaves_again():
    man = left(24, 1)
    run()
    episode = ParticipationFactory(participant=man, group__organisation=man.organisation)
    assert run(NOW + 40 * NIGHT).erased == 0
    assert own_goes_on(man.user) is None
    again = NOW + 50 * NIGHT
    actions.change_state(participation=episode, state=ParticipationState.LEFT, by=None, now=again)
    assert run(again + relativedelta(months=24)).erased == 0, "what he was told two years ago does not count"
    assert run(again + relativedelta(months=26)).erased == 1


def test_without_a_contact_nobody_can_be_told_and_he_goes_all_the_same():
    man = left(24, 1)
    Participant.objects.filter(pk=man.pk).update(contact=None)
    assert run().told == 1
    assert not Message.objects.exists()
    assert run(NOW + 28 * NIGHT).erased == 1


def test_what_is_owed_to_him_holds_him():
    """W19, W33: a call that waits, a return that runs; and a call or request since then starts the time again."""
    waits, returns, called, asked = (left(60) for _number in range(4))
    actions.ask_for_contact(participant=waits, by=waits.user, token=uuid.uuid4(), now=months_ago(50))
    intake.ask_to_return(participant=returns, by=returns.user, reach="0612345678", now=months_ago(50))
    call = actions.ask_for_contact(participant=called, by=called.user, token=uuid.uuid4(), now=months_ago(3))
    actions.end_request(request=call, how=CallEnd.WITHDRAWN, by=None, now=months_ago(3))
    referral = intake.refer(organisation=asked.organisation, request=request(), way=Way.SELF, now=months_ago(3))
    Referral.objects.filter(pk=referral.pk).update(participant=asked)
    gone = left(60)
    assert run().told == 1
    run(NOW + 28 * NIGHT)
    assert [exists(man) for man in (waits, returns, called, asked, gone)] == [True] * 4 + [False]


def test_between_the_list_and_the_lock_he_may_come_back(monkeypatch):
    """Asked again under the lock: who pressed “keep it” a moment ago is not erased."""
    man = left(24, 1)
    run()
    later = NOW + 28 * NIGHT
    found = retention.to_erase(man.organisation, later)
    assert found.count() == 1
    actions.keep_me(user=man.user, now=later)
    from participants.actions.retaining import _erase_if_still

    assert _erase_if_still(man, later) is False
    assert exists(man)


def test_a_request_without_a_file_is_forgotten_after_the_same_time():
    """Who asked and never came; one that still runs, or that is somebody's file, stays."""
    organisation = OrganisationFactory()
    old, runs, young = (
        intake.refer(
            organisation=organisation, request=request(reach=f"061234567{n}"), way=Way.SELF, now=months_ago(months)
        )
        for n, months in enumerate((30, 30, 20))
    )
    for referral, months in ((old, 30), (young, 20)):
        intake.end_referral_call(referral=referral, how="withdrawn", by=None, now=months_ago(months, days=-1))
    Deadline.objects.exclude(waived_because="").update(waived_because="Kanarie")
    assert run().strangers == 1
    assert set(Referral.objects.values_list("pk", flat=True)) == {runs.pk, young.pk}
    assert not Contact.objects.filter(pk=old.contact_id).exists()
    assert Deadline.objects.filter(subject=old.subject).get().waived_because == "–"
    assert run().strangers == 0
    assert not ReturnRequest.objects.exists()


def test_floor_and_ceiling_hold_in_the_form_and_in_the_database():
    organisation = OrganisationFactory()
    for months in (0, RETENTION_LEAST - 1, RETENTION_MOST + 1):
        organisation.retention_months = months
        with pytest.raises(ValidationError):
            organisation.clean_fields()
        with pytest.raises(IntegrityError), transaction.atomic():
            organisation.save()


@pytest.mark.parametrize("seed", range(12))
def test_nobody_goes_before_the_floor_untold_or_while_something_is_owed(seed):
    """Any history of nights, leavings, calls, returns and wishes: who is erased had left at least the floor ago, was
    told four weeks before, had not asked to be kept since, and nothing was owed to him."""
    dice = random.Random(seed)
    months = dice.choice([RETENTION_LEAST, 18, 24, RETENTION_MOST])
    organisation = OrganisationFactory(retention_months=months)
    men = [left(dice.randrange(1, 100), group__organisation=organisation) for _number in range(12)]
    closed = {man.pk: man.participations.get().closed_at for man in men}
    told, kept, owed, gone = {}, {}, set(), 0
    for week in range(12):
        now = NOW + dt.timedelta(weeks=week)
        there = [man for man in men if exists(man)]
        for man in dice.sample(there, min(2, len(there))):
            wish = dice.choice(["keep", "call", "nothing"])
            if wish == "keep":
                actions.keep_me(user=man.user, now=now)
                kept[man.pk] = now
            if wish == "call" and man.pk not in owed:
                actions.ask_for_contact(participant=man, by=man.user, token=uuid.uuid4(), now=now)
                owed.add(man.pk)
        run(now)
        for man in there:
            row = Participant.objects.filter(pk=man.pk).first()
            if row:
                told[man.pk] = row.retention_told_at
                continue
            gone += 1
            assert closed[man.pk] <= now - relativedelta(months=RETENTION_LEAST)
            assert closed[man.pk] <= now - relativedelta(months=months)
            assert told[man.pk] <= now - retention.NOTICE
            assert man.pk not in kept or kept[man.pk] <= now - relativedelta(months=months)
            assert man.pk not in owed
    assert gone or months == RETENTION_MOST


def test_the_command_and_the_page_count_without_names(client):
    man = left(24, 1)
    Participant.objects.filter(pk=man.pk).update(retention_told_at=NOW - retention.NOTICE - NIGHT)
    other = left(24, 1, group__organisation=man.organisation)
    Participant.objects.filter(pk=other.pk).update(organisation=man.organisation)
    out = StringIO()
    call_command("retain", dry_run=True, stdout=out)
    assert f"{man.organisation.slug}: kept 24 months; to tell 1, told 0, to erase 1" in out.getvalue()
    assert exists(man)
    coordinator = CoordinatorFactory(organisation=man.organisation).user
    sign_in(client, coordinator)
    url = reverse("retention", args=[man.organisation.slug])
    page = client.get(url).content.decode()
    assert man.name not in page
    assert "24 months" in page or "24 maanden" in page
    sign_in(client, CoordinatorFactory().user)
    assert client.get(url).status_code == 404
    call_command("retain", stdout=out)
    assert (exists(man), exists(other)) == (False, True)
