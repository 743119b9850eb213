"""The subcommands of scripts/drift: a module each, with `add_arguments(parser)` and `run(options)`."""
