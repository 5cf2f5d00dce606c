"""What no template may hold: inline styles and scripts, foreign addresses, words that hurt, titles that tell."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAILS = sorted((ROOT / "templates").rglob("*.txt"))
HURTS = "dader pleger batterer offender perpetrator patient client case treatment"
FORBIDDEN = re.compile(rf"\b({'|'.join(HURTS.split())})s?\b", re.IGNORECASE)
TAGS = re.compile(r"\{[%#].*?[%#]\}|\{\{.*?\}\}", re.DOTALL)
TEXTS = re.compile(
    r"\{% *(?:blocktranslate|blocktrans)\b.*?%\}(.*?)\{% *end|\{% *(?:translate|trans) +(\"[^\"]*\"|'[^']*')", re.DOTALL
)
names = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_no_inline_style_script_or_handler(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "application/json" in attributes or not body.strip()


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_every_template_can_be_read(path):
    get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", [*TEMPLATES, *MAILS], ids=str)
def test_no_word_that_hurts(path):
    text = path.read_text()
    shown = TAGS.sub(" ", text) + " ".join(one or other for one, other in TEXTS.findall(text))
    assert not FORBIDDEN.search(shown)


def test_the_forbidden_words_are_found_where_they_stand():
    sample = '{% translate "Your client" %}'
    assert FORBIDDEN.search(" ".join(one or other for one, other in TEXTS.findall(sample)))


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_titles_say_nothing(path):
    for title in re.findall(r"<title>(.*?)</title>", path.read_text()):
        if path.name not in ("circle_inside.html", "dots.html", "message.html"):  # drawings and mail
            assert title in ("{% block title %}Kring{% endblock %}", "Kring")


def test_only_the_leave_key_leads_outside():
    outside = [(path.name, link) for path in TEMPLATES for link in re.findall(r"https?://[\w.]+", path.read_text())]
    assert sorted(name for name, link in outside if "w3.org" not in link) == ["me.html", "public.html"]


@pytest.mark.parametrize("path", [path for path in MAILS if path.name.endswith("_subject.txt")], ids=str)
def test_subjects_of_mails_are_neutral(path):
    assert re.findall(r'translate "(.*?)"', path.read_text()) in (["Your code"], ["You have a message"])


@pytest.mark.parametrize("path", [path for path in MAILS if path.parent.name == "email"], ids=str)
def test_mails_name_nobody_and_no_place(path):
    assert not re.search(r"current_site|site_name|user_display|username|organisation|\{\{ *user", path.read_text())


def test_every_mail_of_allauth_has_our_words():
    import allauth

    theirs = Path(allauth.__file__).parent / "templates"
    for folder in ("account/email", "mfa/email"):
        for path in (theirs / folder).glob("*.txt"):
            assert (ROOT / "templates" / folder / path.name).exists() or _only_includes_ours(path), path


def _only_includes_ours(path):
    return re.fullmatch(r'\{% include "account/email/\w+\.txt" %\}\s*', path.read_text()) is not None
