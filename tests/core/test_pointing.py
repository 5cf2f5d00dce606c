"""What could point at a man is shown to whoever writes a story; what cannot is left alone (W13)."""

import pytest

from core.pointing import pointers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mijn vrouw Els was weg.", ["Els"]),
        ("I was 43 when it began.", ["43"]),
        ("Halsteren is small.", ["Halsteren"]),
        ("I worked at De Vries Bouw, and then not any more.", ["De Vries Bouw"]),
        ("Write to jan@example.org", ["jan@example.org"]),
        ("On Monday I came. “Come in”, he said. I did, and I’m glad.", []),
        ("Ik kwam binnen.\nNiemand liep weg. Toen zei ik: nu ik.", []),
    ],
)
def test_words_that_may_point_at_somebody(text, words):
    assert pointers(text) == words
