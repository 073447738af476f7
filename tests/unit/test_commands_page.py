"""docs/commands.md is what the code says today."""

from bot.chat import commands
from tools.commands_page import PAGE, page


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.commands_page"


def test_every_command_is_on_the_page_once():
    text = PAGE.read_text(encoding="utf-8")
    for each in commands():
        assert text.count(f"\n### {each.verb}\n") == (not each.hidden)
