"""The made-up archive that look-ups are measured in is what the store itself would have written."""

from benchmarks.archive import make
from benchmarks.press import made_up
from bot.model import Action, Decision, Verdict
from bot.store import Store

TABLES = ("entries", "claims", "events", "facts", "fact_versions", "changes")


def rows(store, table):
    """Every row of a table, without the order in which it was written."""
    columns = [column.name for column in store._connection.db[table].columns if column.name != "seq"]
    names = ", ".join(f'"{name}"' for name in columns)
    return sorted(store._connection.rows(f"SELECT {names} FROM {table}"), key=repr)


def test_an_archive_is_what_the_store_would_have_written_one_by_one(tmp_path):
    make(tmp_path / "archive.db", 40)
    with Store.open(":memory:") as other:
        for each in made_up(40):
            first, *others = each.reports
            with other.transaction():
                for report in each.reports:
                    other.save_report(report, Verdict.NEW)
                other.save_decision(
                    Decision(
                        first.entry.id, Verdict.NEW, Action.POST, "first_figure", each.event, each.facts,
                        each.changes,
                    ),
                    first,
                )  # fmt: skip
                for report in others:
                    other.save_decision(
                        Decision(report.entry.id, Verdict.NEW, Action.NONE, "first_figure", each.event),
                        report,
                    )
        with Store.open(tmp_path / "archive.db", read_only=True) as archive:
            for table in TABLES:
                assert rows(archive, table) == rows(other, table)
            assert archive.status().facts == 40
            for query in ("killed", "defence ministry", "launched"):
                found = [each.fact.id for each in archive.search(query, limit=99)]
                assert found
                assert found == [each.fact.id for each in other.search(query, limit=99)]
