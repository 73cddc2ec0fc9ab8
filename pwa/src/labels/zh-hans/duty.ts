/** 简体, being ready for duty. */
export const zhHans = {
  untrained: '还没练过：{sheets}',
  untrained_hint: '所以这次不问这些表。您记下的一样送到，一条也不会少；练过就会问。',
  refresher: '表有变动：{sheets}',
  refresher_hint: '只练改了的几项，两分钟。照样可以走访。',
  practise: '去演练',
} as const

export type DutyKey = keyof typeof zhHans
export type DutyLabels = Readonly<Record<DutyKey, string>>
