"""The command `evolink`, which needs the extra `cli`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; without the extra it says which one to install and exits 2."""
    try:
        from .cli import run
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "evolink":
            raise
        print(f"evolink: {missing}. Install the extra: pip install 'evolink[cli]'.", file=sys.stderr)
        sys.exit(2)
    sys.exit(run())


if __name__ == "__main__":
    main()
