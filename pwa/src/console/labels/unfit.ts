/** Why a value or a report does not fit, which the server says in 简体 alone: 繁體 and English by what it says. */
import type { Language } from '@/composables/language'

type Said = readonly [pattern: RegExp, hant: string, en: string]

const SAID: readonly Said[] = [
  [/^应为文字$/, '應為文字', 'must be text'],
  [/^应为 1 至 (.+) 个可见字符，不含控制字符$/, '應為 1 至 $1 個可見字元，不含控制字元', 'must be 1 to $1 visible characters, without control characters'],
  [/^文字最多 (.+) 个字符$/, '文字最多 $1 個字元', 'text may have $1 characters at most'],
  [/^文字含有残缺的字符，请重新输入$/, '文字含有殘缺的字元，請重新輸入', 'the text has broken characters; type it anew'],
  [/^应为 true 或 false$/, '應為 true 或 false', 'must be true or false'],
  [/^应为实有的日期，如 (.+)$/, '應為實有的日期，如 $1', 'must be a day that exists, such as $1'],
  [/^应为带时区的时间，如 (.+)$/, '應為帶時區的時間，如 $1', 'must be a time with its zone, such as $1'],
  [/^应在 (.+) 至 (.+) 之间$/, '應在 $1 至 $2 之間', 'must be from $1 to $2'],
  [/^应为整数$/, '應為整數', 'must be a whole number'],
  [/^应为数字$/, '應為數字', 'must be a number'],
  [/^应为一个代码（文字）$/, '應為一個代碼（文字）', 'must be one code, as text'],
  [/^应为代码的列表，如 \[\] 或两三个代码$/, '應為代碼的清單，如 [] 或兩三個代碼', 'must be a list of codes, such as [] or two or three'],
  [/^应为照片文件名的列表$/, '應為照片檔名的清單', 'must be a list of names of photos'],
  [/^照片应为 (.+) 至 (.+) 张$/, '照片應為 $1 至 $2 張', 'there must be $1 to $2 photos'],
  [/^代码表 (.+) 没有这个代码；可用：(.+?)( 等)?$/, '代碼表 $1 沒有這個代碼；可用：$2$3', '$1 has no such code; there are $2'],
  [/^应为 (\{lat, lon, accuracy_m\})，单位为度和米$/, '應為 $1，單位為度和米', 'must be $1, in degrees and metres'],
  [/^(.+) 应为数字$/, '$1 應為數字', '$1 must be a number'],
  [/^(.+) 应在 (.+) 至 (.+) 之间$/, '$1 應在 $2 至 $3 之間', '$1 must be from $2 to $3'],
  [/^请补填“(.+)”；无法填写时请注明原因$/, '請補填「$1」；無法填寫時請註明原因', 'fill it in, or say why it cannot be'],
  [/^与其他记录不符，应满足：(.+)$/, '與其他記錄不符，應滿足：$1', 'does not agree with what else is recorded; must hold: $1'],
  [/^没有这个要素，请核对名称或更新表单版本$/, '沒有這個要素，請核對名稱或更新表單版本', 'there is no such element; look at its name, or at the version of the form'],
  [/^没有值时请省略此项，不要写 null$/, '沒有值時請省略此項，不要寫 null', 'leave it out where there is no value; do not write null'],
  [/^缺少此项，没有它无法收下这份记录$/, '缺少此項，沒有它無法收下這份記錄', 'is missing, and no record is taken without it'],
  [/^同一份记录里重复出现，每个只应出现一次$/, '同一份記錄裡重複出現，每個只應出現一次', 'stands twice in one record; each may stand once'],
  [/^另有 (.+) 处问题未列出$/, '另有 $1 處問題未列出', '$1 more are not listed'],
  [/^报告应为对象，含 (.+)$/, '報告應為物件，含 $1', 'a report must be an object with $1'],
  [/^报告只含 (.+)$/, '報告只含 $1', 'a report has only $1'],
  [/^应为对象，由要素名和值组成$/, '應為物件，由要素名和值組成', 'must be an object of names and values'],
  [/^应为列表，没有时写 \[\]$/, '應為清單，沒有時寫 []', 'must be a list; write [] for none'],
]

/** As it was said where that is 简体, or is none of these. */
export function reasonText(reason: string, language: Language): string {
  const known = SAID.find(([pattern]) => pattern.test(reason))
  if (!known || language === 'zh-Hans') return reason
  const said = reason.replace(known[0], language === 'zh-Hant' ? known[1] : known[2])
  return language === 'en' ? said.replaceAll('、', ', ') : said
}
