"""`account`: who may sign in to the console."""

from typing import Any

import click
from argon2 import PasswordHasher

from app.cli.output import Tool, always_json, json_option, print_json, say, table
from app.cli.reach import narrowing_of, reach_options
from app.cli.store import actor, is_practice, now, store
from app.errors import Problem
from app.http.house import house
from app.services import audit, console_accounts
from app.services.access import Role
from app.services.console_accounts import Making, NewAccount
from app.services.console_codes import provisioning, secret_of
from app.storage.models.accounts import Account
from app.storage.queries import accounts as stored


@click.group("account", cls=Tool)
def account() -> None:
    """控制台账号。Accounts of the console."""


@account.command("create")
@click.option("--email", required=True, help="登录用的地址。")
@click.option("--name", required=True, help="姓名。")
@click.option("--department", help="部门代码，如 gongan；数据管理部门不填。")
@click.option("--data-office", is_flag=True, help="数据管理部门：看各部门要什么，不看任何一行。")
@click.option("--admin", is_flag=True, help="部门管理员：还管密钥和通知。")
@click.option(
    "--role", type=click.Choice(["trainer"]), help="培训员：带班，只在演练库（--practice）。"
)
@reach_options
@always_json
def create(email: str, name: str, department: str | None, **options: Any) -> None:
    """新建账号；输出 JSON，密码与动态码密钥只显示这一次。Prints JSON, shown once.

    `otpauth` 放进身份验证器（也可做成二维码）。
    """
    new = NewAccount(email, name, _role(options), department)
    moment = now()
    with store(writes=True) as tx:
        made, secret = console_accounts.create(
            tx, new, narrowing_of(options), Making(moment, PasswordHasher())
        )
        audit.record(tx, moment, actor(), "account.create", made.email)
        document = shown_once(made, secret)
    print_json(document)


@account.command("list")
@json_option
def list_(as_json: bool) -> None:
    """列出账号。List the accounts, without their secrets."""
    columns = ("email", "name", "department", "role", "areas", "sheets", "revoked_at")
    with store(writes=False) as tx:
        rows = [{name: getattr(each, name) for name in columns} for each in stored.every(tx)]
    say(as_json, rows, table(rows, columns))


@account.command("reset")
@click.argument("email")
@always_json
def reset(email: str) -> None:
    """新密码、新动态码密钥（丢了手机时用）；已登录的退出。A new secret and second factor."""
    moment = now()
    with store(writes=True) as tx:
        made, secret = console_accounts.reset(tx, email, Making(moment, PasswordHasher()))
        audit.record(tx, moment, actor(), "account.reset", made.email)
        document = shown_once(made, secret)
    print_json(document)


@account.command("revoke")
@click.argument("email")
@json_option
def revoke(email: str, as_json: bool) -> None:
    """停用账号，立即生效。Ends its sessions at once."""
    moment = now()
    with store(writes=True) as tx:
        gone = console_accounts.revoke(tx, email, moment)
        audit.record(tx, moment, actor(), "account.revoke", gone.email)
        document = {"email": gone.email, "revoked_at": gone.revoked_at}
    say(as_json, document, [f"已停用 {document['email']}"])


def _role(options: dict[str, Any]) -> Role:
    chosen = [
        role
        for role, is_it in (
            (Role.ADMIN, options["admin"]),
            (Role.OFFICE, options["data_office"]),
            (Role.TRAINER, options["role"] == "trainer"),
        )
        if is_it
    ]
    if len(chosen) > 1:
        title = "--admin、--data-office、--role 只能选一个 / one of them"
        raise click.UsageError(title)
    if Role.TRAINER in chosen and not is_practice():
        title = "培训员只在演练库：python run.py --practice account create … --role trainer"
        raise Problem(409, "practice_only", f"{title} / trainers are of the practice realm")
    return chosen[0] if chosen else Role.STAFF


def shown_once(made: Account, secret: str) -> dict[str, object]:
    """What its owner needs to sign in. Call inside the application's context."""
    key = house().row_key
    return {
        "email": made.email,
        "name": made.name,
        "department": made.department,
        "role": made.role,
        "areas": made.areas,
        "sheets": made.sheets,
        "unmasked": made.fields,
        "secret": secret,
        "totp_secret": secret_of(key, made),
        "otpauth": provisioning(key, made),
    }
