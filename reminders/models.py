"""The ledger: messages on their way out, attempts to send them, promises with a due time, the deliverer's heartbeat."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from accounts.roles import COORDINATOR, WORKER
from core import clock
from core.among import Among
from core.models import AppendOnlyQuerySet, Row, Transition
from reminders.states import FINISHED, FOR_A_HUMAN, OPEN, WAITING, Audience, DeadlineState, MessageState, Outcome, Why


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> "MessageQuerySet":
        """What was sent in the organisations that this user coordinates, and what was sent to himself."""
        return self.filter(Q(organisation_id__in=user.roles.organisations(COORDINATOR)) | Q(recipient__user_id=user.pk))

    def open(self) -> "MessageQuerySet":
        return self.filter(state__in=OPEN)

    def for_a_human(self) -> "MessageQuerySet":
        """Dead or of unknown fate, and nobody has looked at it yet."""
        return self.filter(state__in=FOR_A_HUMAN, acknowledged_at=None)


class Message(Row):
    """One message to one contact. Its parameters are ids, numbers and moments: no words about anybody stand here."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    recipient = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="messages")
    organisation_id = models.UUIDField(null=True, blank=True)
    subject = models.CharField(max_length=80, blank=True)  # "session:<id>": what it is about
    version = models.PositiveIntegerField(default=0)
    params = models.JSONField(default=dict)
    not_before = models.DateTimeField()
    due_at = models.DateTimeField()  # the next moment to try: not_before, then later with each retry
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.PENDING)
    claim_token = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    handed_at = models.DateTimeField(null=True, editable=False)
    channel = models.CharField(max_length=10, blank=True)
    attempts_made = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, editable=False)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    message_id = models.CharField(max_length=200)  # the e-mail header; the same at every attempt
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("not_before")), name="message_expires_after_its_time"),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_at__isnull=False) | Q(state__in=OPEN, finished_at=None),
                name="message_finished_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.CLAIMED, claim_token__isnull=False, claimed_at__isnull=False)
                | Q(state__in=WAITING, claim_token=None, claimed_at=None, handed_at=None)
                | Q(state__in=FINISHED),
                name="message_claim_fits_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.UNCERTAIN)
                | Q(audience=Audience.PARTICIPANT, handed_at__isnull=False, claim_token__isnull=False),
                name="message_uncertain_was_handed_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(handed_at__isnull=False, attempts_made__gt=0),
                name="message_sent_was_handed_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.RETRY) | Q(attempts_made__gt=0), name="message_retry_was_tried"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=WAITING), name="message_due"),
            models.Index(fields=["expires_at"], condition=Q(state__in=WAITING), name="message_expiring"),
            models.Index(fields=["claimed_at"], condition=Q(state=MessageState.CLAIMED), name="message_claimed"),
            models.Index(fields=["subject", "version"], condition=Q(state__in=OPEN), name="message_open_by_subject"),
            models.Index(
                fields=["organisation_id", "finished_at"],
                condition=Q(state__in=FOR_A_HUMAN, acknowledged_at=None),
                name="message_for_a_human",
            ),
        ]

    @property
    def number(self) -> int:
        """The number of the attempt that is under way, or of the last one."""
        return self.attempts_made


class Attempt(models.Model):
    """One try at handing a message to its channel, written when its end is known or given up on. Append-only."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    detail = models.CharField(max_length=120, blank=True)  # a code or a class of error, never an address

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"attempt {self.number}: {self.outcome}"


class OptOut(models.Model):
    """A contact does not want one topic of messages. Only what is not essential has a topic."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="opt_outs")
    topic = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "topic"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"no {self.topic}"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, user: User) -> "DeadlineQuerySet":
        """His own, those of the groups he guides now, those of the organisations he coordinates; everybody's."""
        from reminders import registry

        own = Contact.objects.filter(user=user).values("pk")
        mine = Q(Among("owner", own)) | Q(organisation_id__in=user.roles.organisations(COORDINATOR))
        mine |= Q(kind__in=registry.kinds_for_everybody(), organisation_id__in=user.roles.organisations(WORKER))
        for groups_of in registry.scopes():
            mine |= Q(group_id__in=groups_of(user))
        return self.filter(mine)

    def open(self) -> "DeadlineQuerySet":
        return self.filter(state=DeadlineState.OPEN)

    def overdue(self, now: dt.datetime | None = None) -> "DeadlineQuerySet":
        """Past due and not kept: true at every moment, whether or not any worker process runs."""
        return self.open().filter(due_at__lt=now or clock.now())


class Deadline(Row):
    """A promise with a due time (W19, W21, W22, W33): open until somebody keeps it."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    cycle = models.PositiveIntegerField(default=1)
    organisation_id = models.UUIDField(null=True, blank=True)
    group_id = models.UUIDField(null=True, blank=True)
    owner = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="deadlines")
    anchor = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeadlineState.choices, default=DeadlineState.OPEN)
    closed_at = models.DateTimeField(null=True, editable=False)
    waived_because = models.CharField(_("reason"), max_length=300, blank=True)
    step = models.PositiveSmallIntegerField(default=0)  # how many steps of the escalation have been taken
    next_step_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "cycle"], name="deadline_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(anchor__lte=F("warn_at"), warn_at__lte=F("due_at")), name="deadline_warns_before_due"
            ),
            models.CheckConstraint(
                condition=Q(state=DeadlineState.OPEN, closed_at=None)
                | Q(state=DeadlineState.MET, closed_at__isnull=False)
                | (Q(state=DeadlineState.WAIVED, closed_at__isnull=False) & ~Q(waived_because="")),
                name="deadline_closed_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=DeadlineState.OPEN), name="deadline_open"),
            models.Index(fields=["next_step_at"], condition=Q(state=DeadlineState.OPEN), name="deadline_next_step"),
            models.Index(fields=["organisation_id", "closed_at"], name="deadline_by_organisation"),
        ]

    @property
    def kept_in_time(self) -> bool:
        return self.state == DeadlineState.MET and self.closed_at is not None and self.closed_at <= self.due_at


class DeadlineTransition(Transition):
    """What happened to a promise: opened, handed on, kept, waived."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="transitions")


class Heartbeat(models.Model):
    """When a process that Kring depends on last showed that it lives."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
