"""How much is written."""

from dataclasses import dataclass

GROUPS_AN_ORGANISATION = 20
CHAIRS = 10  # men that a circle seats; nobody is seated above it


@dataclass(frozen=True)
class Size:
    """So many groups, men who take or took part, years behind today; `seed` of what is left to chance."""

    groups: int
    members: int
    years: int
    seed: int = 1

    @property
    def organisations(self) -> int:
        return -(-self.groups // GROUPS_AN_ORGANISATION)

    def members_of(self, group: int) -> int:
        """Men of the group with this number; together exactly `members`."""
        return self.members * (group + 1) // self.groups - self.members * group // self.groups

    def groups_of(self, organisation: int) -> range:
        """Numbers of the groups of the organisation with this number."""
        first = organisation * GROUPS_AN_ORGANISATION
        return range(first, min(first + GROUPS_AN_ORGANISATION, self.groups))


SIZES = {
    "small": Size(groups=5, members=50, years=2),
    "middle": Size(groups=100, members=1_000, years=5),
    "national": Size(groups=1_000, members=10_000, years=10),
}
