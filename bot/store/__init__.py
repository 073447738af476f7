"""The store: everything that Sitrep knows, in one SQLite file, and the only SQL there is.

connection opens the file and runs SQL · schema declares the tables · codec turns nouns into rows · feeds,
entries, stories, deliveries and search hold the statements, a noun each · wording knows by which words a
fact is found · store puts them together · backup copies it · lock keeps a second process from sending.
"""

from bot.store.backup import backup, restore
from bot.store.lock import Lock
from bot.store.store import Store, StoreStatus

__all__ = ["Lock", "Store", "StoreStatus", "backup", "restore"]
