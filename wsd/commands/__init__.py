"""One module a subcommand: its arguments, and a `run` that returns what is to be printed.

What is slow to import (torch, nltk, numpy) is imported inside `run`, so that
help and usage errors come at once.
"""
