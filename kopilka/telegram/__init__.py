"""The Telegram bot's chats: who is linked, what is to be sent to them."""
