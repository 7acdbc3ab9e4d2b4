"""Analytics: totals, shares, comparison, trends and forecast; figures only, no drawing."""
