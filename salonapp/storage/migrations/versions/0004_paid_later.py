"""A debt paid later: the day a part was paid, and the visits that are not paid in full."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OWED = sa.text("status = 'done' AND paid_minor < price_minor - discount_minor")
_LATER = sa.text("on_day IS NOT NULL")


def upgrade() -> None:
    """Add the day of a payment; find who owes without reading every visit."""
    op.add_column("visit_payment", sa.Column("on_day", sa.Date(), nullable=True))
    op.create_index(
        "ix_visit_owed",
        "visit",
        ["client_id"],
        unique=False,
        sqlite_where=_OWED,
        postgresql_where=_OWED,
    )
    op.create_index(
        "ix_visit_payment_on_day",
        "visit_payment",
        ["on_day"],
        unique=False,
        sqlite_where=_LATER,
        postgresql_where=_LATER,
    )
