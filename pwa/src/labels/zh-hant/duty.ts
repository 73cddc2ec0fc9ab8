/** 繁體, being ready for duty. */
import type { DutyLabels } from '@/labels/zh-hans/duty'

export const zhHant: DutyLabels = {
  untrained: '還沒練過：{sheets}',
  untrained_hint: '所以這次不問這些表。您記下的一樣送到，一條也不會少；練過就會問。',
  refresher: '表有變動：{sheets}',
  refresher_hint: '只練改了的幾項，兩分鐘。照樣可以走訪。',
  practise: '去演練',
}
