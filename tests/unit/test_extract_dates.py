"""Phrases that name days, read as of a day of publication."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.dates import find_dates

THURSDAY = date(2026, 6, 18)


def read(text: str, published: date = THURSDAY) -> list[str]:
    when = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    return [str(found.date) for found in find_dates(text, when)]


# Published on Thursday 18 June 2026.
WEEKDAYS = [
    ("The army said on Thursday that it had pulled back.", "2026-06-18"),
    ("Talks ended on Wednesday.", "2026-06-17"),
    ("Talks ended on Tuesday.", "2026-06-16"),
    ("Talks ended on Monday.", "2026-06-15"),
    ("Talks ended on Sunday.", "2026-06-14"),
    ("Talks ended on Saturday.", "2026-06-13"),
    ("Talks ended on Friday.", "2026-06-12"),
    ("Thursday's meeting was brief.", "2026-06-18"),
    ("The raid late on Friday night left ruins.", "2026-06-12"),
    ("Early Wednesday the sirens sounded.", "2026-06-17"),
    ("Sirens sounded on Wednesday morning.", "2026-06-17"),
    ("It began last Thursday.", "2026-06-11"),
    ("It began last Monday.", "2026-06-15"),
    ("They meet next Thursday.", "2026-06-25"),
    ("They meet next Monday.", "2026-06-22"),
    ("They gather this coming Sunday.", "2026-06-21"),
    ("The two will meet on Friday.", "2026-06-19"),
    ("The two will meet on Monday.", "2026-06-22"),
    ("The two will meet on Thursday.", "2026-06-18"),
    ("Envoys are due to arrive on Saturday.", "2026-06-20"),
    ("Envoys are expected in Doha on Tuesday.", "2026-06-23"),
    ("The ceasefire is set to begin on Sunday.", "2026-06-21"),
    ("The deal is scheduled to be signed Friday.", "2026-06-19"),
    ("He is to travel to Kyiv on Monday.", "2026-06-22"),
    ("The truce holds until Saturday.", "2026-06-20"),
    ("Troops must leave by Sunday.", "2026-06-21"),
    ("He said on Monday that talks would go on.", "2026-06-15"),
    ("The president, who will travel soon, said on Monday that he hoped.", "2026-06-15"),
    ("Shells hit the town on Tuesday.", "2026-06-16"),
    ("At least five were killed on Saturday.", "2026-06-13"),
    ("They spoke on Tuesday last week.", "2026-06-09"),
    ("They speak on Tuesday next week.", "2026-06-23"),
    ("Fighting has gone on since Monday.", "2026-06-15/2026-06-18"),
    ("It happened on Wed. in the south.", "2026-06-17"),
]
NEAR = [
    ("The city was shelled today.", "2026-06-18"),
    ("The city was shelled yesterday.", "2026-06-17"),
    ("The city was shelled the day before yesterday.", "2026-06-16"),
    ("They meet tomorrow.", "2026-06-19"),
    ("They meet tonight.", "2026-06-18"),
    ("Drones struck overnight.", "2026-06-17/2026-06-18"),
    ("Drones struck last night.", "2026-06-17"),
    ("Drones struck this morning.", "2026-06-18"),
    ("Drones struck this afternoon.", "2026-06-18"),
    ("Drones struck this evening.", "2026-06-18"),
    ("Drones struck in the early hours.", "2026-06-18"),
    ("Earlier today the port reopened.", "2026-06-18"),
    ("Fighting flared over the weekend.", "2026-06-13/2026-06-14"),
    ("Three days ago the road was cut.", "2026-06-15"),
    ("A day ago the road was cut.", "2026-06-17"),
    ("10 days ago the road was cut.", "2026-06-08"),
    ("Two weeks ago the town fell.", "2026-06-01/2026-06-07"),
    ("A month ago the town fell.", "2026-05"),
    ("Six months ago the town fell.", "2025-12"),
    ("A year ago the town fell.", "2025"),
    ("Four years ago the town fell.", "2022"),
    ("It was hit twice in the last 24 hours.", "2026-06-17/2026-06-18"),
    ("It was hit twice in the past 48 hours.", "2026-06-16/2026-06-18"),
    ("It was hit twice over the past three days.", "2026-06-15/2026-06-18"),
    ("It was hit twice over the past week.", "2026-06-11/2026-06-18"),
    ("It was hit twice in the past month.", "2026-05-18/2026-06-18"),
    ("It was hit twice during the last year.", "2025-06-18/2026-06-18"),
]
PERIODS = [
    ("The town fell this week.", "2026-06-15/2026-06-21"),
    ("The town fell earlier this week.", "2026-06-15/2026-06-18"),
    ("They will meet later this week.", "2026-06-18/2026-06-21"),
    ("The town fell last week.", "2026-06-08/2026-06-14"),
    ("They will meet next week.", "2026-06-22/2026-06-28"),
    ("The town fell this month.", "2026-06"),
    ("The town fell earlier this month.", "2026-06-01/2026-06-18"),
    ("They will meet later this month.", "2026-06-18/2026-06-30"),
    ("The town fell last month.", "2026-05"),
    ("The town fell late last month.", "2026-05-21/2026-05-31"),
    ("The town fell early last month.", "2026-05-01/2026-05-10"),
    ("They will meet next month.", "2026-07"),
    ("The town fell this year.", "2026"),
    ("The town fell earlier this year.", "2026-01-01/2026-06-18"),
    ("The town fell last year.", "2025"),
    ("The town fell late last year.", "2025-09-01/2025-12-31"),
    ("They will vote next year.", "2027"),
    ("The town fell last weekend.", "2026-06-13/2026-06-14"),
    ("They will meet this weekend.", "2026-06-20/2026-06-21"),
    ("They will meet next weekend.", "2026-06-20/2026-06-21"),
    ("Shelling grew over the past week.", "2026-06-11/2026-06-18"),
]
NAMED = [
    ("The town fell on May 14.", "2026-05-14"),
    ("The town fell on May 14, 2024.", "2024-05-14"),
    ("The town fell on 14 May.", "2026-05-14"),
    ("The town fell on 14 May 2024.", "2024-05-14"),
    ("The town fell on 14th of May 2024.", "2024-05-14"),
    ("The town fell on the 3rd of June.", "2026-06-03"),
    ("The town fell on June 1st.", "2026-06-01"),
    ("The town fell on Jun. 1.", "2026-06-01"),
    ("The town fell on Sept. 9, 2025.", "2025-09-09"),
    ("They met on May 14-16.", "2026-05-14/2026-05-16"),
    ("They met on May 14 to 16, 2025.", "2025-05-14/2025-05-16"),
    ("They met on 14-16 May.", "2026-05-14/2026-05-16"),
    ("The town fell on December 28.", "2025-12-28"),
    ("The town fell on October 7.", "2025-10-07"),
    ("The summit will be held on July 7.", "2026-07-07"),
    ("The summit will be held on November 20.", "2026-11-20"),
    ("The summit on July 7 is near.", "2026-07-07"),
    ("It was written on 2026-05-14 there.", "2026-05-14"),
    ("The town fell in March 2023.", "2023-03"),
    ("The town fell in March.", "2026-03"),
    ("The town fell in November.", "2025-11"),
    ("The town fell in June.", "2026-06"),
    ("It has been shut since March.", "2026-03-01/2026-06-18"),
    ("It has been shut since October 2023.", "2023-10-01/2026-06-18"),
    ("It has been shut since May 14.", "2026-05-14/2026-06-18"),
    ("It has been shut since early May.", "2026-05-01/2026-06-18"),
    ("It was shut in early May.", "2026-05-01/2026-05-10"),
    ("It was shut in mid-May.", "2026-05-11/2026-05-20"),
    ("It was shut in late May 2024.", "2024-05-21/2024-05-31"),
    ("It was shut last November.", "2025-11"),
    ("It opens next August.", "2026-08"),
    ("Troops must leave by September.", "2026-09"),
    ("Links were cut in late 2021.", "2021-09-01/2021-12-31"),
    ("Links were cut in early 2022.", "2022-01-01/2022-04-30"),
    ("Links were cut in mid-2024.", "2024-05-01/2024-08-31"),
    ("Links were cut in 2021.", "2021"),
    ("Links have been cut since 2011.", "2011-01-01/2026-06-18"),
    ("Links were cut in the summer of 2024.", "2024-06-01/2024-08-31"),
    ("Links were cut in spring 2024.", "2024-03-01/2024-05-31"),
    ("Links were cut in winter 2024.", "2024-12-01/2025-02-28"),
    ("It lost in the first half of 2024.", "2024-01-01/2024-06-30"),
    ("It lost in the second half of 2024.", "2024-07-01/2024-12-31"),
]
WARS = [
    ("Ukraine has lost many since the full-scale invasion.", "2022-02-24/2026-06-18"),
    ("Ukraine has lost many since the start of the war.", "2022-02-24/2026-06-18"),
    ("Sudan has lost many since the war began.", "2023-04-15/2026-06-18"),
    ("Gaza has lost many since the October 7 attack.", "2023-10-07/2026-06-18"),
    ("Many have fled Myanmar since the coup.", "2021-02-01/2026-06-18"),
]
NOTHING = [
    "They may 14 times have tried.",
    "Troops march 10 miles a day.",
    "The sun. It shone.",
    "He was 2021 metres up.",
    "A 2026-strong force.",
    "Room 14 may be free.",
    "They fought for three days.",
    "Peru has lost many since the war began.",
    "He weighed 80 kg in a second.",
]


@pytest.mark.parametrize(("text", "expected"), WEEKDAYS + NEAR + PERIODS + NAMED + WARS)
def test_a_phrase_names_these_days(text: str, expected: str) -> None:
    assert expected in read(text)


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_only_look_like_dates_name_no_day(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("It was hit yesterday.", date(2026, 1, 1), "2025-12-31"),
        ("It was hit yesterday.", date(2024, 3, 1), "2024-02-29"),
        ("It was hit overnight.", date(2026, 1, 1), "2025-12-31/2026-01-01"),
        ("It was hit on Thursday.", date(2026, 1, 2), "2026-01-01"),
        ("It was hit on Wednesday.", date(2026, 1, 2), "2025-12-31"),
        ("It was hit last week.", date(2026, 1, 2), "2025-12-22/2025-12-28"),
        ("It was hit last month.", date(2026, 1, 31), "2025-12"),
        ("It was hit in the past month.", date(2026, 3, 31), "2026-02-28/2026-03-31"),
        ("It was hit in the last year.", date(2024, 2, 29), "2023-02-28/2024-02-29"),
        ("It was hit on December 30.", date(2026, 1, 2), "2025-12-30"),
        ("They will meet on January 3.", date(2025, 12, 30), "2026-01-03"),
        ("It was hit on February 29.", date(2026, 6, 18), "2024-02-29"),
        ("It was hit on Sunday.", date(2026, 3, 29), "2026-03-29"),  # clocks go forward in Europe
        ("It was hit on Sunday.", date(2026, 10, 26), "2026-10-25"),  # the day after they go back
        ("It was hit last weekend.", date(2026, 6, 20), "2026-06-13/2026-06-14"),
        ("It was hit this weekend.", date(2026, 6, 21), "2026-06-20/2026-06-21"),
    ],
)
def test_edges_of_months_and_years(text: str, published: date, expected: str) -> None:
    assert read(text, published) == [expected]


def test_the_day_of_publication_is_the_one_in_utc() -> None:
    late = datetime(2026, 6, 18, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert [str(d.date) for d in find_dates("It was hit today.", late)] == ["2026-06-19"]


def test_a_publication_date_that_cannot_be_counted_from_gives_nothing() -> None:
    assert find_dates("It was hit two days ago.", datetime(1, 1, 1, tzinfo=UTC)) == ()


def test_the_words_are_quoted_with_their_place() -> None:
    body = "Links were cut in late 2021 and again on Monday."
    found = find_dates(body, datetime(2026, 6, 18, tzinfo=UTC))
    assert [body[d.start : d.end] for d in found] == ["in late 2021", "Monday"]
    assert [d.date.text for d in found] == ["in late 2021", "Monday"]


@given(
    st.text(alphabet="0123456789 -,.Maynextlsdouri\n", max_size=200),
    st.dates(date(1950, 1, 1), date(2150, 1, 1)),
)
def test_any_text_gives_ordered_ranges_inside_itself(text: str, published: date) -> None:
    for found in find_dates(text, datetime(published.year, published.month, published.day, tzinfo=UTC)):
        assert found.date.first <= found.date.last
        assert text[found.start : found.end] == found.date.text
