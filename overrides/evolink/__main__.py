"""The command `evolink`, which needs the extra `cli`."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells define it: 128 and the number of SIGINT."""


def main() -> None:
    """Run the command line; if the extra is not installed, print how to install it and exit with 2."""
    for name, mode in {"stdin": "r", "stdout": "w", "stderr": "w"}.items():
        if getattr(sys, name) is None:  # closed by the shell, as with >&-
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  open until the end of the process
    try:
        code = _run()
    except KeyboardInterrupt:  # while modules were loaded; commands handle it themselves
        code = INTERRUPTED
    import signal  # imported by now, but not before `main` can handle an interruption

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the interpreter would print a traceback while it shuts down
    sys.exit(code)


def _run() -> int:
    try:
        from .cli import run
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "evolink":
            raise
        print(f"evolink: {missing}. Install the extra: pip install 'evolink[cli]'.", file=sys.stderr)
        return 2
    return run()


if __name__ == "__main__":
    main()
