"""A second table of dates, written before the reader was tried on it: news phrasing and calendar edges.

Each row: when it was published, what it says, and the days it means.
"""

from datetime import datetime

import pytest

from bot.extract.dates import find_dates


def read(text: str, published: str) -> list[str]:
    """The days in text order; a day that is named twice ("Tuesday, June 23") once."""
    days = [str(found.date) for found in find_dates(text, datetime.fromisoformat(published))]
    return list(dict.fromkeys(days))


# Wednesday 14 January 2026, unless said otherwise.
WEEKDAYS = [
    ("2026-01-14T09:00Z", "Missiles hit the port on Wednesday.", "2026-01-14"),
    ("2026-01-14T09:00Z", "Missiles hit the port on Wednesday night.", "2026-01-14"),
    ("2026-01-14T09:00Z", "Missiles hit the port late Tuesday.", "2026-01-13"),
    ("2026-01-14T09:00Z", "Missiles hit the port early on Tuesday.", "2026-01-13"),
    ("2026-01-14T09:00Z", "In Tuesday's raid the port was hit.", "2026-01-13"),
    ("2026-01-14T09:00Z", "The port, hit Thursday, is closed.", "2026-01-08"),
    ("2026-01-14T09:00Z", "A day after Monday's attack the port is closed.", "2026-01-12"),
    ("2026-01-14T09:00Z", "The spokesman said Sunday the port was closed.", "2026-01-11"),
    ("2026-01-14T09:00Z", "The army announced Saturday it had taken the hill.", "2026-01-10"),
    ("2026-01-14T09:00Z", "The minister will fly to Cairo on Thursday.", "2026-01-15"),
    ("2026-01-14T09:00Z", "Talks are to resume on Friday.", "2026-01-16"),
    ("2026-01-14T09:00Z", "Talks resume next Tuesday.", "2026-01-20"),
    ("2026-01-14T09:00Z", "The council is expected to vote on Friday.", "2026-01-16"),
    ("2026-01-14T09:00Z", "The ceasefire, due to expire on Sunday, was extended.", "2026-01-18"),
    ("2026-01-14T09:00Z", "A meeting planned for Saturday was called off.", "2026-01-17"),
    ("2026-01-14T09:00Z", "The vote scheduled for Thursday may slip.", "2026-01-15"),
    ("2026-01-14T09:00Z", "Shelling killed three on Friday.", "2026-01-09"),
    ("2026-01-14T09:00Z", "He was killed in Friday's strike.", "2026-01-09"),
    ("2026-01-14T09:00Z", "The town was taken last Wednesday.", "2026-01-07"),
    ("2026-01-14T09:00Z", "The two sides meet this Friday.", "2026-01-16"),
    (
        "2026-01-14T09:00Z",
        "The army said on Tuesday that a strike on Monday killed two.",
        "2026-01-13 2026-01-12",
    ),
    ("2026-01-14T09:00Z", "On Saturday and Sunday the town was shelled.", "2026-01-10 2026-01-11"),
    ("2026-01-14T09:00Z", "The power has been out since Saturday.", "2026-01-10/2026-01-14"),
    ("2026-01-14T09:00Z", "Leaders gather in Ankara from Thursday.", "2026-01-15"),
    ("2026-01-14T09:00Z", "The truce expires Thursday.", "2026-01-15"),
    ("2026-01-14T09:00Z", "The delegation is to leave for Doha Monday.", "2026-01-19"),
    ("2026-01-14T09:00Z", "It was the third raid since last Thursday.", "2026-01-08/2026-01-14"),
    ("2026-01-14T09:00Z", "On Tues. a drone fell.", "2026-01-13"),
    ("2026-01-14T09:00Z", "By Monday evening the fire was out.", "2026-01-12"),
    ("2026-01-14T09:00Z", "Hostages will be freed on Monday, the group said.", "2026-01-19"),
    ("2026-01-14T09:00Z", "The group said hostages would be freed on Monday.", "2026-01-19"),
    ("2026-01-14T09:00Z", "The truce, brokered by Qatar, was agreed on Sunday.", "2026-01-11"),
    ("2026-01-14T09:00Z", "The truce brokered by Qatar in December is over.", "2025-12"),
    ("2026-01-14T09:00Z", "Before dawn on Monday, jets bombed the depot.", "2026-01-12"),
    ("2026-01-14T09:00Z", "Overnight into Tuesday, jets bombed the depot.", "2026-01-12/2026-01-13"),
    (
        "2026-01-14T09:00Z",
        "Overnight from Monday to Tuesday, jets bombed the depot.",
        "2026-01-12/2026-01-13",
    ),
    ("2026-01-14T09:00Z", "Overnight on Monday, jets bombed the depot.", "2026-01-12"),
    ("2026-01-14T09:00Z", "On Monday night into Tuesday jets bombed the depot.", "2026-01-12/2026-01-13"),
]

# Ends of months and years, leap years, and the hours in which clocks change.
EDGES = [
    ("2026-01-01T00:10Z", "Drones struck overnight.", "2025-12-31/2026-01-01"),
    ("2026-01-01T00:10Z", "The depot was hit on Wednesday.", "2025-12-31"),
    ("2026-01-01T00:10Z", "The depot was hit on Thursday.", "2026-01-01"),
    ("2026-01-01T00:10Z", "The depot was hit yesterday.", "2025-12-31"),
    ("2026-01-02T10:00Z", "The depot was hit last week.", "2025-12-22/2025-12-28"),
    ("2026-01-02T10:00Z", "The depot was hit last month.", "2025-12"),
    ("2026-01-02T10:00Z", "The depot was hit in December.", "2025-12"),
    ("2026-01-02T10:00Z", "The depot was hit late last year.", "2025-09-01/2025-12-31"),
    ("2026-01-02T10:00Z", "The depot was hit on December 30.", "2025-12-30"),
    ("2026-01-02T10:00Z", "The depot was hit on 30 December.", "2025-12-30"),
    ("2026-01-02T10:00Z", "The depot was hit three days ago.", "2025-12-30"),
    ("2025-12-30T10:00Z", "The talks will be held on January 5.", "2026-01-05"),
    ("2025-12-30T10:00Z", "The talks will be held on Friday.", "2026-01-02"),
    ("2025-12-30T10:00Z", "The talks will be held next month.", "2026-01"),
    ("2025-12-30T10:00Z", "They will meet next week.", "2026-01-05/2026-01-11"),
    ("2025-12-30T10:00Z", "The deal takes effect in January.", "2026-01"),
    ("2024-03-01T08:00Z", "The depot was hit yesterday.", "2024-02-29"),
    ("2024-03-01T08:00Z", "Drones struck overnight.", "2024-02-29/2024-03-01"),
    ("2024-03-01T08:00Z", "The depot was hit last month.", "2024-02"),
    ("2024-03-01T08:00Z", "The depot was hit on February 29.", "2024-02-29"),
    ("2023-03-01T08:00Z", "The depot was hit yesterday.", "2023-02-28"),
    ("2023-03-01T08:00Z", "Drones struck overnight.", "2023-02-28/2023-03-01"),
    ("2024-02-29T12:00Z", "The depot was hit a year ago.", "2023"),
    ("2024-02-29T12:00Z", "It lost ground over the past year.", "2023-02-28/2024-02-29"),
    ("2026-03-31T12:00Z", "It lost ground over the past month.", "2026-02-28/2026-03-31"),
    ("2026-03-31T12:00Z", "The depot was hit a month ago.", "2026-02"),
    ("2026-05-31T12:00Z", "The depot was hit two months ago.", "2026-03"),
    ("2026-05-31T22:30Z", "The depot was hit on Sunday.", "2026-05-31"),
    ("2026-06-01T00:30+03:00", "The depot was hit on Sunday.", "2026-05-31"),
    ("2026-05-31T23:30-05:00", "The depot was hit on Sunday.", "2026-05-31"),
    ("2026-03-29T00:30Z", "The depot was hit on Sunday.", "2026-03-29"),
    ("2026-03-29T03:30+03:00", "Drones struck overnight.", "2026-03-28/2026-03-29"),
    ("2026-03-29T01:59+02:00", "The depot was hit yesterday.", "2026-03-27"),
    ("2026-10-25T02:30+02:00", "The depot was hit on Sunday.", "2026-10-25"),
    ("2026-10-25T02:30+01:00", "It was hit twice in the past 24 hours.", "2026-10-24/2026-10-25"),
    ("2026-10-26T08:00Z", "It was hit twice in the past 48 hours.", "2026-10-24/2026-10-26"),
    ("2026-03-08T06:59Z", "The depot was hit on Saturday.", "2026-03-07"),
    ("2026-11-01T05:30Z", "Strikes went on over the weekend.", "2026-10-31/2026-11-01"),
    ("2026-11-02T05:30Z", "Strikes went on over the weekend.", "2026-10-31/2026-11-01"),
    ("2028-02-29T10:00Z", "The depot was hit today.", "2028-02-29"),
    ("2028-02-28T10:00Z", "They meet tomorrow.", "2028-02-29"),
    ("2026-12-31T23:50Z", "They meet tomorrow.", "2027-01-01"),
    ("2026-12-31T23:50Z", "They will vote next year.", "2027"),
    ("2026-07-31T10:00Z", "The depot was hit earlier this month.", "2026-07"),
    ("2026-08-01T10:00Z", "The depot was hit late last month.", "2026-07-21/2026-07-31"),
]

# Friday 26 June 2026.
PHRASES = [
    ("2026-06-26T12:00Z", "Contacts were frozen in late 2021.", "2021-09-01/2021-12-31"),
    ("2026-06-26T12:00Z", "Contacts have been frozen since late 2021.", "2021-09-01/2026-06-26"),
    ("2026-06-26T12:00Z", "Contacts resumed at the end of 2024.", "2024-09-01/2024-12-31"),
    ("2026-06-26T12:00Z", "Contacts resumed at the end of May.", "2026-05-21/2026-05-31"),
    ("2026-06-26T12:00Z", "Contacts resumed in the middle of May.", "2026-05-11/2026-05-20"),
    (
        "2026-06-26T12:00Z",
        "The losses since the full-scale invasion in Ukraine are high.",
        "2022-02-24/2026-06-26",
    ),
    ("2026-06-26T12:00Z", "It has lost much since Russia's invasion.", "2022-02-24/2026-06-26"),
    (
        "2026-06-26T12:00Z",
        "It has lost much since the start of the full-scale invasion.",
        "2022-02-24/2026-06-26",
    ),
    ("2026-06-26T12:00Z", "In Ukraine, much was lost since the invasion began.", "2022-02-24/2026-06-26"),
    ("2026-06-26T12:00Z", "In Sudan millions have fled since the war began.", "2023-04-15/2026-06-26"),
    ("2026-06-26T12:00Z", "In Sudan millions have fled since fighting broke out.", "2023-04-15/2026-06-26"),
    ("2026-06-26T12:00Z", "In Gaza many have died since the start of the war.", "2023-10-07/2026-06-26"),
    ("2026-06-26T12:00Z", "Thousands have died since the October 7 attack.", "2023-10-07/2026-06-26"),
    ("2026-06-26T12:00Z", "Myanmar has been at war since the coup.", "2021-02-01/2026-06-26"),
    ("2026-06-26T12:00Z", "The hill was taken earlier this month.", "2026-06-01/2026-06-26"),
    ("2026-06-26T12:00Z", "The hill was taken at the start of the month.", "2026-06-01/2026-06-10"),
    ("2026-06-26T12:00Z", "The hill was taken earlier in the week.", "2026-06-22/2026-06-26"),
    ("2026-06-26T12:00Z", "The hill was taken earlier in the day.", "2026-06-26"),
    ("2026-06-26T12:00Z", "The hill was taken a few days ago.", ""),
    ("2026-06-26T12:00Z", "The hill was taken two days earlier.", "2026-06-24"),
    ("2026-06-26T12:00Z", "The hill was taken five days ago.", "2026-06-21"),
    ("2026-06-26T12:00Z", "The hill was taken the previous day.", "2026-06-25"),
    ("2026-06-26T12:00Z", "The hill was taken a week ago.", "2026-06-15/2026-06-21"),
    ("2026-06-26T12:00Z", "The hill was taken on the night of June 24.", "2026-06-24"),
    ("2026-06-26T12:00Z", "The hill was taken between June 20 and 24.", "2026-06-20/2026-06-24"),
    ("2026-06-26T12:00Z", "The hill was shelled from 3 to 9 June.", "2026-06-03/2026-06-09"),
    ("2026-06-26T12:00Z", "The hill was shelled from June 3 to June 9.", "2026-06-03/2026-06-09"),
    ("2026-06-26T12:00Z", "The hill was taken on Tuesday, June 23.", "2026-06-23"),
    ("2026-06-26T12:00Z", "The hill was taken on Tuesday (June 23, 2026).", "2026-06-23"),
    ("2026-06-26T12:00Z", "The hill was taken on Tuesday 23 June.", "2026-06-23"),
    ("2026-06-26T12:00Z", "The hill was taken on 23/06/2026.", "2026-06-23"),
    ("2026-06-26T12:00Z", "The hill was taken on Sunday (Jun 21).", "2026-06-21"),
    ("2026-06-26T12:00Z", "The summit opens on July 7.", "2026-07-07"),
    ("2026-06-26T12:00Z", "The summit of July 7-8 is near.", "2026-07-07/2026-07-08"),
    ("2026-06-26T12:00Z", "The talks were held from June 30 to July 2, 2025.", "2025-06-30/2025-07-02"),
    ("2026-06-26T12:00Z", "The area was closed between March and May 2025.", "2025-03-01/2025-05-31"),
    ("2026-06-26T12:00Z", "The toll rose in the first three months of 2026.", "2026-01-01/2026-03-31"),
    ("2026-06-26T12:00Z", "The toll rose in the first quarter of 2026.", "2026-01-01/2026-03-31"),
    ("2026-06-26T12:00Z", "The toll rose in 2025 and 2026.", "2025 2026"),
    ("2026-06-26T12:00Z", "The toll has risen so far this year.", "2026"),
    ("2026-06-26T12:00Z", "The toll has risen since the start of the year.", "2026-01-01/2026-06-26"),
    ("2026-06-26T12:00Z", "The toll has risen since January.", "2026-01-01/2026-06-26"),
    ("2026-06-26T12:00Z", "The toll has risen since last October.", "2025-10-01/2026-06-26"),
    ("2026-06-26T12:00Z", "The toll has risen since March 2.", "2026-03-02/2026-06-26"),
    ("2026-06-26T12:00Z", "The toll has risen since 2 March.", "2026-03-02/2026-06-26"),
    ("2026-06-26T12:00Z", "The toll has risen since the summer of 2025.", "2025-06-01/2026-06-26"),
    ("2026-06-26T12:00Z", "Since midnight two have died.", "2026-06-26"),
    ("2026-06-26T12:00Z", "In the last three months the line has moved.", "2026-03-26/2026-06-26"),
    ("2026-06-26T12:00Z", "In recent days the line has moved.", ""),
    ("2026-06-26T12:00Z", "This week the line has moved.", "2026-06-22/2026-06-28"),
    ("2026-06-26T12:00Z", "Last week the line moved.", "2026-06-15/2026-06-21"),
    ("2026-06-26T12:00Z", "Last summer the line moved.", "2025-06-01/2025-08-31"),
    ("2026-06-26T12:00Z", "Last winter the line moved.", "2025-12-01/2026-02-28"),
    ("2026-06-26T12:00Z", "By the end of the year the line will move.", "2026-09-01/2026-12-31"),
    ("2026-06-26T12:00Z", "By the end of this month the line will move.", "2026-06-21/2026-06-30"),
    ("2026-06-26T12:00Z", "By December the line will move.", "2026-12"),
    ("2026-06-26T12:00Z", "He was seized in November 2024 and freed in May.", "2024-11 2026-05"),
]

# What names no day.
NONE = [
    ("2026-06-26T12:00Z", "At least 2,000 people may flee.", ""),
    ("2026-06-26T12:00Z", "They march 20 miles a day.", ""),
    ("2026-06-26T12:00Z", "The flight 2026 was late.", ""),
    ("2026-06-26T12:00Z", "He sat in the sun.", ""),
    ("2026-06-26T12:00Z", "It will take two weeks.", ""),
    ("2026-06-26T12:00Z", "The four-year war grinds on.", ""),
    ("2026-06-26T12:00Z", "The second spring offensive failed.", ""),
    ("2026-06-26T12:00Z", "Resolution 1701 was broken.", ""),
]


@pytest.mark.parametrize(("published", "text", "expected"), [*WEEKDAYS, *EDGES, *PHRASES, *NONE])
def test_the_days_that_a_phrase_means(published: str, text: str, expected: str) -> None:
    assert " ".join(read(text, published)) == expected
