"""A scenario out of a report of the live realm, with fictional values before it leaves.

What went wrong once is worth practising; whom it happened to is nobody's business in practice.
"""

from sqlalchemy.orm import Session

from app.errors import Problem, not_found
from app.registry.training.drafting import Happened, draft
from app.services import accepted, releases
from app.services.training import engine_of
from app.services.training_written import written

_HEAD = (
    "草稿：出自一份真实记录，人名、号码、地址和写的字都已换成虚构的，照片没有带来。",
    "补齐标题、故事、他们说的和每条理由，",
    "再检查：python run.py training check，或培训员的情景编辑器。",
)


def draft_of(tx: Session, visit_id: str, key: str) -> str:
    """YAML of a draft. Raises Problem 404 for no such report, 409 for one that was withdrawn."""
    report = accepted.load(tx, [visit_id]).get(visit_id)
    if report is None:
        raise not_found("There is no report of this visit.")
    if report.state == "withdrawn":
        raise Problem(409, "withdrawn", "This report was withdrawn: take one that stands.")
    happened = Happened(report.content, report.unanswered, report.day)
    made = draft(engine_of(releases.in_force(tx)), key, happened)
    remarks = [*_HEAD, *(f"还要补：{remark}" for remark in made.open)]
    return written(made.scenario, remarks)
