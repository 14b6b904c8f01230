"""Writing a file as a whole or not at all."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from modelslab_desktop.core.errors import Kind, Problem

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_PROTECTED = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_whole(path: Path, content: bytes) -> None:
    """Write or replace a file; whatever happens, there is the old one or the new one, and nothing beside it.

    Raises Problem: DISK_FULL, READ_ONLY or NOT_SAVED.
    """
    passing = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        try:
            with passing.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(path)
        except BaseException:
            with suppress(OSError):
                passing.unlink()
            raise
    except OSError as error:
        raise Problem(_kind(error), str(error.strerror or error)) from error


def _kind(error: OSError) -> Kind:
    if error.errno in _FULL:
        return Kind.DISK_FULL
    return Kind.READ_ONLY if error.errno in _PROTECTED else Kind.NOT_SAVED
