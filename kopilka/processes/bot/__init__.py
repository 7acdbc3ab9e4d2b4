"""The bot process."""
