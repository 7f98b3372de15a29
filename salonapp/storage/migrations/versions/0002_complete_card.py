"""The complete card: safety, formulas, photos, approach, people around, lists, drafts."""

import sqlalchemy as sa
from alembic import op

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the card lacked; everything that is there stays as it is."""
    op.create_table(
        "advice_edit",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("typology", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.Column("do", sa.Text(), nullable=False),
        sa.Column("avoid", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_edit")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_advice_edit_typology_type", "advice_edit", ["typology", "type"], unique=False
    )
    op.create_table(
        "consent_wording",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wording")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_consent_wording_purpose_language",
        "consent_wording",
        ["purpose", "language"],
        unique=False,
    )
    op.create_table(
        "custom_field",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_custom_field_folded_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "form_draft",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("client_id", WHOLE, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_form_draft_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "import_profile",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("headings", name=op.f("uq_import_profile_headings")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "material",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_material_folded_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "photo_content",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("width", WHOLE, nullable=False),
        sa.Column("height", WHOLE, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_content")),
        sa.UniqueConstraint("digest", name=op.f("uq_photo_content_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "saved_list",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_list")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_saved_list_folded_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "suppression",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("digest", name=op.f("uq_suppression_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "client_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_client_entry_client_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_client_entry_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_entry_client_id", "client_entry", ["client_id"], unique=False)
    op.create_table(
        "client_link",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("other_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pays", sa.Boolean(), nullable=False),
        sa.Column("shares_phone", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_link_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["client.id"], name=op.f("fk_client_link_other_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_link")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_link_client_id", "client_link", ["client_id"], unique=False)
    op.create_index("ix_client_link_other_id", "client_link", ["other_id"], unique=False)
    op.create_table(
        "client_trait",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("typology", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_client_trait_client_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_trait")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_trait_client_id", "client_trait", ["client_id"], unique=False)
    op.create_table(
        "custom_value",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("field_id", WHOLE, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_custom_value_client_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["custom_field.id"],
            name=op.f("fk_custom_value_field_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_value")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_custom_value_client_id", "custom_value", ["client_id"], unique=False)
    op.create_index("ix_custom_value_field_id", "custom_value", ["field_id"], unique=False)
    op.create_table(
        "material_ingredient",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("material_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_material_ingredient_material_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_ingredient")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_material_ingredient_material_id", "material_ingredient", ["material_id"], unique=False
    )
    op.create_table(
        "not_duplicate",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("first_id", WHOLE, nullable=False),
        sa.Column("second_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["client.id"], name=op.f("fk_not_duplicate_first_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["client.id"],
            name=op.f("fk_not_duplicate_second_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_duplicate")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_not_duplicate_first_id", "not_duplicate", ["first_id"], unique=False)
    op.create_index("ix_not_duplicate_second_id", "not_duplicate", ["second_id"], unique=False)
    op.create_table(
        "offer_recipient",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("offer_id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_offer_recipient_client_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_offer_recipient_offer_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_recipient")),
        sa.UniqueConstraint(
            "client_id", "offer_id", name=op.f("uq_offer_recipient_client_id_offer_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offer_recipient_offer_id", "offer_recipient", ["offer_id"], unique=False)
    op.create_table(
        "patch_test",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_patch_test_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_patch_test_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patch_test")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_patch_test_client_id", "patch_test", ["client_id"], unique=False)
    op.create_index("ix_patch_test_valid_until", "patch_test", ["valid_until"], unique=False)
    op.create_table(
        "alert_override",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_alert_override_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_override")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_override_visit_id", "alert_override", ["visit_id"], unique=False)
    op.create_table(
        "formula",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("visit_id", WHOLE, nullable=True),
        sa.Column("developer", sa.Text(), nullable=False),
        sa.Column("minutes", WHOLE, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_formula_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_formula_service_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_formula_staff_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_formula_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formula")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_formula_client_id", "formula", ["client_id"], unique=False)
    op.create_index("ix_formula_visit_id", "formula", ["visit_id"], unique=False)
    op.create_table(
        "patch_test_service",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("patch_test_id", WHOLE, nullable=False),
        sa.Column("service_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["patch_test_id"],
            ["patch_test.id"],
            name=op.f("fk_patch_test_service_patch_test_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_patch_test_service_service_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patch_test_service")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_patch_test_service_patch_test_id", "patch_test_service", ["patch_test_id"], unique=False
    )
    op.create_table(
        "photo",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=True),
        sa.Column("content_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("quarter_turns", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_photo_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_photo_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_photo_client_id", "photo", ["client_id"], unique=False)
    op.create_index("ix_photo_content_id", "photo", ["content_id"], unique=False)
    op.create_index("ix_photo_visit_id", "photo", ["visit_id"], unique=False)
    op.create_table(
        "visit_material",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("material_id", WHOLE, nullable=False),
        sa.Column("amount_thousandths", WHOLE, nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_visit_material_material_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_material_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_material")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_material_visit_id", "visit_material", ["visit_id"], unique=False)
    op.create_table(
        "formula_component",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("formula_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("material_id", WHOLE, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount_thousandths", WHOLE, nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["formula_id"],
            ["formula.id"],
            name=op.f("fk_formula_component_formula_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["material.id"],
            name=op.f("fk_formula_component_material_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formula_component")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_formula_component_formula_id", "formula_component", ["formula_id"], unique=False
    )
    op.add_column("client", sa.Column("think_twice", sa.Text(), server_default="", nullable=False))
    op.add_column("client", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "client_alert", sa.Column("severity", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("client_alert", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("client_alert", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("client_alert", sa.Column("source", sa.Text(), server_default="", nullable=False))
    op.add_column("client_preference", sa.Column("staff_id", WHOLE, nullable=True))
    op.add_column("client_preference", sa.Column("due_from", sa.Date(), nullable=True))
    op.add_column("client_preference", sa.Column("done_on", sa.Date(), nullable=True))
    op.add_column(
        "client_search",
        sa.Column(
            "surname",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
    )
    op.add_column(
        "client_search",
        sa.Column("open_length", WHOLE, server_default=sa.text("(0)"), nullable=False),
    )
    op.create_index(
        "ix_client_search_surname", "client_search", ["surname", "client_id"], unique=False
    )
    op.create_index(
        "ix_client_stats_last_visit_on",
        "client_stats",
        ["last_visit_on", "client_id"],
        unique=False,
    )
    op.add_column("consent", sa.Column("merged_client_id", WHOLE, nullable=True))
    op.add_column("reminder_rule", sa.Column("options", sa.JSON(), nullable=True))
    op.add_column(
        "service",
        sa.Column("needs_patch_test", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.drop_index(op.f("ix_visit_client_id_on_day"), table_name="visit")
    op.create_index(
        "ix_visit_client_id_on_day", "visit", ["client_id", "on_day", "status"], unique=False
    )
