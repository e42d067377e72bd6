"""The year"""

import sqlalchemy as sa
from alembic import op

import app.db.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "image", "pdf", name="attachment_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("stored_name", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("owner_kind", sa.String(length=20), nullable=True),
        sa.Column("owner_id", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(owner_kind IS NULL AND owner_id IS NULL) OR (owner_kind IS NOT NULL AND owner_id IS NOT NULL)",
            name=op.f("ck_attachment_whole_owner"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_dropped", ["dropped_at"], unique=False)
        batch_op.create_index("ix_attachment_owner", ["owner_kind", "owner_id", "position"], unique=False)
        batch_op.create_index("ix_attachment_unclaimed", ["owner_id", "uploaded_at"], unique=False)
        batch_op.create_index("ix_attachment_uploader", ["uploaded_by", "uploaded_at"], unique=False)

    op.create_table(
        "consent_text",
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("first_used_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_consent_text")),
    )
    op.create_table(
        "contact",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consented_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_contact")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                name="notice_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person", "event", name=op.f("uq_notice_person_event")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_due", ["state", "next_try_at", "id"], unique=False)

    op.create_table(
        "street",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("name", name=op.f("uq_street_name")),
    )
    with op.batch_alter_table("street", schema=None) as batch_op:
        batch_op.create_index("ix_street_order", ["position", "name"], unique=False)

    op.create_table(
        "topic_hand",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("trace", sa.String(length=64), nullable=False),
        sa.Column("topic_id", sa.String(length=10), nullable=False),
        sa.Column("at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_hand")),
    )
    with op.batch_alter_table("topic_hand", schema=None) as batch_op:
        batch_op.create_index("ix_topic_hand_at", ["at"], unique=False)
        batch_op.create_index("ix_topic_hand_topic", ["topic_id"], unique=False)
        batch_op.create_index("ix_topic_hand_trace", ["trace", "at"], unique=False)

    op.create_table(
        "topic_word",
        sa.Column("word", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("word", "topic_id", name=op.f("pk_topic_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_days_in_order")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_campaign_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_cycle", ["cycle_id", "published_on", "id"], unique=False)
        batch_op.create_index("ix_campaign_newest", ["published_on", "id"], unique=False)

    op.create_table(
        "community",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("street_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_community_street_id_street")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_community_street_id_name")),
    )
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_street_id"), ["street_id"], unique=False)

    op.create_table(
        "draft_budget",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_draft_budget_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_budget")),
    )
    with op.batch_alter_table("draft_budget", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_budget_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "inspection_draw",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("sites_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "announced",
                "committed",
                "drawn",
                "abandoned",
                name="draw_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("announced_by", sa.String(length=20), nullable=False),
        sa.Column("announced_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_inspection_draw_wanted_positive")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_inspection_draw_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_draw")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_inspection_draw_cycle_id_number")),
    )
    op.create_table(
        "motion",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("decision_id", sa.String(length=20), nullable=False),
        sa.Column("submitted_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_motion_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_motion_cycle_id_number")),
    )
    with op.batch_alter_table("motion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_motion_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "party_step",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_party_step_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_step")),
    )
    with op.batch_alter_table("party_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_step_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "plan_item",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("plan_no", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=1000), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("target_amount", sa.Integer(), nullable=True),
        sa.Column("target_unit", sa.String(length=20), nullable=False),
        sa.Column("lead_department_id", sa.String(), nullable=False),
        sa.Column("total_investment", sa.BigInteger(), nullable=False),
        sa.Column("year_investment", sa.BigInteger(), nullable=False),
        sa.Column("budget_source", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("finishes_on", sa.Date(), nullable=True),
        sa.Column("streets", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=40), nullable=False),
        sa.Column("imported_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "total_investment >= 0 AND year_investment >= 0", name=op.f("ck_plan_item_money_positive")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_plan_item_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["lead_department_id"], ["department.id"], name=op.f("fk_plan_item_lead_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint("cycle_id", "plan_no", name=op.f("uq_plan_item_cycle_id_plan_no")),
    )
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_item_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "street_batch",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("street_id", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("consulted_on", sa.Date(), nullable=True),
        sa.Column("consultation", sa.String(length=1000), nullable=False),
        sa.Column("closed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("summary_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(street_id IS NULL) = (due_on IS NULL)", name=op.f("ck_street_batch_street_and_day")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_street_batch_street_id_street")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_street_batch_key")),
        sa.UniqueConstraint("street_id", "due_on", name=op.f("uq_street_batch_street_id_due_on")),
    )
    with op.batch_alter_table("street_batch", schema=None) as batch_op:
        batch_op.create_index("ix_street_batch_closed", ["closed_at", "id"], unique=False)
        batch_op.create_index("ix_street_batch_opened", ["opened_at", "id"], unique=False)

    op.create_table(
        "deliberation",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("motion_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "agreed",
                "agreed_in_principle",
                "returned",
                name="deliberation_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("decision_id", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "in_favour + against + abstained <= present", name=op.f("ck_deliberation_votes_of_present")
        ),
        sa.CheckConstraint("present <= members", name=op.f("ck_deliberation_present_of_members")),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_deliberation_motion_id_motion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_deliberation_motion_id_number")),
    )
    with op.batch_alter_table("deliberation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliberation_motion_id"), ["motion_id"], unique=False)

    op.create_table(
        "draw_commitment",
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column(
            "seat",
            sa.Enum(
                "clerk", "deputy", name="draw_seat", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("human", sa.String(length=80), nullable=False),
        sa.Column("committed_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["inspection_draw.id"], name=op.f("fk_draw_commitment_draw_id_inspection_draw")
        ),
        sa.PrimaryKeyConstraint("draw_id", "seat", name=op.f("pk_draw_commitment")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("station_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reception",
                "visit",
                "meeting",
                "inspection",
                name="activity_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("notes", sa.String(length=2000), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_activity_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_newest", ["station_id", "held_on", "id"], unique=False)

    op.create_table(
        "appraisal",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("exclusions", sa.JSON(), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("experts", sa.String(length=2000), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("appraised_by", sa.String(length=40), nullable=False),
        sa.Column("appraised_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_appraisal_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
    )
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appraisal_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "candidate_version",
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_candidate_version_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("candidate_id", "version", name=op.f("pk_candidate_version")),
    )
    op.create_table(
        "head_handover",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("station_id", sa.String(), nullable=False),
        sa.Column("leaving_id", sa.String(), nullable=False),
        sa.Column("coming_id", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("leaving_by", sa.String(length=40), nullable=True),
        sa.Column("leaving_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("coming_by", sa.String(length=40), nullable=True),
        sa.Column("coming_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coming_id"], ["deputy.id"], name=op.f("fk_head_handover_coming_id_deputy")),
        sa.ForeignKeyConstraint(
            ["leaving_id"], ["deputy.id"], name=op.f("fk_head_handover_leaving_id_deputy")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_head_handover_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_handover")),
        sa.UniqueConstraint(
            "station_id",
            "leaving_id",
            "coming_id",
            "on_day",
            name=op.f("uq_head_handover_station_id_leaving_id_coming_id_on_day"),
        ),
    )
    with op.batch_alter_table("head_handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_head_handover_station_id"), ["station_id"], unique=False)

    op.create_table(
        "head_term",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("station_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_head_term_forwards")),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_head_term_deputy_id_deputy")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_head_term_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_term")),
        sa.UniqueConstraint("station_id", "from_on", name=op.f("uq_head_term_station_id_from_on")),
    )
    with op.batch_alter_table("head_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_head_term_deputy_id"), ["deputy_id"], unique=False)

    op.create_table(
        "opinion",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("motion_id", sa.String(), nullable=False),
        sa.Column("deliberation_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "adopted",
                "partly",
                "not_adopted",
                name="opinion_answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=True),
        sa.Column("answered_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer <> 'not_adopted' OR reason <> ''", name=op.f("ck_opinion_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_opinion_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["deliberation_id"], ["deliberation.id"], name=op.f("fk_opinion_deliberation_id_deliberation")
        ),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_opinion_motion_id_motion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("deliberation_id", "position", name=op.f("uq_opinion_deliberation_id_position")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_motion_id"), ["motion_id"], unique=False)

    op.create_table(
        "station_deputy",
        sa.Column("station_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("assigned_by", sa.String(length=40), nullable=False),
        sa.Column("assigned_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["deputy.id"], name=op.f("fk_station_deputy_deputy_id_deputy")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_station_deputy_station_id_station")
        ),
        sa.PrimaryKeyConstraint("station_id", "deputy_id", name=op.f("pk_station_deputy")),
    )
    with op.batch_alter_table("station_deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_deputy_deputy_id"), ["deputy_id"], unique=False)

    op.create_table(
        "activity_deputy",
        sa.Column("activity_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_deputy_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["deputy.id"], name=op.f("fk_activity_deputy_deputy_id_deputy")
        ),
        sa.PrimaryKeyConstraint("activity_id", "deputy_id", name=op.f("pk_activity_deputy")),
    )
    with op.batch_alter_table("activity_deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_deputy_deputy_id"), ["deputy_id"], unique=False)

    op.create_table(
        "adjustment",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "scope",
                "target",
                "budget",
                "site",
                "schedule",
                "postpone",
                "substitute",
                "terminate",
                name="adjustment_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "approved",
                "refused",
                "filed",
                "taken_back",
                name="adjustment_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.String(length=1000), nullable=False),
        sa.Column("after", sa.String(length=1000), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("finishes_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("requested_by", sa.String(length=20), nullable=False),
        sa.Column("requested_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.String(length=20), nullable=True),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("closed_by", sa.String(length=20), nullable=True),
        sa.Column("closed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_adjustment_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.create_index("ix_adjustment_project", ["project_id", "status"], unique=False)
        batch_op.create_index(
            "ux_adjustment_pending",
            ["project_id", "kind"],
            unique=True,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.create_table(
        "difference_explained",
        sa.Column("motion_id", sa.String(), nullable=False),
        sa.Column("difference", sa.String(length=64), nullable=False),
        sa.Column("opinion_id", sa.String(), nullable=False),
        sa.Column("explained_by", sa.String(length=40), nullable=False),
        sa.Column("explained_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motion.id"], name=op.f("fk_difference_explained_motion_id_motion")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_difference_explained_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("motion_id", "difference", name=op.f("pk_difference_explained")),
    )
    op.create_table(
        "implementation_plan",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lead_post", sa.String(length=80), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("filed_by", sa.String(length=20), nullable=False),
        sa.Column("filed_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_implementation_plan_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_implementation_plan")),
        sa.UniqueConstraint("project_id", "version", name=op.f("uq_implementation_plan_project_id_version")),
    )
    with op.batch_alter_table("implementation_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_implementation_plan_project_id"), ["project_id"], unique=False)

    op.create_table(
        "inspection_site",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("registered_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_inspection_site_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_inspection_site_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_site")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_inspection_site_project_id_name")),
    )
    with op.batch_alter_table("inspection_site", schema=None) as batch_op:
        batch_op.create_index("ix_site_cycle", ["cycle_id", "id"], unique=False)

    op.create_table(
        "supervision_group",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=True),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("named_by", sa.String(length=20), nullable=False),
        sa.Column("named_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(candidate_id IS NULL) <> (project_id IS NULL)", name=op.f("ck_supervision_group_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_supervision_group_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_supervision_group_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_supervision_group_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_group")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_supervision_group_candidate_id")),
        sa.UniqueConstraint("project_id", name=op.f("uq_supervision_group_project_id")),
    )
    with op.batch_alter_table("supervision_group", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_group_cycle", ["cycle_id", "id"], unique=False)

    op.create_table(
        "topic",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("title", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "education",
                "health",
                "care",
                "housing",
                "transport",
                "environment",
                "culture_sport",
                "safety",
                "employment",
                "services",
                "other",
                name="topic_category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "standing",
                "campaign",
                "investment_plan",
                name="topic_channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "online",
                "station",
                "visit",
                "reception",
                "deputy",
                name="topic_origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.String(), nullable=True),
        sa.Column("activity_id", sa.String(), nullable=True),
        sa.Column("street_id", sa.String(), nullable=False),
        sa.Column("community_id", sa.String(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "SUBMITTED",
                "STUDIED",
                "POOLED",
                "ADOPTED",
                "RETURNED",
                "MERGED",
                "REDIRECTED",
                "WITHDRAWN",
                name="topic_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=True),
        sa.Column("ended_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("candidate_id", sa.String(length=10), nullable=True),
        sa.Column(
            "return_reason",
            sa.Enum(
                "not_public_interest",
                "not_this_level",
                "not_feasible",
                "no_funds",
                "duplicate",
                "already_planned",
                "unclear_target",
                "unlawful",
                "adds_debt_risk",
                "other",
                name="topic_return_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column(
            "redirect_to",
            sa.Enum(
                "micro_project",
                "deputy_suggestion",
                "hotline",
                "other_level",
                name="topic_redirect_to",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("redirect_answer", sa.String(length=1000), nullable=False),
        sa.Column("redirect_answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_topic_activity_id_activity")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_topic_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_topic_community_id_community")
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["topic.id"], name=op.f("fk_topic_merged_into_topic")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_topic_street_id_street")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("number", name=op.f("uq_topic_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_topic_receipt")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index("ix_topic_category", ["category", "submitted_at", "id"], unique=False)
        batch_op.create_index(
            "ix_topic_category_status", ["category", "status", "submitted_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_topic_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index("ix_topic_newest", ["submitted_at", "id"], unique=False)
        batch_op.create_index("ix_topic_queue", ["status", "street_id", "due_on", "id"], unique=False)
        batch_op.create_index(
            "ix_topic_station_queue", ["community_id", "status", "due_on", "id"], unique=False
        )
        batch_op.create_index("ix_topic_status", ["status", "submitted_at", "id"], unique=False)
        batch_op.create_index("ix_topic_street", ["street_id", "submitted_at", "id"], unique=False)
        batch_op.create_index(
            "ix_topic_street_category", ["street_id", "category", "submitted_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_topic_street_status", ["street_id", "status", "submitted_at", "id"], unique=False
        )

    op.create_table(
        "batch_item",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column(
            "return_reason",
            sa.Enum(
                "not_public_interest",
                "not_this_level",
                "not_feasible",
                "no_funds",
                "duplicate",
                "already_planned",
                "unclear_target",
                "unlawful",
                "adds_debt_risk",
                "other",
                name="item_return_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column(
            "redirect_to",
            sa.Enum(
                "micro_project",
                "deputy_suggestion",
                "hotline",
                "other_level",
                name="item_redirect_to",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("drafted_by", sa.String(length=40), nullable=False),
        sa.Column("drafted_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.String(length=20), nullable=True),
        sa.Column("decided_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("lapsed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("outcome IN ('pool', 'return', 'redirect')", name=op.f("ck_batch_item_outcome")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["street_batch.id"], name=op.f("fk_batch_item_batch_id_street_batch")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_batch_item_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_item")),
    )
    with op.batch_alter_table("batch_item", schema=None) as batch_op:
        batch_op.create_index("ix_batch_item_of_batch", ["batch_id", "topic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_item_topic_id"), ["topic_id"], unique=False)
        batch_op.create_index(
            "uq_batch_item_draft",
            ["topic_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "candidate_topic",
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("added_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_candidate_topic_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_candidate_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("candidate_id", "topic_id", name=op.f("pk_candidate_topic")),
    )
    with op.batch_alter_table("candidate_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_topic_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "community_study",
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("findings", sa.String(length=1000), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "education",
                "health",
                "care",
                "housing",
                "transport",
                "environment",
                "culture_sport",
                "safety",
                "employment",
                "services",
                "other",
                name="study_category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "recommendation",
            sa.Enum(
                "pool",
                "return",
                "redirect",
                "merge",
                name="study_recommendation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("studied_by", sa.String(length=40), nullable=False),
        sa.Column("studied_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_community_study_topic_id_topic")),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_community_study")),
    )
    op.create_table(
        "plan_node",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reached", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("payment", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["implementation_plan.id"], name=op.f("fk_plan_node_plan_id_implementation_plan")
        ),
        sa.PrimaryKeyConstraint("plan_id", "month", name=op.f("pk_plan_node")),
    )
    op.create_table(
        "supervision_finding",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "found",
                "assigned",
                "rectified",
                "verified",
                name="finding_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_supervision_finding_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["supervision_group.id"],
            name=op.f("fk_supervision_finding_group_id_supervision_group"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_supervision_finding_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_finding")),
    )
    with op.batch_alter_table("supervision_finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_cycle", ["cycle_id", "status", "id"], unique=False)
        batch_op.create_index("ix_finding_project", ["project_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_finding_group_id"), ["group_id"], unique=False)

    op.create_table(
        "supervisor",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "deputy",
                "resident",
                "expert",
                "audit",
                name="supervisor_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("deputy_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=80), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("joined_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("left_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_supervisor_deputy_id_deputy")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supervision_group.id"], name=op.f("fk_supervisor_group_id_supervision_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor")),
    )
    with op.batch_alter_table("supervisor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervisor_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervisor_group_id"), ["group_id"], unique=False)

    op.create_table(
        "topic_event",
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "submitted",
                "studied",
                "pooled",
                "adopted",
                "returned",
                "merged",
                "merge_undone",
                "redirected",
                "redirect_answered",
                "withdrawn",
                "released",
                "overdue",
                "appraised",
                "submitted_to_committee",
                "deliberated",
                "sent_back",
                "listed",
                "dropped",
                "candidate_withdrawn",
                "selected",
                "not_selected",
                "plan_filed",
                "progress",
                "adjusted",
                "reported",
                "graded",
                "rectifying",
                "closed",
                "terminated",
                "carried_over",
                name="topic_step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.String(), nullable=True),
        sa.Column("target_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["target_id"], ["topic.id"], name=op.f("fk_topic_event_target_id_topic")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_event_topic_id_topic")),
        sa.PrimaryKeyConstraint("topic_id", "seq", name=op.f("pk_topic_event")),
    )
    op.create_table(
        "topic_flag",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phone",
                "address",
                "text",
                name="flag_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("trace", sa.String(length=64), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("street_id", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("raised_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("reviewed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_topic_flag_street_id_street")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_flag_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_flag")),
        sa.UniqueConstraint("topic_id", "kind", name=op.f("uq_topic_flag_topic_id_kind")),
    )
    with op.batch_alter_table("topic_flag", schema=None) as batch_op:
        batch_op.create_index(
            "ix_topic_flag_open",
            ["raised_at", "id"],
            unique=False,
            sqlite_where=sa.text("reviewed_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_topic_flag_street",
            ["street_id", "raised_at", "id"],
            unique=False,
            sqlite_where=sa.text("reviewed_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL"),
        )

    op.create_table(
        "topic_merge",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("merged_by", sa.String(length=40), nullable=False),
        sa.Column("merged_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=40), nullable=True),
        sa.Column("undone_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["topic.id"], name=op.f("fk_topic_merge_source_id_topic")),
        sa.ForeignKeyConstraint(["target_id"], ["topic.id"], name=op.f("fk_topic_merge_target_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_merge")),
    )
    with op.batch_alter_table("topic_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_merge_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_merge_target_id"), ["target_id"], unique=False)
        batch_op.create_index(
            "uq_topic_merge_open",
            ["source_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "topic_person",
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("author", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("joined_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_person_topic_id_topic")),
        sa.PrimaryKeyConstraint("topic_id", "person", name=op.f("pk_topic_person")),
    )
    with op.batch_alter_table("topic_person", schema=None) as batch_op:
        batch_op.create_index("ix_topic_person_mine", ["person", "joined_at", "topic_id"], unique=False)

    op.create_table(
        "topic_words",
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_words_topic_id_topic")),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_topic_words")),
    )
    op.create_table(
        "supervision_finding_step",
        sa.Column("finding_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "found",
                "assigned",
                "rectified",
                "verified",
                name="finding_step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["supervision_finding.id"],
            name=op.f("fk_supervision_finding_step_finding_id_supervision_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["supervisor.id"], name=op.f("fk_supervision_finding_step_member_id_supervisor")
        ),
        sa.PrimaryKeyConstraint("finding_id", "seq", name=op.f("pk_supervision_finding_step")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("street_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("community_id", sa.String(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_account_community_id_community"), "community", ["community_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_account_street_id_street"), "street", ["street_id"], ["id"]
        )

    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("plan_item_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("appraised_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.alter_column("group_code", existing_type=sa.VARCHAR(length=40), nullable=True)
        batch_op.alter_column("number", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("target_amount", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("lead_department_id", existing_type=sa.VARCHAR(), nullable=True)
        batch_op.alter_column("budget", existing_type=sa.BIGINT(), nullable=True)
        batch_op.alter_column("starts_on", existing_type=sa.DATE(), nullable=True)
        batch_op.alter_column("finishes_on", existing_type=sa.DATE(), nullable=True)
        batch_op.create_index("ix_candidate_order", ["cycle_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_candidate_plan_item_id_plan_item"), "plan_item", ["plan_item_id"], ["id"]
        )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposers", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index("ix_decision_of_subject", ["subject_id", "recorded_at", "id"], unique=False)
        batch_op.create_index("ix_decision_waiting", ["countersigned_at", "recorded_at", "id"], unique=False)

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("started_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("plan_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("finishes_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("milestone", sa.String(length=500), server_default="", nullable=False))
        batch_op.add_column(sa.Column("milestone_amount", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("carried_from_id", sa.String(), nullable=True))
        batch_op.create_index("ix_project_candidate", ["candidate_id"], unique=False)
        batch_op.create_index("ux_project_carried_from", ["carried_from_id"], unique=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_project_carried_from_id_project"), "project", ["carried_from_id"], ["id"]
        )

    # Streets and communities were words of a station: each becomes a row that its stations name.
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.add_column(sa.Column("street_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("community_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("industry", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    station = sa.table("station", *map(sa.column, ("id", "street", "community", "street_id", "community_id")))
    street = sa.table("street", *map(sa.column, ("id", "name", "position", "version")))
    community = sa.table("community", *map(sa.column, ("id", "street_id", "name", "version")))
    streets: dict[str, str] = {}
    communities: dict[tuple[str, str], str] = {}
    known = op.get_bind().execute(
        sa.select(station.c.id, station.c.street, station.c.community).order_by(station.c.street)
    )
    for station_id, street_name, community_name in known.all():
        if street_name not in streets:
            streets[street_name] = app.db.base.new_id()
            named = {"id": streets[street_name], "name": street_name, "version": 1}
            op.execute(street.insert().values(position=len(streets), **named))
        if community_name and (street_name, community_name) not in communities:
            communities[street_name, community_name] = app.db.base.new_id()
            named = {"id": communities[street_name, community_name], "name": community_name, "version": 1}
            op.execute(community.insert().values(street_id=streets[street_name], **named))
        place = {
            "street_id": streets[street_name],
            "community_id": communities.get((street_name, community_name)),
        }
        op.execute(station.update().where(station.c.id == station_id).values(**place))
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_street"))
        batch_op.drop_column("street")
        batch_op.drop_column("community")
        batch_op.alter_column("street_id", existing_type=sa.String(), nullable=False)
        batch_op.drop_constraint(batch_op.f("ck_station_station_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_station_station_kind"), "kind IN ('home', 'station', 'point', 'industry')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_station_industry_named"),
            "CASE WHEN kind = 'industry' THEN 1 ELSE 0 END = CASE WHEN industry = '' THEN 0 ELSE 1 END",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_station_street_id_street"), "street", ["street_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_station_community_id_community"), "community", ["community_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_station_street_id"), ["street_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_station_community_id"), ["community_id"], unique=False)
    op.execute("UPDATE candidate SET position = number")
    with op.batch_alter_table("candidate") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_candidate_listed_is_whole"),
            "status NOT IN ('LISTED', 'SELECTED', 'NOT_SELECTED') OR (group_code IS NOT NULL AND number IS NOT NULL AND target_amount IS NOT NULL AND lead_department_id IS NOT NULL AND budget IS NOT NULL AND starts_on IS NOT NULL AND finishes_on IS NOT NULL)",
        )
        batch_op.create_check_constraint(op.f("ck_candidate_budget"), "budget >= 0")
    op.execute(
        "UPDATE project SET finishes_on = (SELECT finishes_on FROM candidate WHERE candidate.id = project.candidate_id),"
        " milestone = COALESCE((SELECT milestone FROM candidate WHERE candidate.id = project.candidate_id), '')"
        " WHERE candidate_id IS NOT NULL"
    )


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
