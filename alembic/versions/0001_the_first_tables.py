"""The first tables"""

import sqlalchemy as sa
from alembic import op

import app.db.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("height", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_event_digest")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_type"), ["type"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "congress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("roll_frozen_for", sa.String(length=10), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_congress_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_congress")),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("session_no", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "COLLECTING",
                "SCREENING",
                "PRE_DELIBERATION",
                "LISTED",
                "IN_SESSION",
                "IMPLEMENTING",
                "EFFECT_VOTING",
                "CLOSED",
                name="cycle_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("formed_outside", sa.Boolean(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("dossiers_sent_on", sa.Date(), nullable=True),
        sa.Column("mid_year_absence", sa.String(length=500), nullable=False),
        sa.Column("opened_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("term", "session_no", name=op.f("uq_cycle_term_session_no")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column(
            "body",
            sa.Enum(
                "plenary",
                "presidium",
                "standing_committee",
                "directors_meeting",
                "government_meeting",
                "street_congress_office",
                "executive_chair",
                "second_person",
                "tellers",
                "proposer",
                name="decision_body",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=20), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("meeting", sa.String(length=120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("votes_abstain", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("waives", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.String(length=20), nullable=False),
        sa.Column("recorder_name", sa.String(length=40), nullable=False),
        sa.Column("recorder_human", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("countersigned_by", sa.String(length=20), nullable=True),
        sa.Column("countersigner_name", sa.String(length=40), nullable=True),
        sa.Column("countersigner_human", sa.String(length=80), nullable=True),
        sa.Column("countersigned_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("used_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("countersigner_human <> recorder_human", name=op.f("ck_decision_two_humans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_subject", ["subject_kind", "subject_id", "action"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("name", name=op.f("uq_delegation_name")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column(
            "body",
            sa.Enum(
                "plenary",
                "presidium",
                "standing_committee",
                "directors_meeting",
                "government_meeting",
                "street_congress_office",
                "executive_chair",
                "second_person",
                "tellers",
                "proposer",
                name="meeting_body",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("body", "term", "number", name=op.f("uq_meeting_body_term_number")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("resident", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_code_resident"), ["resident"], unique=False)

    op.create_table(
        "result",
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("view", sa.String(length=10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("full_digest", sa.String(length=64), nullable=False),
        sa.Column("stored_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("view IN ('full', 'hall', 'deputies', 'public')", name=op.f("ck_result_view")),
        sa.PrimaryKeyConstraint("subject", "view", name=op.f("pk_result")),
    )
    op.create_table(
        "result_switches",
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("switches", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_result_switches")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_subject"), ["subject"], unique=False)

    op.create_table(
        "station",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "home",
                "station",
                "point",
                name="station_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("street", sa.String(length=40), nullable=False),
        sa.Column("community", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("name", name=op.f("uq_station_name")),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_street"), ["street"], unique=False)

    op.create_table(
        "year_file",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("handed_in_by", sa.String(length=20), nullable=False),
        sa.Column("handed_in_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("cycle_id", sa.String(length=10), nullable=True),
        sa.CheckConstraint("kind IN ('listed', 'implementing')", name=op.f("ck_year_file_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_file")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.String(), nullable=True),
        sa.Column(
            "body",
            sa.Enum(
                "plenary",
                "presidium",
                "standing_committee",
                "directors_meeting",
                "government_meeting",
                "street_congress_office",
                "executive_chair",
                "second_person",
                "tellers",
                "proposer",
                name="account_body",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_account_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_phone"), ["phone"], unique=False)

    op.create_table(
        "ballot_group",
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("uncontested", sa.Boolean(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_ballot_group_places_positive")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_ballot_group_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("cycle_id", "code", name=op.f("pk_ballot_group")),
    )
    op.create_table(
        "candidate_list",
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("published_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_candidate_list_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("cycle_id", "version", name=op.f("pk_candidate_list")),
    )
    op.create_table(
        "cycle_move",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.String(length=20), nullable=True),
        sa.Column("waivers", sa.JSON(), nullable=False),
        sa.Column("moved_by", sa.String(length=20), nullable=False),
        sa.Column("moved_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_move_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_move")),
        sa.UniqueConstraint("cycle_id", "version", name=op.f("uq_cycle_move_cycle_id_version")),
    )
    with op.batch_alter_table("cycle_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cycle_move_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "deputy",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("gender", sa.String(length=4), nullable=False),
        sa.Column("occupation", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "in_office",
                "suspended",
                "left",
                name="deputy_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_deputy_delegation_id_delegation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
        sa.UniqueConstraint("number", name=op.f("uq_deputy_number")),
        sa.UniqueConstraint("phone", name=op.f("uq_deputy_phone")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_delegation_id"), ["delegation_id"], unique=False)

    op.create_table(
        "grading_window",
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_grading_window_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_grading_window")),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("head_counted_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("roll", sa.LargeBinary(), nullable=True),
        sa.Column("roll_digest", sa.String(length=64), nullable=True),
        sa.Column("closed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_sitting_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_sitting_meeting_id_number")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("sitting_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "on_leave",
                "absent",
                name="absence_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_absence_deputy_id_deputy")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_absence_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("sitting_id", "deputy_id", name=op.f("pk_absence")),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "deputy",
                "station_clerk",
                "street_congress_office",
                "government_office",
                "department",
                "clerk",
                "body_secretary",
                "executive_chair",
                "teller",
                "auditor",
                "sysadmin",
                name="account_role_name",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("sitting_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "deputy",
                "attending",
                "observer",
                "staff",
                name="attendance_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("deputy_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "paper",
                "electronic",
                "both",
                name="attendance_channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("checked_in_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'deputy') = (deputy_id IS NOT NULL)", name=op.f("ck_attendance_deputies_by_id")
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_attendance_deputy_id_deputy")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_attendance_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("sitting_id", "deputy_id", name=op.f("uq_attendance_sitting_id_deputy_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("group_code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("scope", sa.String(length=1000), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("target_amount", sa.Integer(), nullable=False),
        sa.Column("target_unit", sa.String(length=20), nullable=False),
        sa.Column("lead_department_id", sa.String(), nullable=False),
        sa.Column("departments", sa.String(length=200), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("budget_source", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("finishes_on", sa.Date(), nullable=False),
        sa.Column("milestone", sa.String(length=500), nullable=False),
        sa.Column("streets", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFTED",
                "APPRAISED",
                "DELIBERATED",
                "LISTED",
                "SELECTED",
                "NOT_SELECTED",
                "DROPPED",
                "WITHDRAWN",
                name="candidate_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id", "group_code"],
            ["ballot_group.cycle_id", "ballot_group.code"],
            name=op.f("fk_candidate_cycle_id_group_code_ballot_group"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_candidate_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["lead_department_id"], ["department.id"], name=op.f("fk_candidate_lead_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_candidate_cycle_id_number")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("alive", sa.Boolean(), nullable=False),
        sa.Column("issued_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_card_deputy_id_deputy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_card_code_hash")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_deputy_id"), ["deputy_id"], unique=False)

    op.create_table(
        "delegation_count",
        sa.Column("sitting_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_delegation_count_delegation_id_delegation")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_delegation_count_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "delegation_id", name=op.f("pk_delegation_count")),
    )
    op.create_table(
        "deputy_change",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "by_election",
                "resigned",
                "terminated",
                "died",
                "suspended",
                "resumed",
                name="deputy_change_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("notice_no", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_deputy_change_deputy_id_deputy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy_change")),
    )
    with op.batch_alter_table("deputy_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_change_deputy_id"), ["deputy_id"], unique=False)

    op.create_table(
        "meeting_member",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["deputy.id"], name=op.f("fk_meeting_member_deputy_id_deputy")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_member_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "deputy_id", name=op.f("pk_meeting_member")),
    )
    op.create_table(
        "poll",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("sitting_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "selection",
                "runoff",
                "effect",
                name="poll_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "paper",
                "electronic",
                "both",
                name="poll_channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("advisory", sa.Boolean(), nullable=False),
        sa.Column("regrade", sa.Boolean(), nullable=False),
        sa.Column("follows_id", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "PREPARED",
                "FROZEN",
                "OPEN",
                "SEALED",
                "VALID",
                "VOID",
                "COUNTED",
                "CERTIFIED",
                "ANNOUNCED",
                "ANNULLED",
                name="poll_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=True),
        sa.Column("definition_digest", sa.String(length=64), nullable=True),
        sa.Column("roll", sa.LargeBinary(), nullable=True),
        sa.Column("roll_digest", sa.String(length=64), nullable=True),
        sa.Column("box_void", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("count", sa.LargeBinary(), nullable=True),
        sa.Column("count_digest", sa.String(length=64), nullable=True),
        sa.Column("shredded_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_poll_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["follows_id"], ["poll.id"], name=op.f("fk_poll_follows_id_poll")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_poll_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("deputy_id", sa.String(), nullable=True),
        sa.Column("resident", sa.String(length=64), nullable=True),
        sa.Column("created_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN account_id IS NULL THEN 0 ELSE 1 END + CASE WHEN deputy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN resident IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_session_one_owner"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id_account")),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_session_deputy_id_deputy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_resident"), ["resident"], unique=False)

    op.create_table(
        "step",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("sitting_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("done_by", sa.String(length=20), nullable=False),
        sa.Column("done_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_step_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("sitting_id", "code", "subject", name=op.f("uq_step_sitting_id_code_subject")),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "teller",
        sa.Column("sitting_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(
                "chief_teller",
                "teller",
                "counter",
                name="teller_post",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("adopted_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("left_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_teller_account_id_account")),
        sa.ForeignKeyConstraint(["replaces"], ["account.id"], name=op.f("fk_teller_replaces_account")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_teller_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("sitting_id", "account_id", name=op.f("pk_teller")),
    )
    op.create_table(
        "box",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("rid", sa.LargeBinary(length=32), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_box_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "rid", name=op.f("pk_box")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "certificate",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(
                "chief_teller",
                "teller",
                "counter",
                name="certificate_post",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("count_digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_certificate_account_id_account")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_certificate_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "account_id", name=op.f("pk_certificate")),
    )
    op.create_table(
        "opened_ballot",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("encoded", sa.LargeBinary(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_opened_ballot_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "encoded", name=op.f("pk_opened_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_box",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("leftover", sa.Integer(), nullable=True),
        sa.Column("voided", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_paper_box_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "number", name=op.f("pk_paper_box")),
    )
    op.create_table(
        "paper_sheet",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("stack", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("encoded", sa.LargeBinary(), nullable=True),
        sa.Column("doubt", sa.String(length=200), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.CheckConstraint("reading IN (1, 2)", name=op.f("ck_paper_sheet_reading")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_paper_sheet_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "stack", "place", "reading", name=op.f("pk_paper_sheet")),
    )
    op.create_table(
        "paper_stack",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("box_number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("first_by", sa.String(length=20), nullable=True),
        sa.Column("second_by", sa.String(length=20), nullable=True),
        sa.Column("first_totals", sa.JSON(), nullable=True),
        sa.Column("second_totals", sa.JSON(), nullable=True),
        sa.CheckConstraint("method IN ('sheets', 'totals')", name=op.f("ck_paper_stack_method")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_paper_stack_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "number", name=op.f("pk_paper_stack")),
    )
    op.create_table(
        "pending_ruling",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("rid", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ruled_invalid", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ruled_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_pending_ruling_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "rid", name=op.f("pk_pending_ruling")),
    )
    op.create_table(
        "poll_key",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("share_hashes", sa.JSON(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("read_back", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_key_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_key")),
    )
    op.create_table(
        "poll_move",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.String(length=20), nullable=True),
        sa.Column("waivers", sa.JSON(), nullable=False),
        sa.Column("moved_by", sa.String(length=20), nullable=False),
        sa.Column("moved_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_move_poll_id_poll")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_move")),
        sa.UniqueConstraint("poll_id", "version", name=op.f("uq_poll_move_poll_id_version")),
    )
    with op.batch_alter_table("poll_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_move_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "poll_roll",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("marked", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "marked IS NULL OR marked IN ('paper', 'electronic')", name=op.f("ck_poll_roll_marked")
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["deputy.id"], name=op.f("fk_poll_roll_deputy_id_deputy")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_roll_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", "deputy_id", name=op.f("pk_poll_roll")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("target_amount", sa.Integer(), nullable=False),
        sa.Column("target_unit", sa.String(length=20), nullable=False),
        sa.Column("lead_department_id", sa.String(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "IMPLEMENTING",
                "REPORTED",
                "GRADED",
                "RECTIFYING",
                "CLOSED",
                "TERMINATED",
                name="project_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "satisfied",
                "basically_satisfied",
                "unsatisfied",
                name="project_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_project_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_project_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["lead_department_id"], ["department.id"], name=op.f("fk_project_lead_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_project_cycle_id_number")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_project_lead_department_id"), ["lead_department_id"], unique=False
        )

    op.create_table(
        "seal",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("rids", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_seal_poll_id_poll")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_seal")),
    )
    op.create_table(
        "progress",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("done_amount", sa.Integer(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reported_by", sa.String(length=20), nullable=False),
        sa.Column("reported_at", app.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_progress_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "month", name=op.f("pk_progress")),
    )
    op.create_table(
        "rectification",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("plan_due_on", sa.Date(), nullable=False),
        sa.Column("regrade_due_on", sa.Date(), nullable=False),
        sa.Column("plan", sa.String(length=4000), nullable=False),
        sa.Column("filed_by", sa.String(length=20), nullable=True),
        sa.Column("filed_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("accepted_decision_id", sa.String(length=20), nullable=True),
        sa.Column("accepted_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("report", sa.String(length=4000), nullable=False),
        sa.Column("reported_by", sa.String(length=20), nullable=True),
        sa.Column("reported_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "regrade",
            sa.Enum(
                "satisfied",
                "basically_satisfied",
                "unsatisfied",
                name="regrade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("regraded_at", app.db.base.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_rectification_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
    )
    with op.batch_alter_table("rectification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rectification_project_id"), ["project_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('mid_year', 'final')", name=op.f("ck_report_kind")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_report_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "kind", name=op.f("pk_report")),
    )
    op.create_table(
        "resident_grade",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("grader", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "satisfied",
                "basically_satisfied",
                "unsatisfied",
                name="resident_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_resident_grade_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "grader", name=op.f("pk_resident_grade")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO audit_head (id, height, digest) VALUES (1, 0, '" + "0" * 64 + "')")


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
