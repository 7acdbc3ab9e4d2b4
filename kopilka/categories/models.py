"""The category table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.categories.appearance import DEFAULTS, Appearance, known_color, known_icon
from kopilka.categories.standard import BY_KEY
from kopilka.infrastructure.database.tables import Base
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.locales import Locale


class Category(Base):
    """Standard ones are rows of every household too, so that a composite key can bind transactions to them; they have
    a `standard_key` and are named in the reader's language. `folded_name` is `text.fold(name)`, null where it has not
    been computed since the name was written, and for standard ones. `icon` and `color` are what the household has
    chosen; null is what `default_appearance` says.
    """

    __tablename__ = "categories"
    __table_args__ = (
        # What transactions and children refer to: a category of this household and of this type.
        UniqueConstraint("household_id", "id", "type"),
        UniqueConstraint("household_id", "standard_key"),
        ForeignKeyConstraint(
            ["household_id", "parent_id", "type"],
            ["categories.household_id", "categories.id", "categories.type"],
            name="fk_categories_parent",
        ),
        CheckConstraint("type IN ('income', 'expense')", "type"),
        CheckConstraint("(standard_key IS NULL) <> (name IS NULL)", "name_or_key"),
        CheckConstraint("parent_id <> id", "parent"),
        Index("ix_categories_folded_name", "household_id", "folded_name"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[str] = mapped_column(String(7))
    parent_id: Mapped[UUID | None]
    standard_key: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(String(100))
    folded_name: Mapped[str | None]
    icon: Mapped[str | None] = mapped_column(String(32))
    color: Mapped[str | None] = mapped_column(String(8))
    archived_at: Mapped[datetime | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))

    @property
    def is_standard(self) -> bool:
        return self.standard_key is not None

    def name_in(self, locale: Locale) -> str:
        if self.standard_key is None:
            return self.name or ""
        return BY_KEY[self.standard_key].names[locale]

    def default_appearance(self, parent: "Category | None") -> Appearance:
        """What it looks like where the household has chosen nothing for it: as the standard one, as its parent, or as
        any of its type. A standard child has an icon of its own and its parent's colour.
        """
        inherited = DEFAULTS[self.type] if parent is None else parent.appearance(None)
        if self.standard_key is None:
            return inherited
        standard = BY_KEY[self.standard_key]
        return Appearance(standard.icon, standard.color or inherited.color)

    def appearance(self, parent: "Category | None") -> Appearance:
        default = self.default_appearance(parent)
        return Appearance(known_icon(self.icon) or default.icon, known_color(self.color) or default.color)
