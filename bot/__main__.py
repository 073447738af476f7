"""``python -m bot`` and the ``sitrep`` command; imports next to nothing, so that help is quick."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; a stated failure is one sentence on standard error and exit code 1."""
    from bot.cli import app
    from bot.errors import SitrepError

    try:
        app()
    except SitrepError as error:
        print(f"sitrep: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader went away (``sitrep facts … | head``): not an error, but Python would print one at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
