"""The first salon: every table of facts, derived state and records, and the search index."""

import sqlalchemy as sa
from alembic import op

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schema on either database."""
    op.create_table(
        "agent_lease",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_lease")),
    )
    op.create_table(
        "client",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("middle_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("birth_day", WHOLE, nullable=True),
        sa.Column("birth_month", WHOLE, nullable=True),
        sa.Column("birth_year", WHOLE, nullable=True),
        sa.Column("gender", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("discount_percent", WHOLE, nullable=False),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("recommended_by_id", WHOLE, nullable=True),
        sa.Column("merged_into_id", WHOLE, nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["client.id"], name=op.f("fk_client_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"], ["client.id"], name=op.f("fk_client_recommended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("external_id", name=op.f("uq_client_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_client_merged_into_id"), "client", ["merged_into_id"], unique=False)
    op.create_index(
        op.f("ix_client_recommended_by_id"), "client", ["recommended_by_id"], unique=False
    )
    op.create_table(
        "client_rhythm",
        sa.Column("client_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("visit_days", WHOLE, nullable=False),
        sa.Column("sum_gap", sa.Double(), nullable=False),
        sa.Column("last_visit_on", sa.Date(), nullable=False),
        sa.Column("last_norm_days", sa.Double(), nullable=False),
        sa.Column("last_service_id", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("client_id", "kind", name=op.f("pk_client_rhythm")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "client_search",
        sa.Column("client_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column(
            "sort_name",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("haystack", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_search")),
    )
    op.create_index(
        "ix_client_search_sort_name", "client_search", ["sort_name", "client_id"], unique=False
    )
    op.create_table(
        "client_stats",
        sa.Column("client_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("visits", WHOLE, nullable=False),
        sa.Column("visit_days", WHOLE, nullable=False),
        sa.Column("first_visit_on", sa.Date(), nullable=True),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("last_norm_days", sa.Double(), nullable=True),
        sa.Column("last_service_id", WHOLE, nullable=True),
        sa.Column("last_staff_id", WHOLE, nullable=True),
        sa.Column("gaps", WHOLE, nullable=False),
        sa.Column("sum_gap", sa.Double(), nullable=False),
        sa.Column("sum_log_gap", sa.Double(), nullable=False),
        sa.Column("sum_gap_days", sa.Double(), nullable=False),
        sa.Column("sum_gap_days_sq", sa.Double(), nullable=False),
        sa.Column("spent_minor", WHOLE, nullable=False),
        sa.Column("discounted_visits", WHOLE, nullable=False),
        sa.Column("rebooked_visits", WHOLE, nullable=False),
        sa.Column("rebook_known_visits", WHOLE, nullable=False),
        sa.Column("last_rating", WHOLE, nullable=True),
        sa.Column("no_shows", WHOLE, nullable=False),
        sa.Column("service_kinds", WHOLE, nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("spent_year_minor", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_stats")),
    )
    op.create_table(
        "client_temperature",
        sa.Column("client_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("temperature", sa.Text(), nullable=False),
        sa.Column("worked_out", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("p_return", sa.Double(), nullable=False),
        sa.Column("p_alive", sa.Double(), nullable=False),
        sa.Column("p_regular", sa.Double(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_temperature")),
    )
    op.create_index(
        "ix_client_temperature_class",
        "client_temperature",
        ["temperature", "client_id"],
        unique=False,
    )
    op.create_index("ix_client_temperature_due_on", "client_temperature", ["due_on"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_version", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consent_client_id", "consent", ["client_id"], unique=False)
    op.create_table(
        "message_attempt",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_message_attempt_message_id", "message_attempt", ["message_id"], unique=False
    )
    op.create_table(
        "message_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_event_message_id", "message_event", ["message_id"], unique=False)
    op.create_table(
        "model_fit",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clients", WHOLE, nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_fit")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "operation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", WHOLE, nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("touched", sa.JSON(), nullable=False),
        sa.Column("undoes_id", WHOLE, nullable=True),
        sa.Column("redoes_id", WHOLE, nullable=True),
        sa.Column("undone_by_id", WHOLE, nullable=True),
        sa.Column("entries", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["redoes_id"], ["operation.id"], name=op.f("fk_operation_redoes_id")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["operation.id"], name=op.f("fk_operation_undoes_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["operation.id"], name=op.f("fk_operation_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gateway_id", sa.Text(), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_message_dedupe_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_message_claimed_at", "outbox_message", ["claimed_at"], unique=False)
    op.create_index("ix_outbox_message_client_id", "outbox_message", ["client_id"], unique=False)
    op.create_index(
        "ix_outbox_message_state_send_at", "outbox_message", ["state", "send_at"], unique=False
    )
    op.create_table(
        "reminder_rule",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("offset_days", WHOLE, nullable=False),
        sa.Column("send_time", sa.Text(), nullable=False),
        sa.Column("expires_after_days", WHOLE, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("kind", name=op.f("uq_reminder_rule_kind")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "service",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("norm_days", sa.Double(), nullable=False),
        sa.Column("norm_is_own", sa.Boolean(), nullable=False),
        sa.Column("duration_min", WHOLE, nullable=False),
        sa.Column("price_minor", WHOLE, nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_service_folded_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "service_norm",
        sa.Column("service_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("norm_days", sa.Double(), nullable=False),
        sa.Column("gaps", WHOLE, nullable=False),
        sa.Column("median_days", sa.Double(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_service_norm")),
    )
    op.create_table(
        "setting",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_staff_folded_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "temperature_history",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temperature_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_temperature_history_client_id", "temperature_history", ["client_id"], unique=False
    )
    op.create_table(
        "temperature_state",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("refreshed_on", sa.Date(), nullable=False),
        sa.Column("top_spender_from_minor", WHOLE, nullable=True),
        sa.Column("measured_with", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temperature_state")),
    )
    op.create_table(
        "client_alert",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_client_alert_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_alert")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_alert_client_id", "client_alert", ["client_id"], unique=False)
    op.create_table(
        "client_phone",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("e164", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_client_phone_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_phone")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_phone_client_id", "client_phone", ["client_id"], unique=False)
    op.create_index("ix_client_phone_e164", "client_phone", ["e164"], unique=False)
    op.create_table(
        "client_preference",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_client_preference_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_preference")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_client_preference_client_id", "client_preference", ["client_id"], unique=False
    )
    op.create_table(
        "client_tag",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_tag_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_tag")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_tag_client_id", "client_tag", ["client_id"], unique=False)
    op.create_index("ix_client_tag_tag", "client_tag", ["tag"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("operation_id", WHOLE, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", WHOLE, nullable=True),
        sa.Column("client_id", WHOLE, nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operation.id"], name=op.f("fk_journal_entry_operation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_entry_client", "journal_entry", ["client_id"], unique=False)
    op.create_index("ix_journal_entry_operation", "journal_entry", ["operation_id"], unique=False)
    op.create_index(
        "ix_journal_entry_table_row", "journal_entry", ["table_name", "row_id"], unique=False
    )
    op.create_table(
        "reminder_decision",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_reminder_decision_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_decision")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_reminder_decision_client_id", "reminder_decision", ["client_id"], unique=False
    )
    op.create_table(
        "temperature_pin",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("temperature", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_temperature_pin_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temperature_pin")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_temperature_pin_client_id", "temperature_pin", ["client_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("price_minor", WHOLE, nullable=True),
        sa.Column("discount_minor", WHOLE, nullable=False),
        sa.Column("paid_minor", WHOLE, nullable=True),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("rating", WHOLE, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rebooked", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_visit_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_visit_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("external_id", name=op.f("uq_visit_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_client_id_on_day", "visit", ["client_id", "on_day"], unique=False)
    op.create_index("ix_visit_on_day", "visit", ["on_day"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_min", WHOLE, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("price_minor", WHOLE, nullable=True),
        sa.Column("visit_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_appointment_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_appointment_staff_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_appointment_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_appointment_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_appointment_client_id_starts_at",
        "appointment",
        ["client_id", "starts_at"],
        unique=False,
    )
    op.create_index("ix_appointment_starts_at", "appointment", ["starts_at"], unique=False)
    op.create_index("ix_appointment_visit_id", "appointment", ["visit_id"], unique=False)
    op.create_table(
        "visit_service",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_visit_service_service_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_service_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_service")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_service_visit_id", "visit_service", ["visit_id"], unique=False)
    op.create_table(
        "appointment_service",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("appointment_id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_service_appointment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_appointment_service_service_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_service")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_appointment_service_appointment_id",
        "appointment_service",
        ["appointment_id"],
        unique=False,
    )

    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE client_fts USING fts5("
            "haystack, content='', contentless_delete=1, tokenize='trigram')"
        )
    else:
        # A server without the extension still finds clients, only more slowly.
        op.execute(
            "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; "
            "CREATE INDEX ix_client_search_haystack_trgm ON client_search "
            "USING gin (haystack gin_trgm_ops); "
            "EXCEPTION WHEN OTHERS THEN NULL; END $$"
        )
