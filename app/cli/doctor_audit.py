"""What `doctor` looks at in the audit: its chain, and the newest operations beside it."""

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.cli.finding import Finding
from app.cli.secret_file import chain_keys
from app.errors import Problem
from app.services import audit_chain, audit_operations
from app.settings import Settings

# A tenth of a second's reading, whatever is stored; `audit verify` reads everything.
_NEWEST = 2000
_SHOWN = 5


def chain(connection: Connection, here: Settings) -> Finding:
    """Lines of the last seconds are not linked yet; what is linked must hold."""
    try:
        keys = chain_keys(here)
    except Problem as problem:
        return Finding("审计", False, problem.code, problem.title)
    with Session(connection) as tx:
        verdict = audit_chain.verify(tx, keys, audit_chain.read_head(here.audit_head))
    found = f"{verdict.lines} 行相连，{verdict.waiting} 行待连"
    if not verdict.whole:
        found = f"第 {verdict.broken_at} 行断开：{verdict.fault}"
    cure = "python run.py audit verify"
    if verdict.fault == "cut_off":
        cure += "；数据库恢复到过某一时刻：python run.py epoch new"
    return Finding("审计", verdict.whole, found, cure)


def newest_operations(connection: Connection, _: Settings) -> Finding:
    """They are as they came, and none is there that never came."""
    try:
        with Session(connection) as tx:
            seen, astray = audit_operations.newest(tx, _NEWEST)
    except Problem as problem:
        return Finding("操作", False, problem.code, problem.title)
    if not astray:
        return Finding("操作", True, f"最近 {seen} 个都是原样")
    told = [f"{one.fault} {one.server_seq or f'第 {one.link} 行'}" for one in astray[:_SHOWN]]
    found = f"最近 {seen} 个里 {len(astray)} 处不是原样：{'、'.join(told)}"
    return Finding("操作", False, found, "python run.py audit verify")
