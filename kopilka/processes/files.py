"""The storage of a process. Apart from the runtime: the library of S3 takes memory, and not every process has files."""

from kopilka.infrastructure.storage import Storage, open_storage
from kopilka.processes.runtime import Runtime


def open_files(runtime: Runtime) -> Storage:
    """The S3 server of the settings; without one, a folder beside the database."""
    return open_storage(runtime.settings.s3, runtime.folder.path / "files")
