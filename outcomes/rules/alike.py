"""How alike the men in a research export are, and what is made coarser or left out until each has company (W35).

A *profile* is all that somebody outside might know of a man and that stands in the export: one tuple for each man, not
for each row, since the rows of one man carry the same pseudonym and are read together.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

Profile = tuple[Hashable, ...]
Profiles = Mapping[str, Profile]  # pseudonym: profile
Levels = tuple[int, ...]  # for each value, how far it is made coarser
Ladder = Sequence[Callable[[Hashable], Hashable]]  # ways to tell the value itself, each coarser than the one before

LEAST_ALIKE = 5  # (P) the k of every export: the floor of the figures too (ADR 0030)
SPARED = 20  # one man in so many may be left out so that the others are told more precisely


@dataclass(frozen=True)
class Alike:
    """What may leave. `levels`: how far each value was made coarser (0: not). `left_out`: how many men are missing."""

    profiles: dict[str, Profile]
    levels: Levels
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
    """Tells as much of each man as leaves at most one in `SPARED` below `k`; leaves those men out.

    Begins with every value at its coarsest and makes them more precise by turns, one level each, the first values
    first, as far as the men allow: what it gives can't be told more precisely anywhere. `ladders`: one for each value
    of a profile, empty if it cannot be made coarser; each way is coarser than the one before and starts from the value
    as it was. `at_least`: levels below which it never comes, because the same men were told so before. Raises
    `ValueError` when `k` is under 2 or a value has no ladder.
    """
    if k < 2:
        raise ValueError("a class of one is a man")
    if any(len(profile) != len(ladders) for profile in profiles.values()):
        raise ValueError("every value of a profile has one ladder")
    ways = _Ways(profiles, ladders, k)
    levels, lowest = ways.tops, tuple(at_least or (0,) * len(ladders))
    while (finer := _finer(ways, levels, lowest)) != levels:
        levels = finer
    return _without_small(ways, levels)


class _Ways:
    """Every value in each of the ways in which it can be told, so that a step is not worked out twice."""

    def __init__(self, profiles: Profiles, ladders: Sequence[Ladder], k: int) -> None:
        self.men, self.k = list(profiles), k
        self.tops = tuple(len(ladder) for ladder in ladders)
        own = list(zip(*profiles.values(), strict=True)) or [()] * len(ladders)
        self.values = [
            [values, *([step(value) for value in values] for step in ladder)]
            for values, ladder in zip(own, ladders, strict=True)
        ]

    def told(self, levels: Levels) -> list[Profile]:
        """The profile of each man, in the order of `men`."""
        return list(zip(*(ways[level] for ways, level in zip(self.values, levels, strict=True)), strict=True))

    def are_enough(self, levels: Levels) -> bool:
        """Whether so few men are below `k` that they may be left out."""
        alone = sum(size for size in Counter(self.told(levels)).values() if size < self.k)
        return alone * SPARED <= len(self.men)


def _finer(ways: _Ways, levels: Levels, lowest: Levels) -> Levels:
    """One turn: each value that may be is told one level more precisely."""
    for place, least in enumerate(lowest):
        one = (*levels[:place], levels[place] - 1, *levels[place + 1 :])
        if levels[place] > least and ways.are_enough(one):
            levels = one
    return levels


def _without_small(ways: _Ways, levels: Levels) -> Alike:
    told = ways.told(levels)
    sizes = Counter(told)
    kept = {man: profile for man, profile in zip(ways.men, told, strict=True) if sizes[profile] >= ways.k}
    return Alike(kept, levels, len(ways.men) - len(kept))
