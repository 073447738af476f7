"""The conversation: who may what, nothing across tenants, nothing twice, and what each command answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import Asker, FieldKind, Outcome, Request, commands
from bot.chat.chat import HANDLERS
from bot.chat.effect import effect, keywords_text, options_of, plain
from bot.chat.texts import texts_for
from bot.chat.tokens import line_of
from bot.config import load_config
from bot.model import Cadence, Channel, Platform, Subscription
from tests.chatting import ABROAD, ANN, BEN, EVE, HERE, START, THERE, ids, words, world

ADMIN = replace(ANN, user="U3", name="Ada", admin=True, manages=frozenset({"C1", "C2"}))
GUEST = replace(ANN, user="U4", restricted=True)
STRANGER = replace(ANN, user="U5", stranger=True, admin=True)
BOT = replace(ANN, user="U6", robot=True)
PRISONERS = "Russia and Ukraine exchange prisoners of war in Belarus"
BODY = (
    "Russia's Defence Ministry said that {} Russian servicemen had been returned from captivity on Thursday."
)


@pytest.fixture
def there():
    with world() as found:
        found.tell(PRISONERS, BODY.format(150))
        yield found


@pytest.fixture
def event(there):
    return there.store.search("prisoners")[0].event.id


def subs(there, channel=HERE):
    return [sub for sub in there.store.subscriptions() if sub.channel == channel]


def test_every_command_has_a_handler_and_every_handler_a_command():
    assert set(HANDLERS) == {each.verb for each in commands()}


# --- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [BEN, GUEST, STRANGER, replace(BEN, admin=True, stranger=True)])
@pytest.mark.parametrize("line", [each.example for each in commands() if each.who == "managers"])
async def test_who_may_not_changes_nothing_and_is_told_what_it_takes(there, who, line):
    await there.ask("subscribe sanctions")
    before = there.store.subscriptions(), there.store.audit(Platform.SLACK, "T1", None, limit=9)
    reply = await there.ask(line, who)
    assert reply.outcome is Outcome.REFUSED
    assert len(words(reply).splitlines()) >= 3
    assert (there.store.subscriptions(), there.store.audit(Platform.SLACK, "T1", None, limit=9)) == before
    assert there.store.silences(START) == ()


@pytest.mark.parametrize("who", [BEN, GUEST, STRANGER])
@pytest.mark.parametrize(
    "line", [each.example for each in commands() if each.who == "everyone" and not each.hidden]
)
async def test_everybody_looks_up(there, who, line):
    assert (await there.ask(line, who)).outcome is not Outcome.REFUSED


@pytest.mark.parametrize("line", [each.example for each in commands()])
async def test_another_bot_is_told_nothing(there, line):
    assert await there.chat.handle(Request(BOT, HERE, line=line)) is None
    assert await there.chat.submit(Request(BOT, HERE), "subscribe", {"topic": ("sanctions",)}) is None
    assert await there.chat.complete(Request(BOT, HERE, verb="facts"), "topic", "s") == ()
    assert there.store.subscriptions() == ()


async def test_a_manager_of_one_channel_cannot_name_another(there):
    reply = await there.ask("subscribe sanctions channel:<#C2|elsewhere>")
    assert reply.outcome is Outcome.REFUSED
    assert (await there.ask("subscribe sanctions channel:<#C2|elsewhere>", ADMIN)).outcome is Outcome.DONE
    assert [sub.channel for sub in there.store.subscriptions()] == [THERE]
    assert (await there.ask("unsubscribe 1")).outcome is Outcome.REFUSED
    assert (await there.ask("unsubscribe 1", ADMIN)).outcome is Outcome.DONE


async def test_an_admin_cannot_name_a_channel_that_the_platform_did_not_confirm(there):
    far = replace(ADMIN, manages=frozenset({"C1"}))
    assert (await there.ask("subscribe sanctions channel:C777AAAA", far)).outcome is Outcome.REFUSED
    assert there.store.subscriptions() == ()


async def test_admins_alone_where_the_configuration_says_so(there):
    chat = there.config.settings.chat.model_copy(update={"managers": "admins"})
    there.chat._config = replace(
        there.config, settings=there.config.settings.model_copy(update={"chat": chat})
    )
    assert "It takes an admin" in words(await there.ask("subscribe sanctions"))
    assert (await there.ask("subscribe sanctions", ADMIN)).outcome is Outcome.DONE


async def test_discord_names_its_permission(there):
    who = Asker(Platform.DISCORD, "G1", "7")
    where = Channel(Platform.DISCORD, "G1", "99999")
    assert "Manage Channels" in words(await there.ask("subscribe sanctions", who, where))
    reply = await there.ask("subscribe sanctions", replace(who, manages=frozenset({"99999"})), where)
    assert reply.outcome is Outcome.DONE


@pytest.mark.parametrize("platform", [Platform.SLACK, Platform.DISCORD])
async def test_people_subscribe_themselves_in_direct_messages_and_nobody_else(there, platform):
    tenant = "T1" if platform is Platform.SLACK else ""
    who = Asker(platform, tenant, "U7")
    mine = Channel(platform, tenant, "@U7")
    assert (await there.ask("subscribe sanctions", who, mine)).outcome is Outcome.DONE
    other = replace(who, user="U8")
    for line in ("unsubscribe 1", "edit 1 weekly", "pause 1", "preview 1", "form edit 1"):
        assert "no subscription 1 here" in words(
            await there.ask(line, other, Channel(platform, tenant, "@U8"))
        )
    assert (await there.ask("mute sanctions 1h", other, mine)).outcome is Outcome.REFUSED
    assert len(subs(there, mine)) == 1


# --- across tenants ---------------------------------------------------------------------------------


LINES = sorted({each.example for each in commands()} | {
    "subscriptions all", "home", "audit all", "edit 1 weekly", "unsubscribe 1", "pause 1", "resume 1",
    "preview 1",
    "form edit 1", "unmute sanctions", "unsubscribe sanctions", "unsubscribe all", "subscriptions page:2",
    "subscribe sanctions channel:C1", "preview sanctions channel:C1",
})  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("platform", [Platform.SLACK, Platform.DISCORD])
async def test_a_second_tenant_neither_sees_nor_touches_what_is_the_firsts(there, line, platform):
    await there.ask('subscribe sanctions keywords:secretword mention:S1234567 channel:"C1"')
    await there.ask("mute sanctions 8h")
    before = subs(there), there.store.silences(START), there.store.audit(Platform.SLACK, "T1", None, limit=99)
    eve = replace(EVE, platform=platform, tenant="T1" if platform is Platform.DISCORD else "T2")
    where = Channel(platform, eve.tenant, "C9")
    reply = await there.ask(line, eve, where)
    assert "secretword" not in words(reply)
    assert "U1" not in words(reply)
    assert not any("secretword" in ident for ident in ids(reply))
    after = subs(there), there.store.silences(START), there.store.audit(Platform.SLACK, "T1", None, limit=99)
    assert tuple(s for s in after[1] if s.channel == HERE) == before[1]
    assert (after[0], after[2]) == (before[0], before[2])


async def test_a_second_tenant_completes_no_name_of_the_firsts(there):
    await there.ask("subscribe sanctions keywords:secretword")
    for verb in ("edit", "unsubscribe", "pause", "resume"):
        assert await there.chat.complete(Request(EVE, ABROAD, verb=verb), "subscription", "") == ()
        assert (
            there.chat.concerns(Request(EVE, ABROAD, verb=verb, options={"subscription": "1"})) == frozenset()
        )
    assert [
        c.value for c in await there.chat.complete(Request(ANN, HERE, verb="edit"), "subscription", "")
    ] == ["1"]
    assert there.chat.concerns(Request(ANN, THERE, line="edit 1 weekly")) == {"C1"}


async def test_a_second_tenant_cannot_submit_a_form_about_the_firsts(there):
    await there.ask("subscribe sanctions")
    reply = await there.chat.submit(Request(EVE, ABROAD), "edit 1", {"cadence": ("weekly",)})
    assert reply.errors
    assert subs(there)[0].cadence is Cadence.INSTANT


# --- nothing twice ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "subscribe sanctions",
        "unsubscribe 1",
        "pause 1",
        "edit 1 keywords:" + "a" * 120,
        "mute air-strikes",
        "mute air-strikes 1h",
        "test",
    ],
)
async def test_a_replayed_interaction_changes_nothing_and_is_answered_the_same(there, line):
    await there.ask("subscribe air-strikes")
    first = await there.ask(line, id="i1")
    state = there.store.subscriptions(), there.store.audit(Platform.SLACK, "T1", None, limit=9)
    again = await there.ask(line, id="i1")
    assert again == first  # with its buttons, and times that each reader sees in their own zone
    assert (there.store.subscriptions(), there.store.audit(Platform.SLACK, "T1", None, limit=9)) == state
    assert len(there.store.waiting_deliveries()) == (line == "test")


async def test_an_interaction_of_another_tenant_with_the_same_id_is_another(there):
    await there.ask("subscribe sanctions", id="i1")
    await there.ask("subscribe sanctions", EVE, ABROAD, id="i1")
    assert [sub.channel for sub in there.store.subscriptions()] == [HERE, ABROAD]


async def test_two_clicks_do_one_thing(there):
    await asyncio.gather(*(there.ask("subscribe sanctions", id=f"i{n}") for n in range(5)))
    assert len(subs(there)) == 1
    replies = [await there.ask("unsubscribe 1", id=f"u{n}") for n in range(2)]
    assert [reply.outcome for reply in replies] == [Outcome.DONE, Outcome.REFUSED]


# --- subscriptions ----------------------------------------------------------------------------------


async def test_everything_a_subscription_can_say_is_stored_and_restated(there):
    reply = await there.ask(
        "subscribe prisoner-exchange sanctions in ukraine-russia party:Russia place:Kharkiv severity:2 "
        "credibility:3 language:en,uk daily 07:30 zone:Europe/Kyiv quiet:22:00-07:00 urgent:yes "
        "mention:S1234567 "
        'mention_for:3 threads:no keywords:"azov OR \\"exchange of bodies\\" -football"'
    )
    (sub,) = subs(there)
    assert sub == Subscription(
        1, HERE, ("prisoner-exchange", "sanctions"), ("ukraine-russia",),
        ("azov", "exchange of bodies", "-football"), ("Russia",), ("Kharkiv",), 2, 3, ("en", "uk"),
        Cadence.DAILY, "07:30", "Europe/Kyiv", ("22:00", "07:00"), True, "S1234567", 3, False, "U1", START,
    )  # fmt: skip
    for said in ("07:30", "“exchange of bodies”", "without the words “football”", "Kharkiv", "severity 2"):
        assert said in words(reply)


async def test_what_it_says_makes_it_again(there):
    await there.ask(
        'subscribe prisoner-exchange keywords:"azov, \\"two words\\", -ball" weekly 09:00 quiet:22-6'
    )
    (sub,) = subs(there)
    undo = next(
        ident for ident in ids(await there.ask("unsubscribe 1")) if "subscribe" in ident or "again" in ident
    )
    await there.ask(undo)
    assert subs(there) == [replace(sub, id=2)]
    assert keywords_text(sub.keywords) == 'azov, "two words", -"ball"'


async def test_an_edit_changes_what_is_named_and_takes_filters_away(there):
    await there.ask("subscribe sanctions ukraine-russia severity:3 quiet:22:00-07:00")
    await there.ask("edit 1 severity:1 quiet:off conflict:any topic:sanctions,air-strikes")
    (sub,) = subs(there)
    assert (sub.min_severity, sub.quiet, sub.conflicts, sub.topics) == (
        1,
        None,
        (),
        ("sanctions", "air-strikes"),
    )
    assert (await there.ask("edit 1 severity:1")).outcome is Outcome.NOTHING


async def test_a_channel_has_so_many_subscriptions(there):
    with there.store.transaction():
        for n in range(50):
            there.store.add_subscription(Subscription(0, HERE, keywords=(f"w{n}",)))
    assert "50 subscriptions, which is the most" in words(await there.ask("subscribe sanctions"))
    pages = [await there.ask(f"subscriptions page:{n}") for n in (1, 10, 11)]
    assert [(reply.page, reply.pages) for reply in pages] == [(1, 10), (10, 10), (10, 10)]


async def test_unsubscribing_from_a_topic_leaves_the_others(there):
    await there.ask("subscribe sanctions, air-strikes")
    await there.ask("subscribe sanctions weekly")
    await there.ask("unsubscribe sanctions")
    assert [sub.topics for sub in subs(there)] == [("air-strikes",)]


async def test_a_preview_counts_what_alerts_would_have_come(there):
    there.later(minutes=5)
    there.tell(
        "157 Russian servicemen home after prisoner exchange with Ukraine in Belarus",
        BODY.format(157),
        "euronews",
    )
    there.later(hours=1)
    assert "1 alert and" in words(await there.ask("preview prisoner-exchange"))
    assert "1 digest with 1 event" in words(await there.ask("preview prisoner-exchange daily"))
    assert "nothing" in words(await there.ask("preview sanctions"))
    assert "1 would have waited for 23:00" in words(
        await there.ask("preview prisoner-exchange quiet:01:00-23:00")
    )
    there.later(days=8)
    assert "nothing" in words(await there.ask("preview prisoner-exchange"))
    assert there.store.subscriptions() == ()


async def test_silences_are_listed_and_lifted(there, event):
    await there.ask(f"mute event:{event} for:1d")
    await there.ask("mute sanctions, air-strikes for:2d")
    assert words(await there.ask("subscriptions")).count("Muted:") == 3
    await there.ask("unmute sanctions")
    await there.ask(f"unmute event:{event}")
    assert [silence.topic for silence in there.store.silences(START)] == ["air-strikes"]
    assert "not muted" in words(await there.ask("unmute sanctions"))


async def test_the_audit_says_who_did_what(there):
    await there.ask("subscribe sanctions")
    await there.ask("unsubscribe 1", ADMIN)
    told = words(await there.ask("audit"))
    assert "U1 subscribe" in told
    assert "U3 unsubscribe" in told
    assert "admins" in words(await there.ask("audit all"))
    assert "U3 unsubscribe" in words(await there.ask("audit all", ADMIN, THERE))


# --- forms ------------------------------------------------------------------------------------------


async def test_a_form_asks_what_is_needed_most_first_and_makes_a_subscription(there):
    form = (await there.ask("subscribe")).form
    assert [field.name for field in form.fields[:5]] == ["topic", "conflict", "keywords", "cadence", "quiet"]
    assert all(len(field.label) <= 45 and len(field.hint) <= 100 for field in form.fields)
    assert len(form.title) <= 24
    assert all(len(field.choices) <= 25 for field in form.fields)
    answers = {
        "topic": ("sanctions", "air-strikes"),
        "conflict": (),
        "keywords": ("azov",),
        "cadence": ("daily",),
    }
    dry = await there.chat.submit(Request(ANN, HERE), form.id, answers, dry=True)
    assert "sanctions, air strikes" in words(dry)
    assert there.store.subscriptions() == ()
    await there.chat.submit(Request(ANN, HERE), form.id, answers)
    (sub,) = subs(there)
    assert (sub.topics, sub.conflicts, sub.keywords, sub.at) == (
        ("sanctions", "air-strikes"),
        (),
        ("azov",),
        "08:00",
    )


async def test_a_form_keeps_what_was_not_shown_and_empties_what_was_emptied(there):
    await there.ask("subscribe sanctions ukraine-russia severity:2 quiet:22:00-07:00 mention:S1234567")
    form = (await there.ask("form edit 1")).form
    filled = {field.name: field.value for field in form.fields}
    assert filled["topic"] == ("sanctions",)
    assert filled["mention"] == ("S1234567",)
    reply = await there.chat.submit(Request(ANN, HERE), form.id, {"conflict": (), "quiet": ("",)})
    assert reply.outcome is Outcome.DONE
    (sub,) = subs(there)
    assert (sub.conflicts, sub.quiet, sub.min_severity, sub.mention) == ((), None, 2, "S1234567")
    again = {f.name: f.value for f in (await there.ask("form edit 1")).form.fields}
    assert (await there.chat.submit(Request(ANN, HERE), "edit 1", again)).outcome is Outcome.NOTHING


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"topic": ("sanctions",), "quiet": ("x",)}, "quiet"),
        ({"topic": ("sanctions",), "at": ("x",)}, "at"),
        ({"topic": ("sanctions",), "zone": ("Mars",)}, "zone"),
        ({"topic": ("nonsense",)}, "topic"),
        ({"keywords": ("--",)}, "keywords"),
        ({"language": ("klingon",)}, "language"),
        ({"party": ("nobody at all",)}, "party"),
    ],
)
async def test_a_form_says_which_field_is_wrong(there, answers, field, dry):
    reply = await there.chat.submit(Request(ANN, HERE), "subscribe", answers, dry=dry)
    assert list(reply.errors) == [field]
    assert there.store.subscriptions() == ()


async def test_a_form_that_nobody_knows_is_refused(there):
    reply = await there.chat.submit(Request(ANN, HERE), "drop tables", {})
    assert reply.outcome is Outcome.REFUSED
    assert (await there.ask(verb="nonsense")).outcome is Outcome.REFUSED


async def test_a_modal_field_of_every_kind_has_what_it_needs(there):
    for field in (await there.ask("subscribe")).form.fields:
        assert bool(field.choices) == (field.kind in (FieldKind.SELECT, FieldKind.MANY, FieldKind.SWITCH))


# --- look-ups ---------------------------------------------------------------------------------------


async def test_a_figure_is_found_with_who_says_so(there):
    reply = await there.ask("facts 150 prisoners")
    assert reply.outcome is Outcome.DONE
    assert reply.private
    assert "150 Russian servicemen" in words(reply)
    assert "CNA" in words(reply)


async def test_what_is_only_alike_is_said_to_be_a_guess(there):
    reply = await there.ask("facts prisoners unicorn")
    assert reply.outcome is Outcome.UNSURE
    assert "Nothing matches all of" in words(reply)


async def test_a_fact_is_told_as_it_was_held(there):
    there.later(hours=2)
    there.tell(
        "157 Russian servicemen home after prisoner exchange with Ukraine in Belarus",
        BODY.format(157),
        "euronews",
    )
    there.later(hours=1)
    assert "157" in words(await there.ask("facts prisoners"))
    then = words(await there.ask('facts prisoners as_of:"2026-02-05 13:00Z"'))
    assert "150" in then
    assert "157 Russian" not in then
    assert (await there.ask("facts prisoners as_of:2026-02-01")).outcome is Outcome.NOTHING


async def test_filters_of_several_names_are_any_of_them(there):
    assert "150" in words(await there.ask("facts conflict:ukraine-russia,sudan party:Russia,Hamas"))
    assert (await there.ask("facts conflict:sudan,haiti")).outcome is Outcome.NOTHING
    assert (await there.ask("timeline conflict:sudan,haiti prisoners")).outcome is Outcome.NOTHING
    assert (await there.ask("latest haiti")).outcome is Outcome.NOTHING


async def test_results_are_paged_and_pages_keep_the_question(there):
    for n in range(12):
        there.later(days=2)
        town = (
            "Kharkiv",
            "Odesa",
            "Sumy",
            "Kherson",
            "Dnipro",
            "Poltava",
            "Lviv",
            "Kramatorsk",
            "Nikopol",
            "Izium",
            "Konotop",
            "Chernihiv",
        )[n]
        there.tell(
            f"Russian drone strike kills {n + 3} people in {town}",
            f"Officials said {n + 3} people were killed in {town}.",
        )
    first = await there.ask("facts killed drone strike")
    assert first.pages > 1
    more = next(button for button in first.buttons if button.id.endswith("page:2"))
    second = await there.ask(more.id)
    assert (second.page, second.replaces) == (2, True)
    assert words(second) != words(first)
    back = next(button for button in second.buttons if button.id.endswith("page:1"))
    assert words(await there.ask(back.id)) == words(first)


async def test_sharing_is_for_all_and_says_who_shared(there):
    reply = await there.ask("facts prisoners", BEN)
    shared = await there.ask(next(b.id for b in reply.buttons if b.label == "Share in channel"), BEN)
    assert not shared.private
    assert "Shared by U2" in words(shared)
    assert not any(ident.startswith(("share", "mute")) for ident in ids(shared))
    for line in ("share subscriptions", "share audit", "share facts nonsense", "share subscribe sanctions"):
        assert (await there.ask(line)).private


async def test_a_line_too_long_for_a_button_is_kept(there):
    query = "prisoners " + " ".join(f"word{n}" for n in range(30))
    reply = await there.ask(f"facts {query}")
    share = next(button for button in reply.buttons if button.label == "Share in channel")
    assert share.id.startswith("again ")
    assert not (await there.ask(share.id)).private
    there.store.tidy(START + timedelta(days=400))
    assert "too old" in words(await there.ask(share.id))


@pytest.mark.parametrize("verb", ["event", "history", "sources"])
async def test_an_event_is_found_by_its_id_by_a_fact_and_by_words(there, verb, event):
    fact = there.store.search("prisoners")[0].fact.id
    for text in (event, fact, "prisoners belarus"):
        reply = await there.ask(line_of(verb, {"event": text}))
        assert reply.outcome is Outcome.DONE
        assert PRISONERS in words(reply)


async def test_times_are_typed_in_the_askers_zone(there):
    # 14:00 in Kyiv is noon in UTC, when the entry came
    assert (await there.ask('facts prisoners as_of:"2026-02-05 13:59"')).outcome is Outcome.NOTHING
    assert (await there.ask('facts prisoners as_of:"2026-02-05 14:01"')).outcome is Outcome.DONE
    london = replace(ANN, time_zone="Europe/London")
    assert (await there.ask('facts prisoners as_of:"2026-02-05 14:01"', london)).outcome is Outcome.DONE
    assert (await there.ask('facts prisoners as_of:"2026-02-05 11:59"', london)).outcome is Outcome.NOTHING


async def test_the_answer_is_in_the_askers_language(there):
    assert "Знайдено 2 факти" in words(await there.ask("facts prisoners", replace(ANN, locale="uk-UA")))
    assert "обмін полоненими" in words(
        await there.ask("subscribe prisoner-exchange", replace(ANN, locale="uk"))
    )


# --- completion -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "option", "typed", "first"),
    [
        ("subscribe", "topic", "pris", "prisoner-exchange"),
        ("subscribe", "topic", "", "military-dialogue"),
        ("subscribe", "topic", "sanctions, air", "sanctions, air-strikes"),
        ("subscribe", "conflict", "russia", "ukraine-russia"),
        ("subscribe", "party", "hezb", "Hezbollah"),
        ("subscribe", "place", "kramat", "Kramatorsk"),
        ("subscribe", "zone", "kyiv", "Europe/Kyiv"),
        ("subscribe", "cadence", "", "instant"),
        ("subscribe", "severity", "gra", "3"),
        ("subscribe", "credibility", "conf", "1"),
        ("subscribe", "quiet", "", "22:00-07:00"),
        ("subscribe", "at", "08", "08:00"),
        ("subscribe", "threads", "n", "no"),
        ("subscribe", "language", "en", "en"),
        ("facts", "since", "7", "7d"),
        ("mute", "for", "", "1h"),
        ("help", "command", "sub", "subscribe"),
    ],
)
async def test_names_are_completed(there, verb, option, typed, first):
    found = await there.chat.complete(Request(ANN, HERE, verb=verb), option, typed)
    assert found[0].value == first
    assert len(found) <= 25
    assert all(len(choice.value) <= 100 and len(choice.label) <= 100 for choice in found)


async def test_events_are_completed_by_what_they_tell(there, event):
    assert [
        c.value for c in await there.chat.complete(Request(ANN, HERE, verb="event"), "event", "belarus")
    ] == [event]
    assert await there.chat.complete(Request(ANN, HERE, verb="event"), "nothing", "x") == ()
    assert await there.chat.complete(Request(ANN, HERE, verb="facts"), "query", "x") == ()
    assert await there.chat.complete(Request(ANN, HERE, verb="nonsense"), "query", "x") == ()


# --- the way there ----------------------------------------------------------------------------------


async def test_look_ups_run_beside_the_loop_and_see_what_was_just_changed(tmp_path):
    with world(tmp_path / "sitrep.db") as there:
        there.tell(PRISONERS, BODY.format(150))
        asked = [there.ask("facts prisoners"), there.ask("subscribe sanctions"), there.ask("latest")]
        assert all(reply.outcome is not Outcome.REFUSED for reply in await asyncio.gather(*asked))
        assert "sanctions" in words(await there.ask("subscriptions"))
        there.chat.close()
        there.chat.close()


def test_an_effect_is_one_sentence():
    sub = Subscription(
        1, HERE, ("prisoner-exchange",), ("ukraine-russia",), quiet=("22:00", "07:00"), wakes=True
    )
    config = load_config()
    said = plain(effect(replace(sub, threads=False, paused="by U1"), config, texts_for("en")))
    assert said == (
        "slack:T1:C1 gets prisoner exchange in Ukraine–Russia, at once; quiet from 22:00 to 07:00 (UTC); "
        "but what is grave comes through; corrections change the message without a reply below it; paused."
    )
    assert options_of(sub)["quiet"] == "22:00-07:00"


async def test_history_says_what_a_figure_counts_and_the_card_what_weighed_most(there):
    there.tell(PRISONERS, BODY.format(150))
    there.tell(
        "Ukraine says 150 servicemen and 7 civilians home in prisoner exchange with Russia",
        "Ukrainian officials said that Russia had freed 150 Ukrainian servicemen and seven civilians"
        " in the prisoner exchange in Belarus on Thursday.",
        "france-24",
    )
    said = words(await there.ask("history prisoner exchange"))
    assert "first report – CNA" in said
    assert "150 (to Ukraine, servicemen)" in said
    assert "7 (to Ukraine, civilians)" in said
    (card,) = [
        block for block in (await there.ask("event prisoner exchange")).blocks if hasattr(block, "briefing")
    ]
    assert card.briefing.kicker.startswith("FOLLOW-UP")


async def test_a_form_in_direct_messages_is_about_oneself(there):
    own = Channel(Platform.SLACK, "T1", "@U1")
    assert (await there.ask("subscribe", ANN, own)).form.title == "Subscribe me"
    assert (await there.ask("subscribe")).form.title == "Subscribe this channel"


async def test_a_home_says_how_a_channel_is_subscribed(there):
    own = Channel(Platform.SLACK, "T1", "@U1")
    home = Request(ANN, own, verb="home")
    empty = await there.chat.handle(home)
    assert "Nothing is subscribed to yet." in words(empty)
    assert "/sitrep subscribe prisoner-exchange" in words(empty)
    assert [button.label for button in empty.buttons] == ["Subscribe me…", "What you can ask"]
    await there.ask("subscribe prisoner-exchange")
    full = await there.chat.handle(home)
    assert "1. slack:T1:C1 gets prisoner exchange" in words(full)
    assert "/sitrep subscribe prisoner-exchange" in words(full)


async def test_sources_quote_a_figure_where_it_stands_and_a_statement_whole(there):
    event = there.store.search("prisoners", limit=1)[0].event.id
    said = words(await there.ask(f"sources {event}"))
    assert said.count("“150 Russian servicemen”") == 1
    assert f"12:00 UTC: “{PRISONERS}”" in said
