"""Whether a window can be opened here; knows no toolkit."""

import ctypes
import os
import sys
from pathlib import Path


def promised() -> bool:
    """Whether the session says that it has a screen, or the person has chosen Qt's platform."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


def there() -> bool:
    """Whether the promised screen can be opened: a variable often outlives its display."""
    if not promised():
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("QT_QPA_PLATFORM")) or _wayland() or _x11()


def _wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and Path(os.environ.get("XDG_RUNTIME_DIR", ""), str(name)).is_socket()


def _x11() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
