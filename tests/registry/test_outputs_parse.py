"""The language of outputs: what it means, and what it refuses."""

import pytest

from app.registry.outputs import Kind, Output, OutputFault, parse_output
from tests.golden import golden_registry

RAW, LABEL = Output(Kind.RAW), Output(Kind.LABEL)


@pytest.mark.parametrize(
    ("spec", "output"),
    [
        ("raw", RAW),
        ("code:sex_gb", Output(Kind.CODE, ("sex_gb",))),
        ("date:%H:%M", Output(Kind.DATE, ("%H:%M",))),
        ("yesno:有/无", Output(Kind.YESNO, ("有", "无"))),
        ("yesno:√/", Output(Kind.YESNO, ("√", ""))),
        ("has:smoke_alarm:有/无", Output(Kind.HAS, ("smoke_alarm", "有", "无"))),
        ("join:、", Output(Kind.JOIN, ("、", ""))),
        ("join:", Output(Kind.JOIN, ("", ""))),
        ("join:、:zongzhi_tags", Output(Kind.JOIN, ("、", "zongzhi_tags"))),
        ("join::", Output(Kind.JOIN, (":", ""))),
        ("join:::tags", Output(Kind.JOIN, (":", "tags"))),
        ("count_photos", Output(Kind.COUNT_PHOTOS)),
        ("count_photos:张（前）", Output(Kind.COUNT_PHOTOS, ("张（前）",))),
        ("concat::raw|raw", Output(Kind.CONCAT, ("",), (RAW, RAW))),
        ("concat: :raw|raw", Output(Kind.CONCAT, (" ",), (RAW, RAW))),
        ("concat:::raw|label", Output(Kind.CONCAT, (":",), (RAW, LABEL))),
        ("concat:: :raw|raw", Output(Kind.CONCAT, (": ",), (RAW, RAW))),
        ("concat:|:raw|raw", Output(Kind.CONCAT, ("|",), (RAW, RAW))),
        ("each:；:label", Output(Kind.EACH, ("；",), (LABEL,))),
        ("each:::raw", Output(Kind.EACH, (":",), (RAW,))),
        (
            "each:；:concat:：:label|raw",
            Output(Kind.EACH, ("；",), (Output(Kind.CONCAT, ("：",), (LABEL, RAW)),)),
        ),
        (
            "each:；:join:、:yingji_evacuee",
            Output(Kind.EACH, ("；",), (Output(Kind.JOIN, ("、", "yingji_evacuee")),)),
        ),
        (
            "concat:/:date:%H:%M|yesno:有:水/无",
            Output(
                Kind.CONCAT,
                ("/",),
                (Output(Kind.DATE, ("%H:%M",)), Output(Kind.YESNO, ("有:水", "无"))),
            ),
        ),
        ("number:03", Output(Kind.NUMBER, ("3",))),
    ],
)
def test_an_output_is_read_with_any_separator(spec: str, output: Output) -> None:
    assert parse_output(spec) == output


@pytest.mark.parametrize(
    ("spec", "right"),
    [
        ("", "there is no output ''"),
        ("lable", "there is no output 'lable'"),
        ("raw:1", "write raw"),
        ("label:", "write label"),
        ("code", "code:<map>"),
        ("code:", "code:<map>"),
        ("date:", "date:%Y-%m-%d"),
        ("date:%A", "%A is no date part"),
        ("date:%Y-%", "% is no date part"),
        ("yesno:是", "yesno:是/否"),
        ("yesno:是/是", "two different words"),
        ("tick:", "tick:√"),
        ("has:code", "has:<code>:有/无"),
        ("has::有/无", "has:<code>:有/无"),
        ("join", "join:、"),
        ("count_photos:", "count_photos:张"),
        ("id:shown", "upper, lower, masked, grouped"),
        ("id", "upper, lower, masked, grouped"),
        ("phone:full", "masked"),
        ("number:-1", "0 to 12 digits"),
        ("number:１", "0 to 12 digits"),
        ("lon:99", "0 to 12 digits"),
        ("concat", "concat:<separator>:<output>|<output>"),
        ("concat:/", "concat:<separator>:<output>|<output>"),
        ("concat:/:raw|lable", "there is no output 'lable'"),
        ("concat:/:raw|code:", "code:<map>"),
        ("concat:/:raw|row_number", "row_number stands alone"),
        ("concat:/:raw|concat:-:raw", "concat cannot stand inside concat"),
        ("each:/:each:-:raw", "each cannot stand inside each"),
        ("concat:/:lable|code:raw", "there is no output 'lable'"),
        ("concat:/:raw|joinn:、:label", "there is no output 'joinn'"),
        ("each:/", "each:<separator>:<output>"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_would_be_right(spec: str, right: str) -> None:
    with pytest.raises(OutputFault) as fault:
        parse_output(spec)
    assert right in str(fault.value)


def test_an_output_knows_how_many_elements_it_takes() -> None:
    arities = {
        "row_number": 0,
        "raw": 1,
        "age": 1,
        "per100:1": 2,
        "time_range": 2,
        "concat:/:raw|time_range|label": 4,
        "each:/:concat:-:raw|raw": 2,
    }
    assert {spec: parse_output(spec).arity for spec in arities} == arities


def test_every_output_of_the_product_takes_the_elements_of_its_column() -> None:
    for sheet in golden_registry().sheets.values():
        for column in sheet.columns:
            assert parse_output(column.output).arity == len(column.elements), column.header
