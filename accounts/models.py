"""Who signs in, and how somebody may be reached."""

import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.fields import EncryptedTextField
from core.models import Row


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Without a password the account signs in by code or passkey only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in. What he may do follows from facts (`roles`), never from a flag here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = EncryptedTextField(_("name you are called by"), max_length=80)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Amsterdam")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_the_case")]

    def __str__(self) -> str:
        return f"User {str(self.pk)[:8]}"

    @cached_property
    def roles(self) -> roles.Roles:
        """The roles that the facts give at this request; one query, then kept on this instance."""
        return roles.of(self)


def display_name(user: User) -> str:
    """What allauth's pages and messages call somebody."""
    return user.name or user.email


class Wording(models.TextChoices):
    """How much a message may say on a screen that somebody else may see."""

    NEUTRAL = "neutral", _("Nothing: “You have a message”")
    WHEN = "when", _("The day and time")
    FULL = "full", _("The day, time and place")


class Contact(Row):
    """How somebody may be reached: of a user, or of a participant who has no account.

    Every message goes to a contact. Addresses are encrypted; a channel that is not marked safe is never used.
    """

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="contact")
    email = EncryptedTextField(_("e-mail address"), blank=True)
    email_safe = models.BooleanField(_("we may send e-mail"), default=False)
    phone = EncryptedTextField(_("telephone number"), blank=True)
    call_safe = models.BooleanField(_("we may call"), default=False)
    text_safe = models.BooleanField(_("we may send a text message"), default=False)
    voicemail_safe = models.BooleanField(_("we may leave a voicemail"), default=False)
    quiet_from = models.TimeField(_("no messages from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    wording = models.CharField(_("a message may say"), max_length=10, choices=Wording.choices, default=Wording.NEUTRAL)

    @property
    def clock_zone(self) -> str:
        """The zone (IANA name) in which his quiet hours and the times in his messages are meant."""
        return self.zone or (self.user.zone if self.user else settings.TIME_ZONE)

    @property
    def reads(self) -> str:
        """The language of his messages: that of his account when he has one."""
        return self.user.language if self.user else self.language

    @property
    def mail_address(self) -> str:
        """Where e-mail for him goes: his own choice, else the address he signs in with. Empty when there is none."""
        return self.email or (self.user.email if self.user else "")
