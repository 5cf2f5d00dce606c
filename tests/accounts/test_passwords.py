"""Passwords that others here would try first (ASVS 5.0, 6.2.11)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["Kring-welkom-2026", "wachtwoordgroep", "KRINGkringKRING1", "halsteren2026"])
def test_a_password_that_lives_on_words_of_the_house_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_own_words" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize("password", ["een kring van negen stoelen", "paars-fietsbel-lente"])
def test_a_long_password_may_hold_such_a_word(password):
    validate_password(password)
