"""Nobody stands alone in a research export."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes import rules


def year(quarter):
    return quarter // 4


def hidden(_value):
    return "*"


LADDERS = ((year, hidden), (hidden,), ())
PROFILES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.tuples(st.integers(0, 11), st.sampled_from(["self", "agency"]), st.booleans()),
    max_size=60,
)


@given(PROFILES, st.integers(2, 7))
def test_every_class_that_leaves_has_at_least_k_men(profiles, k):
    alike = rules.make_alike(profiles, LADDERS, k=k)
    assert not alike.profiles or rules.anonymity(alike.profiles) >= k
    assert rules.below(alike.profiles, k) == 0
    assert len(alike.profiles) + alike.left_out == len(profiles)


@given(PROFILES, st.integers(2, 7))
def test_a_value_that_leaves_is_the_own_value_at_the_level_that_is_told(profiles, k):
    alike = rules.make_alike(profiles, LADDERS, k=k)
    for man, told in alike.profiles.items():
        for own, value, ladder, level in zip(profiles[man], told, LADDERS, alike.levels, strict=True):
            assert value == (ladder[level - 1](own) if level else own)


@given(PROFILES, st.integers(2, 7))
def test_men_are_left_out_in_number_only_when_nothing_can_be_made_coarser(profiles, k):
    alike = rules.make_alike(profiles, LADDERS, k=k)
    highest = tuple(len(ladder) for ladder in LADDERS)
    assert alike.left_out * rules.SPARED <= len(profiles) or alike.levels == highest


@given(PROFILES, st.integers(2, 7))
def test_nothing_could_be_told_more_precisely(profiles, k):
    """One level less anywhere, and more men would be left out than may be."""
    alike = rules.make_alike(profiles, LADDERS, k=k)
    highest = tuple(len(ladder) for ladder in LADDERS)
    for place, level in enumerate(alike.levels):
        if level and alike.levels != highest:
            finer = (*alike.levels[:place], level - 1, *alike.levels[place + 1 :])
            told = {
                man: tuple(
                    ladder[at - 1](value) if at else value
                    for value, ladder, at in zip(own, LADDERS, finer, strict=True)
                )
                for man, own in profiles.items()
            }
            assert rules.below(told, k) * rules.SPARED > len(profiles)


@given(PROFILES, st.tuples(st.integers(0, 2), st.integers(0, 1), st.just(0)))
def test_what_was_kept_before_is_never_told_later(profiles, before):
    alike = rules.make_alike(profiles, LADDERS, k=5, at_least=before)
    assert all(level >= least for level, least in zip(alike.levels, before, strict=True))


def test_the_first_values_are_told_most_precisely():
    """Either of the two would do; both together leave everybody alone."""
    profiles = {f"m{n}": (n // 5, n % 5) for n in range(25)}
    ladders = ((hidden,), (hidden,))
    assert rules.make_alike(profiles, ladders, k=5).levels == (0, 1)


def test_who_already_has_company_is_told_as_he_is():
    profiles = {f"m{n}": (3, "self", True) for n in range(5)}
    assert rules.make_alike(profiles, LADDERS, k=5) == rules.Alike(profiles, (0, 0, 0), 0)


def test_quarters_become_years_before_anybody_is_left_out():
    profiles = {f"m{n}": (n % 4, "self", True) for n in range(8)}
    alike = rules.make_alike(profiles, LADDERS, k=5)
    assert (alike.levels, alike.left_out) == ((1, 0, 0), 0)
    assert set(alike.profiles.values()) == {(0, "self", True)}


def test_fewer_than_k_men_never_leave():
    alike = rules.make_alike({f"m{n}": (1, "self", True) for n in range(4)}, LADDERS, k=5)
    assert (alike.profiles, alike.left_out) == ({}, 4)


def test_the_smallest_classes_come_first():
    profiles = {"a": (1,), "b": (2,), "c": (2,)}
    assert rules.classes(profiles) == [((1,), 1), ((2,), 2)]
    assert (rules.anonymity(profiles), rules.below(profiles, 2), rules.anonymity({})) == (1, 1, 0)


@pytest.mark.parametrize(("ladders", "k"), [(LADDERS, 1), (LADDERS[:2], 5)])
def test_a_class_of_one_and_a_value_without_a_ladder_are_refused(ladders, k):
    with pytest.raises(ValueError, match=r"class of one|one ladder"):
        rules.make_alike({"m": (1, "self", True)}, ladders, k=k)
