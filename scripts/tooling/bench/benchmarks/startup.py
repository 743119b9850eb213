"""Start-up: imports, `--help`, and a process from its start to its first finished query."""

from __future__ import annotations

from ..clients import CLIENTS
from ..context import BenchmarkContext, adapter_names
from ..measurements import Measurements, run_interleaved
from ..processes import Figures, program_environment, time_command

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
PROGRAMS = {
    "evolink[cli]": ("evolink[cli]", "evolink"),
    "fal": ("fal", "fal"),
    "llm": ("llm", "llm"),
    "openai<2": ("openai<2", "openai"),
    "httpie": ("httpie", "http"),
}
"""Name in the report -> environment and program."""
_COLD_START = (
    "from tooling.bench.adapters.{} import {} as Client; client = Client({!r}); client.get(client.create()) or exit(1)"
)


def measure_imports(context: BenchmarkContext) -> Measurements:
    """Time the interpreter with one import statement, from outside."""
    variables = program_environment(PYTHONPATH="", PYTHONDONTWRITEBYTECODE="1")
    statements = {name: client.import_statement for name, client in CLIENTS.items() if client.import_statement}

    def run(name: str) -> Figures:
        return time_command([context.python(name), "-c", str(statements[name])], variables)

    return run_interleaved(list(statements), context.rounds(15), run, log=context.log)


def measure_cold_start(context: BenchmarkContext) -> Measurements:
    """Time a process that creates one task and queries it once."""
    adapters = adapter_names([name for name in CLIENTS if "mapping" not in name], sync=True)
    context.server.reset(polls=1)

    def run(name: str) -> Figures:
        module, _, class_name = adapters[name].partition(":")
        program = _COLD_START.format(module, class_name, context.server.base_url)
        return time_command([context.python(name), "-W", "ignore", "-c", program], program_environment())

    return run_interleaved(list(adapters), context.rounds(11), run, log=context.log)


def measure_help(context: BenchmarkContext) -> Measurements:
    """Time `--help` of command lines, and of a minimal click application with eight commands."""
    variables = program_environment(PYTHONPATH="", PYTHONDONTWRITEBYTECODE="1")

    def run(name: str) -> Figures:
        if name == "click":
            return time_command([context.environment("click").python, "-c", _CLICK], variables)
        environment, program = PROGRAMS[name]
        return time_command([context.environment(environment).program(program), "--help"], variables)

    return run_interleaved([*PROGRAMS, "click"], context.rounds(11), run, log=context.log)
