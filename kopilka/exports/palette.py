"""Colours of printed categories: those of the design (docs/design.md) in its light scheme."""

from collections.abc import Mapping

from kopilka.categories.appearance import PRINT_COLORS

PALETTE: Mapping[str, str] = {str(name): shade for name, shade in PRINT_COLORS.items()}
# Of what has no category behind it.
PLAIN_COLOUR = PALETTE["gray"]
