"""The phrases that name days, as patterns, and the words in them. What each means: see ``date_phrases``."""

from __future__ import annotations

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri",
            "saturday sat", "sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
NUMBERS = {
    word: value
    for value, words in enumerate(
        (
            "a an one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ),
        start=1,
    )
    for word in words.split()
}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)"
)
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|mon\.|tues?\.|wed\.|thur?s?\.|fri\.|sat\.|sun\.)"
)
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PART = r"(?:early|mid|late|the start of|the beginning of|the middle of|the end of)"
_YEAR = r"(?:19|20)\d\d"
_NTH = r"(?:st|nd|rd|th)?"

# Tried in this order at each word; every group name is unique because all become one pattern.
PATTERNS = (
    ("iso", rf"(?P<iso_y>{_YEAR})-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)"),
    ("slash", rf"(?P<sla_a>\d\d?)[/.](?P<sla_b>\d\d?)[/.](?P<sla_y>{_YEAR})"),
    (
        "mdy",
        (
            rf"(?P<mdy_m>{_MONTH}) (?P<mdy_d>\d{{1,2}}){_NTH}"
            rf"(?:(?:-| to | and )(?:(?P<mdy_f>{_MONTH}) )?(?P<mdy_e>\d{{1,2}}){_NTH}(?![\d.,]*\d))?"
            rf"(?:,? (?P<mdy_y>{_YEAR}))?(?![\d:])"
        ),
    ),
    (
        "dmy",
        (
            rf"(?P<dmy_d>\d{{1,2}}){_NTH}(?:(?:-| to | and )(?P<dmy_e>\d{{1,2}}){_NTH})? (?:of )?"
            rf"(?P<dmy_m>{_MONTH})(?:,? (?P<dmy_y>{_YEAR}))?"
        ),
    ),
    (
        "months",
        (
            rf"(?:between|from) (?P<mms_a>{_MONTH}) (?:and|to) (?P<mms_b>{_MONTH})"
            rf"(?! \d{{1,2}}(?![\d:%]))(?:,? (?P<mms_y>{_YEAR}))?"
        ),
    ),
    (
        "month",
        (
            rf"(?:(?P<mon_p>{_PART})[ -])?"
            r"(?:(?P<mon_w>last|this|next|in|since|until|by|during|of|from|for|throughout) )?"
            rf"(?:(?P<mon_q>{_PART})[ -])?(?P<mon_m>{_MONTH})(?! \d{{1,2}}(?![\d:%]))"
            rf"(?:,? (?:of )?(?P<mon_y>{_YEAR}))?"
        ),
    ),
    (
        "season",
        (
            r"(?:(?P<sea_w>last|this|next|in|in the|since) )?"
            rf"(?P<sea_s>spring|summer|autumn|fall|winter)(?: of)? (?P<sea_y>{_YEAR})"
            r"|(?:since )?last (?P<sea_l>spring|summer|autumn|winter)"
        ),
    ),
    (
        "year",
        (
            rf"(?:(?P<yea_p>{_PART}|in|since|during|until|by|from|before|after|of|back in"
            r"|and|the first half of|the second half of"
            r"|the (?P<yea_f>first|last) (?P<yea_n>two|three|four|five|six|nine) months of"
            r"|the (?P<yea_k>first|second|third|fourth|last) quarter of)[ -])"
            rf"(?:(?P<yea_q>{_PART})[ -])?(?P<yea_y>{_YEAR})(?![-\d,.]*\d)"
        ),
    ),
    (
        "night",
        (
            rf"overnight (?:(?:in)?to|from {_DAY} to|on) (?P<nig_d>{_DAY})"
            rf"|{_DAY} night (?:in)?to (?P<nig_e>{_DAY})"
        ),
    ),
    (
        "weekday",
        (
            r"(?:(?P<wd_w>next|last|coming|upcoming|this|previous|past) )?"
            rf"(?P<wd_d>{_DAY})(?: (?P<wd_n>last week|next week))?"
        ),
    ),
    (
        "near",
        (
            "(?:the )?day before yesterday|earlier today|later today|today|yesterday|tomorrow|tonight"
            "|overnight|last night|the previous day|since midnight|earlier in the day|later in the day"
            "|this (?:morning|afternoon|evening)|in the early hours"
            "|(?:over|at|during) the weekend"
        ),
    ),
    ("ago", rf"(?P<ago_n>{_COUNT}) (?P<ago_u>day|week|month|year)s? (?:ago|earlier)"),
    (
        "span",
        (
            rf"(?:in|over|during|within|for) the (?:last|past|previous) (?:(?P<spa_n>{_COUNT}) )?"
            r"(?P<spa_u>hour|day|week|month|year)s?"
        ),
    ),
    (
        "part",
        (
            rf"(?:since )?(?P<par_p>{_PART}) (?:(?P<par_w>this|the|last|next) )(?P<par_u>week|month|year)"
            r"|(?P<par_e>earlier|later) in the (?P<par_v>week|month|year)"
        ),
    ),
    (
        "period",
        (
            r"(?:(?P<per_p>earlier|later|early|late|mid)[ -])?"
            r"(?P<per_w>this|last|next|the past|past|coming) (?P<per_u>weekend|week|month|year)"
        ),
    ),
)
