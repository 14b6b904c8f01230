"""The one way into a checkout: set up what is missing, then run, test, check, format, measure or freeze the program.

Needs nothing but Python 3.11 or newer. This file is kept readable to older Pythons, so that they can say so.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is exactly who reads this line
    sys.exit("ModelsLab Desktop needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

from commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
