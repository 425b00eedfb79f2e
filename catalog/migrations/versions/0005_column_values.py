"""The values of a table's text columns that have few, for the search."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resource", sa.Column("column_values", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("resource", "column_values")
