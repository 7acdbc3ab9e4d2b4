"""1CClientBankExchange, by which banks of Russia and accounting programs exchange payments."""
