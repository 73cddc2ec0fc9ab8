"""Why a column was matched so, in three languages: the sentences behind the codes of reasons."""

from collections.abc import Mapping

from app.registry.workbook.reasons import Reason

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
# code: 简体, 繁體, English; {…} are the reason's parameters.
TEXTS: Mapping[str, tuple[str, str, str]] = {
    "name": ("名称相同：{word}", "名稱相同：{word}", "same name: {word}"),
    "synonym": ("同义：{word}", "同義：{word}", "synonym: {word}"),
    "like": ("名称相近：{word}", "名稱相近：{word}", "similar name: {word}"),
    "group": ("连同上级表头“{group}”", "連同上級表頭「{group}」", "with its group {group}"),
    "options": (
        "下拉选项有 {share} 在代码表 {codelist} 中",
        "下拉選項有 {share} 在代碼表 {codelist} 中",
        "{share} of the drop-down is in code list {codelist}",
    ),
    "values_in_list": (
        "表中的值有 {share} 在代码表 {codelist} 中",
        "表中的值有 {share} 在代碼表 {codelist} 中",
        "{share} of the values is in code list {codelist}",
    ),
    "yes_no": ("下拉只有是与否两项", "下拉只有是與否兩項", "the drop-down says yes or no"),
    "values": ("表中的值像{look}", "表中的值像{look}", "the values look like {look}"),
    "number_format": ("单元格是数字格式", "儲存格是數字格式", "the cells are formatted as numbers"),
    "answers_differ": (
        "括号里的选项不在代码表 {codelist} 中",
        "括號裏的選項不在代碼表 {codelist} 中",
        "the answers in brackets are not in code list {codelist}",
    ),
    "several": ("一格 {count} 项", "一格 {count} 項", "{count} things in one cell"),
    "ambiguous": ("与 {other} 难分", "與 {other} 難分", "hard to tell from {other}"),
    "row_number": ("行号", "行號", "a running number"),
    "unknown": ("登记册里没有相近的", "登記冊裏沒有相近的", "nothing like it in the registry"),
    "type_differs": (
        "题型 {type} 与 {element} 不同",
        "題型 {type} 與 {element} 不同",
        "its type {type} differs from {element}",
    ),
    "title": ("标题有“{word}”", "標題有「{word}」", "the title says {word}"),
    "columns": ("列中有 {elements}", "欄中有 {elements}", "columns for {elements}"),
    "map_known": (
        "与已有代码映射 {map} 相同",
        "與已有代碼映射 {map} 相同",
        "same as code map {map}",
    ),
    "map_by_words": (
        "{of} 个词中有 {count} 个按字面对上",
        "{of} 個詞中有 {count} 個按字面對上",
        "{count} of {of} words matched by their wording",
    ),
    "map_by_order": (
        "只能按先后顺序对应，请核对",
        "只能按先後順序對應，請核對",
        "matched by their order only: check",
    ),
    "map_same_codes": ("代码与本册相同", "代碼與本冊相同", "the same codes as ours"),
    "map_unknown": (
        "对不上，请填写代码映射",
        "對不上，請填寫代碼映射",
        "no match: write the code map",
    ),
    "hidden_rows": ("隐藏的行没有读", "隱藏的行沒有讀", "hidden rows were not read"),
    "blank_column": ("空列已略去", "空欄已略去", "empty columns were left out"),
    "column_without_heading": (
        "有一列有值没有表头，已略去",
        "有一欄有值沒有表頭，已略去",
        "a column with values and no heading was left out",
    ),
    "deep_header": (
        "表头超过两级，上面几级合为一级",
        "表頭超過兩級，上面幾級合為一級",
        "the header has more than two levels; the upper ones became one",
    ),
    "caption_made": ("没有表头行，已补一行", "沒有表頭行，已補一行", "a caption line was added"),
    "form_repeat": (
        "{question} 在重复组里：每个对象一行",
        "{question} 在重複組裏：每個對象一行",
        "{question} repeats: one row per subject",
    ),
    "form_rule_kept": (
        "{question} 的条件 {text} 未带入：数据元自有规则",
        "{question} 的條件 {text} 未帶入：資料元自有規則",
        "{question}: {text} not carried over, the element has rules of its own",
    ),
    "form_rule_left": (
        "{question} 的条件 {text} 无法转换",
        "{question} 的條件 {text} 無法轉換",
        "{question}: {text} could not be translated",
    ),
    "form_left_out": (
        "{question}（{type}）不是数据，未带入",
        "{question}（{type}）不是數據，未帶入",
        "{question} ({type}) is no datum and was left out",
    ),
}
_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "number": ("数字", "數字", "numbers"),
    "date": ("日期", "日期", "dates"),
    "phone": ("电话", "電話", "phone numbers"),
    "id_number": ("身份证号", "身份證號", "identity numbers"),
    "uscc": ("信用代码", "信用代碼", "credit codes"),
    "plate": ("车牌", "車牌", "number plates"),
    "position": ("坐标", "座標", "positions"),
    "photos": ("照片张数", "照片張數", "counts of photos"),
}


def sentence(reason: Reason, language: str = "zh-Hans") -> str:
    """A reason in one language; an unknown code is shown as it is."""
    return told(reason.code, reason.params, language)


def told(code: str, given: Mapping[str, str], language: str) -> str:
    """The same by its code and parameters."""
    place = LANGUAGES.index(language)
    texts = TEXTS.get(code)
    params = dict(given)
    if "look" in params:
        params["look"] = _LOOKS[params["look"]][place]
    return texts[place].format(**params) if texts else code
