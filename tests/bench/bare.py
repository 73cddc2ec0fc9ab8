"""The reference: the same framework and engine as their manuals show them, with no validation.

Flask reads the body, Flask-SQLAlchemy adds fifty rows and commits; the durability is the same.
"""

import os
from datetime import UTC, datetime

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.storage.database import tune


class _Declarative(DeclarativeBase):
    pass


class Row(_Declarative):
    """What any field-reporting system would keep of a report before looking into it."""

    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36), unique=True)
    grid: Mapped[str] = mapped_column(String(64), index=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    payload: Mapped[object] = mapped_column(JSON)


def make_app() -> Flask:
    """One route that stores each operation under its id, in one durable transaction."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BARE_DATABASE"]
    db = SQLAlchemy(model_class=_Declarative)
    db.init_app(app)
    with app.app_context():
        tune(db.engine)
        _Declarative.metadata.create_all(db.engine, checkfirst=True)

    @app.get("/")
    def home() -> str:
        return "bare"

    @app.post("/rows")
    def insert() -> dict[str, int]:
        operations = request.get_json()["operations"]
        db.session.add_all([_row(operation) for operation in operations])
        db.session.commit()
        return {"stored": len(operations)}

    return app


def _row(operation: dict[str, object]) -> Row:
    report = operation["report"]
    assert isinstance(report, dict)
    return Row(
        op_id=operation["op_id"],
        grid=report["visit"]["grid_code"],
        received_at=datetime.now(UTC),
        payload=operation,
    )
