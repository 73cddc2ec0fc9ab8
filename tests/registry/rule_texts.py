"""Random rules within the profile, and random reports, some of whose values are of a wrong type."""

from typing import Any

from hypothesis import strategies as st

from tests.registry.cel_reference import element

ELEMENTS = {
    each.id: each
    for each in (
        element("place.name", "text"),
        element("place.kind", "text"),
        element("place.floors", "integer"),
        element("place.depth", "decimal"),
        element("place.rented", "boolean"),
        element("place.near", "choices"),
        element("site.name", "text"),
        element("site.photos", "photo"),
        element("person.role", "text"),
        element("person.age", "integer"),
        element("person.tags", "choices"),
        element("person.away", "boolean"),
    )
}
TEXTS = ("", "a", "b", "ab", "张三", "𠮷", "\uffee", "é")
NUMBERS = (0, 1, 2, -1, 0.5, 2.5, 0.1, 1e300)
_ANY = st.sampled_from([*TEXTS, *NUMBERS, True, False, [], ["a"], [1, True, "b"], None])
_RIGHT: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(TEXTS),
    "integer": st.sampled_from([0, 1, 2, 3, -1]),
    "decimal": st.sampled_from([0, 1, 0.5, 2.5, 0.1, -3.25, 1e300]),
    "boolean": st.booleans(),
    "choices": st.lists(st.sampled_from(TEXTS), max_size=3),
    "photo": st.lists(st.sampled_from(TEXTS), max_size=2),
}


def subjects(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """One subject: most values as declared, some absent, some of another type."""
    return st.fixed_dictionaries(
        {"id": st.just("x")},
        optional={
            each.attribute: st.one_of(_RIGHT[each.datatype], _RIGHT[each.datatype], _ANY)
            for each in ELEMENTS.values()
            if each.subject == name
        },
    )


def scopes() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "place": subjects("place"),
            "site": st.one_of(st.just({}), subjects("site")),
            "persons": st.lists(subjects("person"), max_size=3),
            "person": subjects("person"),
            "today": st.just("2026-11-18"),
        }
    )


def conditions(people: tuple[str, ...] = ("person",), depth: int = 2) -> st.SearchStrategy[str]:
    """A rule that gives a boolean; `people` are the variables that stand for a person here."""
    someone = st.sampled_from(people)
    leaves = [
        st.builds("{}.role {} 'a'".format, someone, _equalities),
        st.builds("'a' in {}.tags".format, someone),
        st.builds("has({}.away)".format, someone),
        st.sampled_from(["true", "false", "place.rented", *(f"{p}.away" for p in people)]),
        st.sampled_from(["floors", "near", "rented", "name"]).map(lambda a: f"has(place.{a})"),
        st.sampled_from(
            ["has(site.name)", "has(site.photos)", "'near' in place", "has(person.age)"]
        ),
        st.builds("{} {} {}".format, texts(people), _equalities, texts(people)),
        st.builds("{} {} {}".format, texts(people), _orders, texts(people)),
        st.builds("{} {} {}".format, numbers(people), _orders, numbers(people)),
        st.builds("{} {} {}".format, numbers(people), _equalities, numbers(people)),
        st.builds("place.floors {} {}".format, _orders, st.integers(-2, 3)),
        st.builds("size({}) {} {}".format, lists(people), _orders, st.integers(0, 3)),
        st.builds("{} in {}".format, texts(people), lists(people)),
        st.builds("{} in [0, 1, 2]".format, st.sampled_from(["place.floors", "person.age"])),
        st.builds("{} {} {}".format, lists(people), _equalities, lists(people)),
        st.builds("{}.{}({})".format, texts(people), _affixes, texts(people)),
        st.builds("{}.matches('{}')".format, texts(people), _patterns),
        st.builds("{}.{}(t, t == {})".format, lists(people), _macros, texts(people)),
    ]
    # Mapped, or hypothesis would merge the leaves with what follows and hardly ever nest.
    leaf = st.one_of(st.one_of(leaves[:3]).map(str), st.one_of(leaves).map(str)).map(str)
    if depth == 0:
        return leaf
    inner = st.deferred(lambda: conditions(people, depth - 1))
    person = f"p{depth}"
    among = st.deferred(lambda: conditions((*people, person), depth - 1))
    return st.one_of(
        *([leaf] if depth == 1 else []),
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("({} || {} && {} || {})".format, inner, inner, inner, inner),
        st.builds("!({})".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds(f"persons.{{}}({person}, {{}})".format, _macros, among),
        st.builds(f"persons.{{}}({person}, {{}} {{}} {{}})".format, _macros, among, _joins, among),
        st.builds("persons.{} == ['a']".format, _lists_of_persons(person, among)),
    )


def questions() -> st.SearchStrategy[str]:
    """Conditions of the few forms that rules of sheets nearly all are made of, joined."""
    one = st.sampled_from(
        [
            *("place.kind == 'a'", "place.kind != 'a'", "person.role in ['a', 'b']"),
            *(
                "place.rented",
                "place.rented == true",
                "person.away != true",
                "person.away == false",
            ),
            *("'a' in person.tags", "'a' in place.near", "has(person.tags)", "has(site.photos)"),
            *("has(site.name)", "has(person.role)", "'floors' in place", "'photos' in site"),
            *("size(person.tags) > 0", "size(site.photos) <= 1", "size(place.near) >= 2"),
            *("person.tags.exists(t, t in ['a', 'b'])", "site.photos.all(t, t != 'a')"),
            *("persons.exists(p, has(p.away) && p.role != 'a')", "persons.all(p, 'a' in p.tags)"),
            *("place.near.exists(t, t == 'a' || place.kind == t)", "place.floors > 1"),
            *("person.away == false", "true"),
        ]
    )
    pair = st.builds("({} {} {})".format, one, _joins, one)
    negated = st.builds("!{}".format, pair)
    return st.one_of(
        one,
        pair,
        st.builds("({} {} {} {} {})".format, pair, _joins, negated, _joins, one),
        st.builds("persons.{}(p, {} {} p.away)".format, _macros, pair, _joins),
    )


def _lists_of_persons(person: str, among: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(f"filter({person}, {{}}).map({person}, {person}.role)".format, among),
        st.builds(f"map({person}, {{}}, {person}.role)".format, among),
        st.builds(f"map({person}, {{}} ? 'a' : {person}.role)".format, among),
    )


def texts(people: tuple[str, ...]) -> st.SearchStrategy[str]:
    read = ["place.name", "place.kind", "site.name", "place.near[0]", "persons[0].role"]
    plain = st.sampled_from([*read, *(f"{p}.role" for p in people), *(f"'{t}'" for t in TEXTS)])
    return st.one_of(plain, plain, st.builds("({} + {})".format, plain, plain))


def numbers(people: tuple[str, ...]) -> st.SearchStrategy[str]:
    literals = [repr(float(number)) for number in NUMBERS]
    plain = st.sampled_from(
        ["place.floors", "place.depth", *(f"{p}.age" for p in people), *literals]
    )
    sums = st.builds("({} {} {})".format, plain, st.sampled_from(["+", "-", "*", "/"]), plain)
    return st.one_of(plain, sums, plain.map("(-{})".format))


def lists(people: tuple[str, ...]) -> st.SearchStrategy[str]:
    read = ["place.near", "site.photos", "['a', 'b']", "[place.name]", "persons.map(q, q.role)"]
    return st.sampled_from([*read, *(f"{p}.tags" for p in people)])


_equalities = st.sampled_from(["==", "!="])
_orders = st.sampled_from(["<", "<=", ">", ">="])
_affixes = st.sampled_from(["startsWith", "endsWith", "contains"])
_patterns = st.sampled_from(["a", "^a?b?$", "[^a]", "^.$", "三|é", "^(?:a|b){1,2}$"])
_joins = st.sampled_from(["&&", "||"])
_macros = st.sampled_from(["exists", "all", "exists_one"])
