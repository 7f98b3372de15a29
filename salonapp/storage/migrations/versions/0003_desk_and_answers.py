"""The day at the desk and the answers: hours, payments, stock, chats, passcodes, waiting list."""

import sqlalchemy as sa
from alembic import op

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the desk lacked; everything that is there stays as it is."""
    op.create_table(
        "channel_health",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bad_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("balance_minor", WHOLE, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("balance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("segment_minor", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_health")),
    )
    op.create_table(
        "chat_invitation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_invitation")),
        sa.UniqueConstraint("token", name=op.f("uq_chat_invitation_token")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_chat_invitation_client_id", "chat_invitation", ["client_id"], unique=False)
    op.create_table(
        "incoming",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("update_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chat_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("press_id", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("channel", "update_id", name=op.f("uq_incoming_channel_update_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incoming_handled_at", "incoming", ["handled_at"], unique=False)
    op.create_table(
        "passcode",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passcode")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "poll_place",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_poll_place")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_at", "sign_in", ["at"], unique=False)
    op.create_table(
        "client_chat",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_chat_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_chat")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_client_chat_channel_chat_id", "client_chat", ["channel", "chat_id"], unique=False
    )
    op.create_index("ix_client_chat_client_id", "client_chat", ["client_id"], unique=False)
    op.create_table(
        "message_answer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=True),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rating", WHOLE, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_message_answer_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_answer")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_answer_client_id", "message_answer", ["client_id"], unique=False)
    op.create_index("ix_message_answer_message_id", "message_answer", ["message_id"], unique=False)
    op.create_table(
        "staff_day",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_day_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_day")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_staff_day_staff_id_on_day", "staff_day", ["staff_id", "on_day"], unique=False
    )
    op.create_table(
        "staff_hours",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("weekday", WHOLE, nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_hours_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_hours")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_hours_staff_id", "staff_hours", ["staff_id"], unique=False)
    op.create_table(
        "staff_service",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=False),
        sa.Column("duration_min", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_staff_service_service_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_service_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_service")),
        sa.UniqueConstraint(
            "staff_id", "service_id", name=op.f("uq_staff_service_staff_id_service_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stock_move",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("material_id", WHOLE, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_thousandths", WHOLE, nullable=False),
        sa.Column("price_minor", WHOLE, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_stock_move_material_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_stock_move_material_id_on_day", "stock_move", ["material_id", "on_day"], unique=False
    )
    op.create_table(
        "usage_norm",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=False),
        sa.Column("material_id", WHOLE, nullable=False),
        sa.Column("amount_thousandths", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_usage_norm_material_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_usage_norm_service_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_norm")),
        sa.UniqueConstraint(
            "service_id", "material_id", name=op.f("uq_usage_norm_service_id_material_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_usage_norm_material_id", "usage_norm", ["material_id"], unique=False)
    op.create_table(
        "visit_payment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_payment_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_payment")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_payment_visit_id", "visit_payment", ["visit_id"], unique=False)
    op.create_table(
        "waiting",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=True),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointment_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_waiting_appointment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_waiting_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_waiting_service_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_waiting_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waiting_client_id", "waiting", ["client_id"], unique=False)
    op.create_index("ix_waiting_closed_at", "waiting", ["closed_at"], unique=False)
    op.add_column("agent_lease", sa.Column("acts_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("appointment", sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "appointment", sa.Column("cancelled_by", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "appointment", sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "appointment", sa.Column("in_spite_of", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("appointment", sa.Column("message_id", WHOLE, nullable=True))
    op.add_column(
        "client_phone",
        sa.Column("is_wrong", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("material", sa.Column("min_stock_thousandths", WHOLE, nullable=True))
    op.add_column("material", sa.Column("pack_thousandths", WHOLE, nullable=True))
    op.add_column("outbox_message", sa.Column("temperature", sa.Text(), nullable=True))
    op.add_column("outbox_message", sa.Column("price_minor", WHOLE, nullable=True))
    op.add_column("outbox_message", sa.Column("price_currency", sa.Text(), nullable=True))
    op.create_index(
        "ix_outbox_message_state_state_at_id",
        "outbox_message",
        ["state", "state_at", "id"],
        unique=False,
    )
    op.add_column("staff", sa.Column("rights", sa.JSON(), nullable=True))
    op.add_column(
        "staff", sa.Column("position", WHOLE, server_default=sa.text("(0)"), nullable=False)
    )
    op.add_column("staff", sa.Column("feed_token", sa.Text(), nullable=True))
    op.add_column(
        "visit", sa.Column("discount_reason", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "visit", sa.Column("tip_minor", WHOLE, server_default=sa.text("(0)"), nullable=False)
    )
    op.add_column("visit_service", sa.Column("staff_id", WHOLE, nullable=True))
    op.add_column("visit_service", sa.Column("price_minor", WHOLE, nullable=True))
    op.drop_index(op.f("ix_visit_service_visit_id"), table_name="visit_service")
    op.create_index(
        "ix_visit_service_visit_id", "visit_service", ["visit_id", "service_id"], unique=False
    )
