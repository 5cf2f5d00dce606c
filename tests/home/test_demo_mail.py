"""The page of a demo on which the messages land: read-only, escaped, nothing outside its one directory."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, tmp_path):
    settings.KRING_DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(subject="You have a message", text="There is a message for you.", date="Tue, 24 Nov 2026 12:00:00 +0000"):
    message = EmailMultiAlternatives(subject, text, to=["sander@demo.example"], headers={"Date": date})
    message.attach_alternative("<p>rich</p><script>alert(1)</script>", "text/html")
    message.send()


def page(client):
    response = client.get(reverse("demo_mail"), headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_outside_a_demo_it_does_not_exist(client, box, settings):
    settings.KRING_DEMO = False
    send()
    assert client.get(reverse("demo_mail")).status_code == 404


def test_messages_stand_there_the_newest_first(client, box):
    send(subject="First", date="Tue, 24 Nov 2026 12:00:00 +0000")
    send(subject="Second", date="Tue, 24 Nov 2026 13:00:00 +0000")
    text = page(client)
    assert text.index("Second") < text.index("First")
    assert "sander@demo.example" in text
    assert "There is a message for you." in text


def test_several_messages_of_one_connection_are_told_apart(client, box):
    from django.core.mail import get_connection

    with get_connection() as kept:
        for number in range(3):
            EmailMultiAlternatives(f"Number {number}", "text", to=["a@demo.example"], connection=kept).send()
    assert len(list(box.iterdir())) == 1
    assert page(client).count("<article") == 3


def test_what_a_message_says_is_never_run(client, box):
    said = "<img src=x onerror=alert(3)> https://example.org/?a=1&b=2 javascript:alert(4)"
    send(subject="<script>alert(2)</script>", text=said)
    text = page(client)
    assert "alert(1)" not in text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert 'href="https://example.org/?a=1&amp;b=2"' in text


def test_only_plain_files_of_the_directory_are_read(client, box):
    send()
    secret = box.parent / "secret.log"
    secret.write_text("Subject: Canary-secret\n\nCanary-secret")
    (box / "link.log").symlink_to(secret)
    (box / "below").mkdir()
    (box / "below" / "deep.log").write_text("Subject: Canary-deep\n\nx")
    (box / "notes.txt").write_text("Subject: Canary-notes\n\nx")
    assert "Canary" not in page(client)


def test_bytes_that_are_no_message_do_no_harm(client, box):
    send()
    (box / "broken.log").write_bytes(b"\xff\xfe\x00garbage\n\n" + b"Content-Type: text/plain; charset=none\n" * 3)
    assert "You have a message" in page(client)


def test_without_messages_or_without_a_directory_it_says_so(client, box, settings):
    assert "No messages yet." in page(client)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert "does not keep its messages" in page(client)


def test_the_banner_leads_there(client, box):
    assert reverse("demo_mail") in client.get(reverse("help")).content.decode()


def test_it_is_read_only(client, box):
    assert client.post(reverse("demo_mail")).status_code == 405
