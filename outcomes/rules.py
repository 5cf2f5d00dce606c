"""How alike the men in a research export are, and what is made coarser or left out until each has company (W35).

A *profile* is all that somebody outside might know of a man and that stands in the export: one tuple for each man, not
for each row, since the rows of one man carry the same pseudonym and are read together.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

Profile = tuple[Hashable, ...]
Profiles = Mapping[str, Profile]  # pseudonym: profile
Ladder = Sequence[Callable[[Hashable], Hashable]]  # ways to tell the value itself, each coarser than the one before

LEAST_ALIKE = 5  # (P) the k of every export: the floor of the figures too (ADR 0030)
SPARED = 20  # one man in so many may be left out before values are made coarser


@dataclass(frozen=True)
class Alike:
    """What may leave. `levels`: how far each value was made coarser (0: not). `left_out`: how many men are missing."""

    profiles: dict[str, Profile]
    levels: tuple[int, ...]
    left_out: int


def classes(profiles: Profiles) -> list[tuple[Profile, int]]:
    """Every profile that occurs and how many men share it, the smallest first."""
    return sorted(Counter(profiles.values()).items(), key=lambda each: (each[1], repr(each[0])))


def anonymity(profiles: Profiles) -> int:
    """The k of k-anonymity: how many men share the rarest profile; 0 when there is nobody."""
    return min(Counter(profiles.values()).values(), default=0)


def below(profiles: Profiles, k: int) -> int:
    """How many men share their profile with fewer than `k`, themselves counted."""
    return sum(size for size in Counter(profiles.values()).values() if size < k)


def make_alike(
    profiles: Profiles, ladders: Sequence[Ladder], *, k: int, at_least: Sequence[int] | None = None
) -> Alike:
    """Makes values coarser, one step at a time, while more than one man in `SPARED` is below `k`; leaves those men out
    who still are.

    `ladders`: one for each value of a profile, empty if it cannot be made coarser; every step starts from the value as
    it was. Each step is the one that leaves the fewest men below `k`. `at_least`: levels at which it begins, because
    the same men were told so before. Raises `ValueError` when `k` is under 2 or a value has no ladder.
    """
    if k < 2:
        raise ValueError("a class of one is a man")
    if any(len(profile) != len(ladders) for profile in profiles.values()):
        raise ValueError("every value of a profile has one ladder")
    levels = tuple(at_least or (0,) * len(ladders))
    now = _told(profiles, ladders, levels)
    while below(now, k) * SPARED > len(profiles) and (steps := _next(levels, ladders)):
        tried = [(_told(profiles, ladders, step), step) for step in steps]
        now, levels = min(tried, key=lambda each: below(each[0], k))
    return _without_small(now, levels, k)


def _next(levels: tuple[int, ...], ladders: Sequence[Ladder]) -> list[tuple[int, ...]]:
    return [
        (*levels[:place], levels[place] + 1, *levels[place + 1 :])
        for place, ladder in enumerate(ladders)
        if levels[place] < len(ladder)
    ]


def _told(profiles: Profiles, ladders: Sequence[Ladder], levels: tuple[int, ...]) -> dict[str, Profile]:
    return {
        man: tuple(
            ladder[level - 1](value) if level else value
            for value, ladder, level in zip(profile, ladders, levels, strict=True)
        )
        for man, profile in profiles.items()
    }


def _without_small(profiles: Profiles, levels: tuple[int, ...], k: int) -> Alike:
    sizes = Counter(profiles.values())
    kept = {man: profile for man, profile in profiles.items() if sizes[profile] >= k}
    return Alike(kept, levels, len(profiles) - len(kept))
