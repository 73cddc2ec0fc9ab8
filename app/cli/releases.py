"""`publish` and `diff`: the sources become a release, and what that would change."""

import sys

import click

from app.cli.output import json_option, say
from app.cli.store import actor, now, settings, store
from app.registry.diff import compare, diff_document, diff_text
from app.registry.load.sources import load_registry
from app.registry.release import build_bundle, bundle_hash
from app.services import audit, releases


@click.command("publish")
@click.option("--check", is_flag=True, help="只检查，不发布。Check the sources, change nothing.")
@json_option
def publish(check: bool, as_json: bool) -> None:
    """发布 forms_schema；有错则一次列出全部错误，什么也不改。

    Publish the sources as a release. Faults are all listed at once, with file and line, and
    nothing changes. The same sources again are no new release.
    """
    registry = load_registry(settings().schema)
    bundle = build_bundle(registry)
    document: dict[str, object] = {
        "version": registry.version,
        "sha256": bundle_hash(bundle),
        "bytes": len(bundle),
        "elements": len(registry.elements),
        "departments": len(registry.departments),
        "sheets": len(registry.sheets),
        "columns": sum(len(sheet.columns) for sheet in registry.sheets.values()),
        "published": not check,
    }
    if not check:
        moment = now()
        with store(writes=True) as tx:
            releases.publish(tx, registry, moment)
            audit.record(tx, moment, actor(), "release.publish", registry.version)
    verb = "检查通过" if check else "已发布"
    counted = f"{document['sheets']} 张表 {document['columns']} 列，{document['elements']} 个数据元"
    say(as_json, document, [f"{verb} {registry.version}：{counted}"])


@click.command("diff")
@json_option
def diff(as_json: bool) -> None:
    """比较 forms_schema 与现行版本。The sources beside the release in force."""
    new = load_registry(settings().schema)
    with store(writes=False) as tx:
        old = releases.in_force(tx).registry
    found = compare(old, new)
    say(as_json, diff_document(found), diff_text(found).splitlines())
    if found.changes and old.version == new.version:
        words = f"版本号仍是 {new.version}，发布前请先改 / raise `version` in registry.yaml"
        click.secho(words, fg="yellow", err=True)
        sys.exit(1)
