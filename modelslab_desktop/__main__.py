"""The command line: reads the arguments, and leaves all else to the program."""

import argparse
import gc
import os
import sys
from pathlib import Path

from modelslab_desktop import __version__, quick_qt
from modelslab_desktop.core.address import BASE_URL, safe_base_url
from modelslab_desktop.core.errors import Problem


def main() -> int:
    """Run the program; returns its exit code."""
    options = _parser().parse_args()
    try:
        options.base_url = safe_base_url(options.base_url)
    except Problem as problem:
        sys.stderr.write(f"The address {options.base_url!r} is not used: {problem.detail}.\n")
        return 2
    gc.disable()  # nothing that start-up makes is garbage; later it is collected between events
    quick_qt.load()
    # loaded late: --help and --version need no Qt
    from modelslab_desktop.app import run

    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="modelslab-desktop",
        description="Chat with the language models behind ModelsLab's API.",
        epilog="MODELSLAB_API_KEY is used as the key, and never stored; MODELSLAB_BASE_URL is the address of the API.",
    )
    parser.add_argument("--demo", action="store_true", help="open the demo: models that answer offline, without a key")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="keep everything the program writes in this folder")
    parser.add_argument(
        "--base-url",
        metavar="URL",
        default=os.environ.get("MODELSLAB_BASE_URL") or BASE_URL,
        help="address of the API; plain http only for this computer",
    )
    parser.add_argument(
        "--play-demo", type=Path, metavar="PNG", help="play the demo conversation, save a picture of it, and quit"
    )
    parser.add_argument("--version", action="version", version=f"ModelsLab Desktop {__version__}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
