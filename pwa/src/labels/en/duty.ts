/** English, being ready for duty. */
import type { DutyLabels } from '@/labels/zh-hans/duty'

export const en: DutyLabels = {
  untrained: 'Not yet trained for: {sheets}',
  untrained_hint:
    'So these sheets are not asked here. All that you record is delivered; once you have practised, they are asked.',
  refresher: 'Changed: {sheets}',
  refresher_hint: 'Practise only what changed, two minutes. You can visit meanwhile.',
  practise: 'Practise',
}
