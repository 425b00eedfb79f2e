"""How often datasets were downloaded, by month."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "download",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("updated", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("uuid", "month", name="pk_download"),
    )
    op.create_index("ix_download_updated", "download", ["updated"], unique=False)


def downgrade() -> None:
    op.drop_table("download")
