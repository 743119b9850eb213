"""The command `evolink`, which needs the extra `cli`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; if the extra is not installed, print how to install it and exit with 2."""
    for name, mode in {"stdin": "r", "stdout": "w", "stderr": "w"}.items():
        if getattr(sys, name) is None:  # closed by the shell, as with >&-
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  open until the end of the process
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
