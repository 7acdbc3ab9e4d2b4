"""The one row of what is set for the whole server."""

from datetime import datetime

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base


class Installation(Base):
    """`premium_for_all` is read with every request (households/entering.py), so a change holds everywhere at once."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", "one"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    premium_for_all: Mapped[bool] = mapped_column(server_default=text("false"))
    sign_ups_open: Mapped[bool] = mapped_column(server_default=text("true"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))
