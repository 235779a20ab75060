"""One module a subcommand: its arguments, and a `run` that returns what is to be printed."""
