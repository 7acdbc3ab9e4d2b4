"""What calls cost the processor, beside other calls of the same run: seconds would say more about the machine."""

import gc
from collections.abc import Callable
from functools import partial
from time import thread_time
from typing import TypeVar

Made = TypeVar("Made")

GROWTH = 10
# Linear is GROWTH; quadratic would be GROWTH squared.
ALLOWED = 3 * GROWTH
# Below it the clock and the caches are measured, not the call.
NOTHING = 0.001


def cpu_seconds(call: Callable[[], object], rounds: int = 5) -> float:
    """Of this thread, the best of some rounds. The collector rests: it would look at what other tests have left."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return min(_once(call) for _ in range(rounds))
    finally:
        if collecting:
            gc.enable()


def assert_linear(make: Callable[[int], Made], call: Callable[[Made], object], size: int) -> None:
    """`call` on what is made for `size` costs in proportion to what it costs for a tenth of it."""
    few, many = (cpu_seconds(partial(call, make(it))) for it in (size // GROWTH, size))
    assert many < ALLOWED * max(few, NOTHING), (
        f"{few * 1000:.1f} ms, and for {GROWTH} times as much {many * 1000:.1f} ms"
    )


def _once(call: Callable[[], object]) -> float:
    started = thread_time()
    call()
    return thread_time() - started
