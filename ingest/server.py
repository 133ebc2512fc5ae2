"""The versions of an index on a Chroma server.

* <name>                 the registry; see `ingest.registry`
* <name>-<version>       the passages' vectors of a version, searched there
* <name>-<version>-files its other files, byte for byte, which a reader copies once
* <name>-writer          the claim of the one writer; see `ingest.claim`

A version is there when the registry has it. Readers are sent to it by one write to the registry.
What a killed build left is in no record and goes with the next writer.
"""

import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from ingest import chroma, disk, parts
from ingest.claim import Claim, Writer, claimed, holder
from ingest.errors import AppError, IndexDamagedError, IndexMissingError, ServerError
from ingest.manifest import Manifest
from ingest.nearest import PLACE, place_on
from ingest.place import Address, address_of
from ingest.registry import FILES, LIVE, VERSION, Record, Registry
from ingest.status_log import LOG

_LOG = "log/"
_READING = "reading-"
"""What the name of a folder begins with into which a version is copied."""
_FORGOTTEN = 86_400.0
"""After how many seconds such a folder is what a killed reader left."""
_DRAINED = 600
"""How many seconds a version stays after another went live: answers from it are under way."""


class Server:
    """The versions of one index on a server, and the folder that keeps what was read from it."""

    def __init__(self, address: Address, kept: Path) -> None:
        self._address = address
        self._registry = Registry(address)
        self._kept = kept
        self._claim: Claim | None = None

    def __str__(self) -> str:
        return str(self._address)

    def current(self) -> str:
        """Return the name of the live version, and see that its status log is the newest.

        Raises:
            IndexMissingError: Nothing has been published there.
        """
        with chroma.telling(self._address), self._copying():
            live = self._registry.record(LIVE)
            if live.get("log"):
                self._keep_log(str(live["log"]), int(live["log_size"]))
        if not live.get("version"):
            raise IndexMissingError(f"no index at {self}: run  python -m ingest build")
        return str(live["version"])

    def names(self) -> list[str]:
        """Return the versions there are, in no order."""
        with chroma.telling(self._address):
            return list(self._registry.versions())

    def manifest(self, version: str) -> bytes:
        """Return the manifest of a version.

        Raises:
            IndexDamagedError: There is no such version.
        """
        with chroma.telling(self._address):
            record = self._known(version)
            path = self._kept / version / "manifest.json"
            if path.is_file() and disk.digest(path) == record["manifest"]:
                return path.read_bytes()
            size = int(record["manifest_size"])
            return parts.read(self._registry.collection(f"{version}{FILES}"), "manifest.json", size)

    def folder(self, version: str, *, whole: bool = False) -> Path:
        """Return the folder with a version's files, copied from the server unless they are there.

        Args:
            version: One that the registry has.
            whole: Whether what is there is read to the last byte, and copied anew when it differs.
        """
        manifest = self.manifest(version)
        folder = self._kept / version
        if not _is_copy(folder, manifest, whole=whole):
            with chroma.telling(self._address), self._copying():
                self._copy(version, manifest)
        return folder

    def stage(self, folder: Path, version: str) -> None:
        """Say in a version that is being made that its vectors go to the server."""
        place_on(folder / PLACE, self._address, f"{self._address.name}-{version}")

    def publish(self, staged: Path, version: str) -> None:
        """Store the files of a staged version and send readers to it, in one write."""
        made = staged / version
        content = (made / "manifest.json").read_bytes()
        with chroma.telling(self._address):
            collection = self._registry.collection(f"{version}{FILES}", make=True)
            names = ("manifest.json", *Manifest.parse(content).digests)
            parts.put(collection, {path: made / path for path in names})
            self._point(version, _digest(content), len(content))
        shutil.rmtree(self._kept / version, ignore_errors=True)
        with suppress(OSError):  # it is copied when it is read
            made.rename(self._kept / version)

    def switch(self, version: str) -> None:
        """Send readers to a version that is there, in one write."""
        with chroma.telling(self._address):
            record = self._known(version)
            self._point(version, str(record["manifest"]), int(record["manifest_size"]))

    def share_log(self, content: bytes) -> None:
        """Have readers follow a status log as it is now."""
        digest = _digest(content)
        with chroma.telling(self._address):
            registry = self._registry.opened(make=True)
            if self._registry.record(LIVE).get("log") == digest:
                return
            parts.put(registry, {f"{_LOG}{digest}": content})
            self._registry.write({LIVE: {"log": digest, "log_size": len(content)}})
            stored = registry.get(include=[])["ids"]
            old = [id_ for id_ in stored if id_.startswith(_LOG) and digest not in id_]
            if old:
                registry.delete(ids=old)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest `keep` versions, the live one, and those just left by readers."""
        with chroma.telling(self._address):
            live = str(self._registry.record(LIVE).get("version") or "")
            known = self._registry.versions()
            now = self._registry.clock()
            old = sorted(known, key=_number)[: -max(keep, 1)]
            gone = [
                name
                for name in old
                if name != live and now - int(known[name].get("left", 0)) >= _DRAINED
            ]
            if gone:
                self._registry.opened().delete(ids=[f"{VERSION}{name}" for name in gone])
            self._registry.remove_unknown()
        self._forget(kept={*known} - {*gone})
        return gone

    def discard(self, version: str) -> None:
        """Remove what was stored of a version that is not published after all."""
        with suppress(ServerError), chroma.telling(self._address):
            if version not in self._registry.versions():
                self._registry.delete_collection(version)
                self._registry.delete_collection(f"{version}{FILES}")

    @contextmanager
    def claimed(self, me: Writer) -> Iterator[Writer | None]:
        """Hold the index for one writer and clear what a killed one left; lend who that was."""
        with claimed(self._address, me) as (claim, killed):
            self._claim = claim
            try:
                with chroma.telling(self._address):
                    self._registry.opened(make=True)
                    self._registry.remove_unknown()
                yield killed
            finally:
                self._claim = None

    def writer(self) -> Writer | None:
        """Return who has claimed the index, alive or killed; None when nobody has."""
        with chroma.telling(self._address):
            return holder(self._address)

    def _point(self, version: str, manifest: str, size: int) -> None:
        """Make a version known and live, and note when the one before it was left."""
        if self._claim:
            self._claim.check()
        now = self._registry.clock()
        before = str(self._registry.record(LIVE).get("version") or "")
        records: dict[str, Record] = {}
        if before and before != version:
            records[f"{VERSION}{before}"] = {"left": now}
        records[f"{VERSION}{version}"] = {
            "kind": "version",
            "manifest": manifest,
            "manifest_size": size,
            "left": 0,
        }
        records[LIVE] = {"version": version}
        self._registry.write(records)

    @contextmanager
    def _copying(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AppError(
                f"{self._kept}: what {self} holds cannot be copied there ({error.strerror}):"
                " set ROUNDS_INDEX to a folder that can be written to"
            ) from error

    def _copy(self, version: str, content: bytes) -> None:
        """Copy the files of a version beside where they belong, check them, and put them there."""
        manifest = Manifest.parse(content)
        self._kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._kept, prefix=_READING) as folder:
            made = Path(folder) / version
            made.mkdir()
            stored = self._registry.collection(f"{version}{FILES}")
            for name, digest in manifest.digests.items():
                parts.write(stored, name, manifest.files[name], made / name)
                if disk.digest(made / name) != digest:
                    raise ServerError(f"{self}: {version}/{name} is not what was published")
            (made / "manifest.json").write_bytes(content)
            self.stage(made, version)
            with suppress(FileNotFoundError):
                (self._kept / version).rename(Path(folder) / "before")
            with suppress(OSError):  # another reader was quicker
                made.rename(self._kept / version)
        self._forget(kept={*self._registry.versions()})

    def _forget(self, kept: set[str]) -> None:
        """Remove copies of versions that are not on the server any more."""
        for path in self._kept.glob("*-*"):
            is_version = re.fullmatch(r"\d{4,}-[0-9a-f]{8}", path.name)
            left = path.name.startswith(_READING) and (
                time.time() - path.stat().st_mtime > _FORGOTTEN
            )
            if (is_version and path.name not in kept) or left:
                shutil.rmtree(path, ignore_errors=True)

    def _keep_log(self, digest: str, size: int) -> None:
        """Copy the status log when it is another than the one kept."""
        path = self._kept / LOG
        if not path.is_file() or disk.digest(path) != digest:
            content = parts.read(self._registry.opened(), f"{_LOG}{digest}", size)
            self._kept.mkdir(parents=True, exist_ok=True)
            disk.replace(path, content)

    def _known(self, version: str) -> Record:
        record = self._registry.record(f"{VERSION}{version}")
        if not record:
            raise IndexDamagedError(f"{self}: has no version {version}")
        return record


@lru_cache(maxsize=64)
def server_of(index: Path) -> Server | None:
    """Return the server that holds an index; None when the folder does."""
    address = address_of(index)
    return Server(address, index) if address else None


def _is_copy(folder: Path, content: bytes, *, whole: bool) -> bool:
    """Return whether a folder holds the version of a manifest."""
    try:
        if (folder / "manifest.json").read_bytes() != content or not (folder / PLACE).is_file():
            return False
        manifest = Manifest.parse(content)
        sizes = all(
            (folder / name).stat().st_size == manifest.files[name] for name in manifest.digests
        )
        return sizes and (
            not whole
            or all(disk.digest(folder / name) == found for name, found in manifest.digests.items())
        )
    except OSError:
        return False


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
