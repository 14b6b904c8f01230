"""Keys, and the window manager's part, on an X display that has no window manager; knows no toolkit and no program."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_int,
    c_long,
    c_ubyte,
    c_uint,
    c_ulong,
    c_void_p,
    cast,
)

_MODIFIERS = {"Ctrl": "Control_L", "Shift": "Shift_L", "Alt": "Alt_L"}
_LEFT_BUTTON = 1
_CARDINAL, _CLIENT_MESSAGE, _REVERT_TO_PARENT, _VIEWABLE, _NOW = 6, 33, 2, 2, 0

# windows come and go while they are asked; Xlib would end this process for that
_ignore_errors = CFUNCTYPE(c_int, c_void_p, c_void_p)(lambda display, error: 0)


class _ClientMessage(Structure):
    """An XClientMessageEvent, filled up to the length of an XEvent."""

    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("message_type", c_ulong),
        ("format", c_int),
        ("data", c_long * 5),
        ("rest", c_long * 12),
    )


class _Attributes(Structure):
    """XWindowAttributes."""

    _fields_ = (
        ("place", c_int * 6),
        ("visual", c_void_p),
        ("root", c_ulong),
        ("kinds", c_int * 4),
        ("backing", c_ulong * 2),
        ("save_under", c_int),
        ("colormap", c_ulong),
        ("map_installed", c_int),
        ("map_state", c_int),
        ("masks", c_long * 3),
        ("override_redirect", c_int),
        ("screen", c_void_p),
    )


class Display:
    """A connection to an X server."""

    def __init__(self, name: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._declare()
        self._x.XSetErrorHandler(_ignore_errors)
        self._display = c_void_p(self._x.XOpenDisplay(name.encode()))
        assert self._display.value, f"there is no display {name}"

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)

    def press(self, keys: str) -> None:
        """Press and release keys, such as "Return" or "Ctrl+Q", wherever the focus is."""
        names = [_MODIFIERS.get(name, name.lower() if len(name) == 1 else name) for name in keys.split("+")]
        codes = [self._code(name) for name in names]
        for code in codes:
            self._test.XTestFakeKeyEvent(self._display, code, True, _NOW)
        for code in reversed(codes):
            self._test.XTestFakeKeyEvent(self._display, code, False, _NOW)
        self._x.XSync(self._display, False)

    def click(self, x: int, y: int) -> None:
        """Press and release the left mouse button at a place, px."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, _NOW)
        for is_down in (True, False):
            self._test.XTestFakeButtonEvent(self._display, _LEFT_BUTTON, is_down, _NOW)
        self._x.XSync(self._display, False)

    def window_of(self, process_id: int) -> int | None:
        """The window of a process."""
        return next(
            (window for window in self._windows(process_id) if not self._attributes(window).override_redirect), None
        )

    def has_menu(self, process_id: int) -> bool:
        """Whether a process shows a menu, or something else that the window manager has no part in."""
        shown = [self._attributes(window) for window in self._windows(process_id)]
        return any(each.override_redirect and each.map_state == _VIEWABLE for each in shown)

    def activate(self, window: int) -> bool:
        """Give a window the focus, as a window manager does when it appears; False while it is not there yet."""
        focused, reverting = c_ulong(), c_int()
        self._x.XSetInputFocus(self._display, window, _REVERT_TO_PARENT, _NOW)
        self._x.XGetInputFocus(self._display, byref(focused), byref(reverting))
        return focused.value == window

    def ask_to_close(self, window: int) -> None:
        """Say to a window what a window manager says when its closing cross is clicked."""
        message = _ClientMessage(_CLIENT_MESSAGE, 0, True, self._display, window, self._atom("WM_PROTOCOLS"), 32)
        message.data[0] = self._atom("WM_DELETE_WINDOW")
        self._x.XSendEvent(self._display, window, False, 0, byref(message))
        self._x.XSync(self._display, False)

    def _declare(self) -> None:
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XStringToKeysym.restype = c_ulong
        self._x.XKeysymToKeycode.argtypes = (c_void_p, c_ulong)
        self._x.XKeysymToKeycode.restype = c_ubyte
        self._x.XInternAtom.restype = c_ulong
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XSetInputFocus.argtypes = (c_void_p, c_ulong, c_int, c_ulong)
        self._x.XSendEvent.argtypes = (c_void_p, c_ulong, c_int, c_long, c_void_p)
        self._test.XTestFakeKeyEvent.argtypes = (c_void_p, c_uint, c_int, c_ulong)
        self._test.XTestFakeButtonEvent.argtypes = (c_void_p, c_uint, c_int, c_ulong)
        self._test.XTestFakeMotionEvent.argtypes = (c_void_p, c_int, c_int, c_int, c_ulong)

    def _code(self, name: str) -> int:
        code = self._x.XKeysymToKeycode(self._display, self._x.XStringToKeysym(name.encode()))
        assert code, f"there is no key {name}"
        return int(code)

    def _atom(self, name: str) -> int:
        return int(self._x.XInternAtom(self._display, name.encode(), False))

    def _windows(self, process_id: int) -> list[int]:
        return [window for window in self._all_windows() if self._process(window) == process_id]

    def _attributes(self, window: int) -> _Attributes:
        attributes = _Attributes()
        self._x.XGetWindowAttributes(self._display, c_ulong(window), byref(attributes))
        return attributes

    def _all_windows(self) -> list[int]:
        root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
        top = c_ulong(self._x.XDefaultRootWindow(self._display))
        self._x.XQueryTree(self._display, top, byref(root), byref(parent), byref(children), byref(count))
        windows = children[: count.value]
        self._x.XFree(children)
        return windows

    def _process(self, window: int) -> int | None:
        """The process that a window says it belongs to."""
        kind, form, count, left, value = c_ulong(), c_int(), c_ulong(), c_ulong(), c_char_p()
        found = (byref(kind), byref(form), byref(count), byref(left), byref(value))
        arguments = (c_long(0), c_long(1), False, c_ulong(_CARDINAL), *found)
        self._x.XGetWindowProperty(self._display, c_ulong(window), c_ulong(self._atom("_NET_WM_PID")), *arguments)
        if not count.value:
            return None
        process_id = cast(value, POINTER(c_ulong))[0]
        self._x.XFree(value)
        return int(process_id)


@contextmanager
def display(name: str) -> Iterator[Display]:
    """A connection to the X server of this name, for as long as the block lasts."""
    connection = Display(name)
    try:
        yield connection
    finally:
        connection.close()
