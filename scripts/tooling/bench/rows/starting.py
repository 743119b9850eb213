"""Before anything happens: importing, `--help`, and a process's way to its first finished query."""

from __future__ import annotations

from ..peers import CLIENTS
from ..serving import Figures, environment, timed
from ..setting import Setting, adapters
from ..sheets import Sheet, interleaved

_CLICK = """
import click

@click.group()
def app():
    pass

for name in ("create", "get", "wait", "list", "download", "models", "check", "sandbox"):
    options = click.option("--model")(click.option("--timeout", type=float)(lambda **given: None))
    app.command(name, help=f"{name} something")(click.argument("name")(options))
app(["--help"])
"""
COMMANDS = {
    "evolink[cli]": ("evolink[cli]", "evolink"),
    "fal": ("fal", "fal"),
    "llm": ("llm", "llm"),
    "openai<2": ("openai<2", "openai"),
    "httpie": ("httpie", "http"),
}
"""Name in the report -> environment and program."""
_COLD = (
    "from tooling.bench.clients.{} import {} as Client; client = Client({!r}); client.get(client.create()) or exit(1)"
)


def imports(setting: Setting) -> Sheet:
    """The interpreter with one statement, from outside."""
    clean = environment(PYTHONPATH="", PYTHONDONTWRITEBYTECODE="1")
    statements = {name: client.imports for name, client in CLIENTS.items() if client.imports}

    def once(name: str) -> Figures:
        return timed([setting.python(name), "-c", str(statements[name])], clean)

    return interleaved(list(statements), setting.turns(15), once, tell=setting.tell)


def cold(setting: Setting) -> Sheet:
    """A process that creates one task and asks for it once."""
    found = adapters([name for name in CLIENTS if "mapping" not in name], sync=True)
    setting.server.reset(polls=1)

    def once(name: str) -> Figures:
        module, _, kind = found[name].partition(":")
        program = _COLD.format(module, kind, setting.server.base)
        return timed([setting.python(name), "-W", "ignore", "-c", program], environment())

    return interleaved(list(found), setting.turns(11), once, tell=setting.tell)


def helps(setting: Setting) -> Sheet:
    """`--help` of command lines, beside the least that click can do with eight commands."""
    clean = environment(PYTHONPATH="", PYTHONDONTWRITEBYTECODE="1")

    def once(name: str) -> Figures:
        if name == "click":
            return timed([setting.environment("click").python, "-c", _CLICK], clean)
        home, program = COMMANDS[name]
        return timed([setting.environment(home).program(program), "--help"], clean)

    return interleaved([*COMMANDS, "click"], setting.turns(11), once, tell=setting.tell)
