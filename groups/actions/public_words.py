"""What an organisation says of itself on the public pages (W9, W30)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.edits import mark_of
from core.errors import StaleEdit, require
from groups import rules
from groups.models import Organisation, OrganisationWords
from groups.states import WORDS_FIELDS

Pairs = list[dict[str, str]]


@transaction.atomic
def tell(
    *,
    organisation: Organisation,
    language: str,
    by: User | None,
    introduction: str = "",
    questions: Pairs | None = None,
    stories: Pairs | None = None,
    seen: str = "",
) -> OrganisationWords:
    """Replaces the words in one language; the trail keeps that it was done, not what was written.

    Raises `StaleEdit` when a colleague saved since the page was opened (`seen` is the mark of what it showed).
    """
    require(rules.can_manage_organisation(by, organisation))
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    words = locked.words.filter(language=language).first() or OrganisationWords(organisation=locked, language=language)
    _refuse_stale(words, seen)
    words.introduction, words.questions, words.stories = introduction, questions or [], stories or []
    words.save()
    audit.record("organisation.told", words, by=by, organisation_id=locked.pk, language=language)
    return words


def _refuse_stale(words: OrganisationWords, seen: str) -> None:
    mark = mark_of(words, list(WORDS_FIELDS))
    if seen and seen != mark:
        sentence = _("A colleague changed these words while you were busy. Saving again replaces what he wrote.")
        raise StaleEdit(sentence, [], mark=mark)
