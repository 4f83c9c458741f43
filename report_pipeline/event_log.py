"""Dagster's event log, written faster: named in the ``dagster.yaml`` that a home begins with.

Dagster's own SQLite log makes an engine and opens a database several times for each of hundreds of
events, and compiles its statements each time anew; together that takes as long as the work of a
small run. Here engine and connection stay. Files, tables and what is written are Dagster's.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine

from report_pipeline.instance import in_yaml, log_folder

_KEPT = 2  # engines: of the index, and of the run that is written
_BUSY_SECONDS = 60


class EventLog(SqliteEventLogStorage):
    """SQLite event log that keeps its last databases open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # By shard, the one used last at the end, with the file that it has open.
        self._engines: dict[str, tuple[Engine, int]] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "EventLog":
        """The log of ``base_dir``, or of the home of the environment where that was moved or copied:
        then its settings still name the former place."""
        folder, home = config_value["base_dir"], Path(os.environ.get("DAGSTER_HOME", ""))
        settings = home / "dagster.yaml"
        if settings.is_file() and in_yaml(folder) in settings.read_text(encoding="utf-8"):
            folder = str(log_folder(home))
        return cls(folder, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        path = Path(self.path_for_shard(shard))
        engine, file = self._engines.pop(shard, (None, 0))
        # A run's database may have been removed meanwhile, with all that is known of the run.
        if engine is None or not path.exists() or path.stat().st_ino != file:
            if engine is not None:
                engine.dispose()
            url = self.conn_string_for_shard(shard)
            engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
            self._initdb(engine)
        self._engines[shard] = (engine, path.stat().st_ino)
        while len(self._engines) > _KEPT:
            self._engines.pop(next(iter(self._engines)))[0].dispose()
        return engine

    def store_event(self, event: EventLogEntry) -> None:
        super().store_event(event)
        # Who watches a run watches its file, which a database that stays open seldom touches.
        os.utime(self.path_for_shard(event.run_id))

    def has_table(self, table_name: str) -> bool:
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        while self._engines:
            self._engines.popitem()[1][0].dispose()
        super().dispose()
