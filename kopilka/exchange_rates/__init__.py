"""Exchange rates: those of the Bank of Russia, fetched by a job where somebody needs them, and those set by hand."""
