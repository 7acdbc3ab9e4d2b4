"""The server as it crosses the doors."""

from pydantic import BaseModel, Field


class InstallationFacts(BaseModel):
    """Public: nothing here tells of anybody."""

    is_empty: bool = Field(description="Nobody has an account yet.")
    first_is_administrator: bool = Field(description="Whoever signs up now becomes the administrator.")
    sign_ups_open: bool = Field(description="Anybody may sign up; else the administrator makes accounts.")
