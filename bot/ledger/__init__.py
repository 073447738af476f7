"""The heart: one event, one alert, every revision kept. Pure: no I/O, no clock."""

from bot.ledger.events import opened_by
from bot.ledger.ledger import Ledger
from bot.ledger.reasons import SENTENCES, Reason
from bot.ledger.regroup import Regrouper, Regrouping, Said
from bot.ledger.rules import Rules

__all__ = ["SENTENCES", "Ledger", "Reason", "Regrouper", "Regrouping", "Rules", "Said", "opened_by"]
