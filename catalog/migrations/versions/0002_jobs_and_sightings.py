"""What sources said last, jobs that are due, and how often a source failed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("source_id", sa.String(length=81), nullable=False),
        sa.Column("upstream_id", sa.String(length=500), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("issues", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("source_id", "upstream_id", name="pk_sighting"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=81), nullable=False),
        sa.Column("config", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("process_started", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("source_id", "planned_at", name="uq_job_source_id_planned_at"),
    )
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"], unique=False)
    op.add_column("run_record", sa.Column("changes", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("source", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("source", sa.Column("suspended_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("run_record", "changes")
    op.drop_column("source", "suspended_at")
    op.drop_column("source", "failures")
    op.drop_table("job")
    op.drop_table("sighting")
