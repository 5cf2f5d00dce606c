"""The first conversation: short, and with two questions only (W20, W23)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Row
from intake.models.referrals import Referral
from intake.states import Decision, Ground


class FirstConversation(Row):
    """What he hopes for, what helps him to come, the two questions, and how it ended. Kept one by one.

    The database itself refuses “not now” without one of the two grounds or his own wish, and without a day for a talk.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="conversations")
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    hopes = EncryptedTextField(_("what he hopes for"), blank=True)
    practical = EncryptedTextField(_("what helps him to come"), blank=True)
    agreements_told = models.BooleanField(_("I told him what we agree with each other"), default=False)
    is_confused = models.BooleanField(_("he is severely confused or psychotic now"))
    uses_during = models.BooleanField(_("he would be under the influence during the evenings"))
    decision = models.CharField(max_length=10, choices=Decision.choices)
    ground = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    talk_again_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="conversation_once_a_number"),
            models.CheckConstraint(
                name="not_now_only_on_a_ground",
                condition=(Q(decision="not_now", talk_again_on__isnull=False) & ~Q(ground=""))
                | (~Q(decision="not_now") & Q(talk_again_on=None, ground="")),
            ),
            models.CheckConstraint(
                name="ground_is_what_was_answered",
                condition=(~Q(ground="confused") | Q(is_confused=True))
                & (~Q(ground="substance") | Q(uses_during=True))
                & Q(ground__in=["", "confused", "substance", "own_wish"]),
            ),
            models.CheckConstraint(
                name="welcome_without_a_ground",
                condition=~Q(decision="welcome") | Q(is_confused=False, uses_during=False),
            ),
        ]
