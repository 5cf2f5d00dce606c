"""A password may not live on words that everybody here would try first."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Documented in docs/security/sign-in.md; compared without case.
OWN_WORDS = (
    "kring", "groep", "group", "praatgroep", "lotgenoten", "ervaringsdeskundige", "coordinator", "coördinator",
    "welkom", "welcome", "wachtwoord", "password", "geheim", "agressie", "halsteren", "peersupport",
)  # fmt: skip
LEAST_BESIDE = 8  # characters that have to be left without these words


class OwnWordsValidator:
    """Refuses a password of which too little is left without the words of the house (ASVS 6.2.11)."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django gives it
        rest = password.casefold()
        for word in OWN_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < LEAST_BESIDE and rest != password.casefold():
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def get_help_text(self) -> str:
        return _("Leave out words that others here would try first, such as “kring” or “welcome”.")
