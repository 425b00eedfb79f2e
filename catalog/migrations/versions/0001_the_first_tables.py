"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column(
            "id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_change"),
    )
    op.create_index("ix_change_dataset_id", "change", ["dataset_id"], unique=False)

    op.create_table(
        "fetch",
        sa.Column("source_id", sa.String(length=81), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "url", name="pk_fetch"),
    )
    op.create_table(
        "lease",
        sa.Column("source_id", sa.String(length=81), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("process_started", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("needs_replay", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name="pk_lease"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=81), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("plan_expires_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_source_id", "run", ["source_id"], unique=False)

    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column(
            "name",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "agency_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("source_id", sa.String(length=81), nullable=False),
        sa.Column("upstream_id", sa.String(), nullable=False),
        sa.Column("dataset_id", sa.String(length=110), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_since", sa.DateTime(), nullable=True),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("current_version", sa.String(length=25), nullable=False),
        sa.Column("first_published_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("log_seq", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("quality_score", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_dataset_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dataset"),
        sa.UniqueConstraint("agency_id", "dataset_id", name="uq_dataset_agency_id_dataset_id"),
        sa.UniqueConstraint("name", name="uq_dataset_name"),
        sa.UniqueConstraint("source_id", "upstream_id", name="uq_dataset_source_id_upstream_id"),
        sa.UniqueConstraint("uuid", name="uq_dataset_uuid"),
    )
    op.create_index("ix_dataset_source_id", "dataset", ["source_id"], unique=False)
    op.create_index("ix_dataset_state_sort_key", "dataset", ["state", "sort_key"], unique=False)

    op.create_table(
        "run_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("upstream_id", sa.String(), nullable=False),
        sa.Column("dataset_name", sa.String(length=100), nullable=True),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("version", sa.String(length=25), nullable=True),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("issues", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_record_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run_record"),
    )
    op.create_index("ix_run_record_run_id", "run_record", ["run_id"], unique=False)

    op.create_table(
        "source",
        sa.Column(
            "id",
            sa.String(length=81).with_variant(sa.String(length=81, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "agency_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("schedule", sa.String(), nullable=True),
        sa.Column("last_run_id", sa.String(length=36), nullable=True),
        sa.Column("last_success_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_source_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_table(
        "alias",
        sa.Column("alias", sa.String(length=500), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_alias_dataset_id"),
        sa.PrimaryKeyConstraint("alias", "dataset_id", name="pk_alias"),
    )
    op.create_index("ix_alias_dataset_id", "alias", ["dataset_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("link_reason", sa.String(length=20), nullable=True),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("table_schema", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("forms", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_resource_dataset_id"),
        sa.PrimaryKeyConstraint("id", name="pk_resource"),
    )
    op.create_index("ix_resource_dataset_id", "resource", ["dataset_id"], unique=False)

    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=25).with_variant(sa.String(length=25, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_version_dataset_id"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("dataset_id", "name", name="uq_version_dataset_id_name"),
    )


def downgrade() -> None:
    op.drop_table("version")
    op.drop_index("ix_resource_dataset_id", table_name="resource")

    op.drop_table("resource")
    op.drop_index("ix_alias_dataset_id", table_name="alias")

    op.drop_table("alias")
    op.drop_table("source")
    op.drop_index("ix_run_record_run_id", table_name="run_record")

    op.drop_table("run_record")
    op.drop_index("ix_dataset_state_sort_key", table_name="dataset")
    op.drop_index("ix_dataset_source_id", table_name="dataset")

    op.drop_table("dataset")
    op.drop_index("ix_run_source_id", table_name="run")

    op.drop_table("run")
    op.drop_table("lease")
    op.drop_table("fetch")
    op.drop_index("ix_change_dataset_id", table_name="change")

    op.drop_table("change")
    op.drop_table("agency")
