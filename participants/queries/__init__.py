"""What pages and roles ask about participants."""

from participants.queries.agreements import Told, agreements_of, own_agreements, told_by_man
from participants.queries.calls import CallList, CallPage, OwnContact, call_list, call_page, own_contact
from participants.queries.growing import (
    PathPage,
    own_file_for_path,
    own_path,
    path_of,
    path_page,
    running_paths,
    steps_of,
)
from participants.queries.people import (
    ImportPlan,
    OwnEpisode,
    PersonRow,
    Place,
    groups_to_seat_in,
    import_plan,
    own_episodes,
    own_rights,
    participant_facts,
    person_rows,
)
from participants.queries.reach import Reach, keeps_unsafe, safe_ways
from participants.queries.reads import Reading, readings, reads_of, subject_of_man
from participants.queries.retention import hold, own_goes_on, to_erase, to_tell
from participants.queries.reviews import ReadingsPage, readings_page

__all__ = [
    "CallList",
    "CallPage",
    "ImportPlan",
    "OwnContact",
    "OwnEpisode",
    "PathPage",
    "PersonRow",
    "Place",
    "Reach",
    "Reading",
    "ReadingsPage",
    "Told",
    "agreements_of",
    "call_list",
    "call_page",
    "groups_to_seat_in",
    "hold",
    "import_plan",
    "keeps_unsafe",
    "own_agreements",
    "own_contact",
    "own_episodes",
    "own_file_for_path",
    "own_goes_on",
    "own_path",
    "own_rights",
    "participant_facts",
    "path_of",
    "path_page",
    "person_rows",
    "readings",
    "readings_page",
    "reads_of",
    "running_paths",
    "safe_ways",
    "steps_of",
    "subject_of_man",
    "to_erase",
    "to_tell",
    "told_by_man",
]
