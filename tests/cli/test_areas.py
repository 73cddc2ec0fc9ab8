"""`area`: the tree grows from its root, an identical repeat succeeds, another content does not."""

import json

import pytest

from tests.world import World


def add(world: World, code: str, name: str, parent: str | None = None) -> dict[str, object]:
    options = ["--parent", parent] if parent else []
    result = world.operator("area", "add", code, "--name", name, *options, "--json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, object] = json.loads(result.stdout)
    return document


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("4401", "city"),
        ("440106", "district"),
        ("440106999", "street"),
        ("440106999001", "community"),
        ("440106999001003", "grid"),
        ("guangzhou", "city"),
        ("12345", "city"),
    ],
)
def test_a_root_takes_its_level_from_the_digits_of_its_code(
    world: World, code: str, level: str
) -> None:
    assert add(world, code, "某地")["level"] == level


def test_a_code_of_another_kind_takes_its_level_from_the_depth(world: World) -> None:
    levels = [add(world, "GZ", "广州市")["level"]]
    for code, parent in (("TH", "GZ"), ("RL", "TH"), ("YG", "RL"), ("G3", "YG")):
        levels.append(add(world, code, code, parent)["level"])
    assert levels == ["city", "district", "street", "community", "grid"]


def test_the_same_area_again_succeeds_and_says_it_stood(world: World) -> None:
    assert add(world, "4401", "广州市")["new"] is True
    assert add(world, "4401", "广州市")["new"] is False


@pytest.mark.parametrize(
    "change",
    [
        ("--name", "番禺市"),
        ("--name", "广州市", "--level", "district"),
        ("--name", "广州市", "--parent", "44"),
    ],
    ids=["name", "level", "parent"],
)
def test_other_content_under_a_code_is_refused_and_says_what_stands(
    world: World, change: tuple[str, ...]
) -> None:
    add(world, "44", "广东省")
    add(world, "4401", "广州市")
    result = world.operator("area", "add", "4401", *change)
    assert result.exit_code == 1
    assert "广州市" in result.stderr or "Levels go down" in result.stderr


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("440106", "--name", "天河区", "--parent", "9999"), "No area 9999"),
        (("a b", "--name", "甲"), "without spaces"),
        (("a/b", "--name", "甲"), "without '/'"),
        (("x" * 65, "--name", "甲"), "1 to 64"),
        (("4401", "--name", " "), "1 to 200"),
        (("4401", "--name", "甲" * 201), "1 to 200"),
    ],
    ids=["parent", "space", "slash", "long", "blank", "name"],
)
def test_what_cannot_be_an_area_is_refused_with_what_would_be_right(
    world: World, argv: tuple[str, ...], words: str
) -> None:
    result = world.operator("area", "add", *argv)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""


def test_nothing_lies_below_a_grid_nor_a_higher_level_below_a_lower(world: World) -> None:
    world.area_tree()
    below = world.operator("area", "add", "X1", "--name", "甲", "--parent", "440106999001003")
    above = world.operator("area", "add", "440107", "--name", "乙", "--parent", "440106999")
    assert "nothing lies below a grid" in below.stderr
    assert "Levels go down" in above.stderr


def test_the_list_shows_parents_first_and_may_begin_anywhere(world: World) -> None:
    world.area_tree()
    rows = json.loads(world.operator("area", "list", "--under", "440106999", "--json").stdout)
    codes = [row["code"] for row in rows]
    assert codes[0] == "440106999"
    assert all(row["parent"] in codes for row in rows[1:])
    assert "440106998" not in codes
    assert "第003网格" in world.operator("area", "list").stdout


def test_a_new_area_is_in_the_audit_once(world: World) -> None:
    for _ in range(2):
        add(world, "4401", "广州市")
    assert world.audit("area.add") == ["4401"]
