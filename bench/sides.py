"""The processes that are measured or measure: the product, the references beside it, the client."""

import os

from bench.stage import Program, Stage, product_environment


def product(on: Stage, port: int, processes: int = 1) -> Program:
    return Program(
        ["kopilka.processes.commands.cli", "api", "--port", str(port), "--workers", str(processes)],
        product_environment(on.folder),
    )


def worker(on: Stage) -> Program:
    return Program(["kopilka.processes.commands.cli", "worker"], product_environment(on.folder))


def bare(on: Stage, port: int) -> Program:
    # As the superuser, to whom no policy applies.
    return _reference("bare", on, on.databases.admin_url, port)


def walled(on: Stage, port: int) -> Program:
    return _reference("bare", on, on.databases.app_url, port, "--walled")


def usual(on: Stage, port: int) -> Program:
    return _reference("usual", on, on.databases.admin_url, port)


def client(on: Stage, port: int, side: str = "product") -> Program:
    words = ["bench.client", "--port", str(port), "--people", str(on.people_file), "--token", token_for(side)]
    return Program(words, os.environ, talks=True)


def token_for(side: str) -> str:
    """Each side is shown the tokens that it would have given out itself."""
    return "usual_token" if side == "usual" else "token"


def _reference(name: str, on: Stage, url: str, port: int, *words: str) -> Program:
    known = {"BENCH_DATABASE_URL": url, "BENCH_PEOPLE": str(on.people_file), "BENCH_SECRET": on.secret}
    return Program([f"bench.reference.{name}", "--port", str(port), *words], os.environ | known)


SIDES = {"product": product, "bare": bare, "walled": walled, "usual": usual}
