/** What the worker is told of the store itself. */
import { expect, test } from 'vitest'
import { dismiss, noteProvenance, notices } from '@/composables/notices'

const last = { store: '0123456789abcdef', unsent: 2, seen_at: 0 }

test('a store that the browser cleared is spoken of until it was read', () => {
  noteProvenance({ kind: 'new' })
  expect(notices.value).toEqual([])
  noteProvenance({ kind: 'evicted', last })
  // Signing in looks at the same store again.
  noteProvenance({ kind: 'known' })
  const [notice] = notices.value
  expect(notice?.words).toContain('还有 2 份没发出')
  if (notice) dismiss(notice)

  expect(notices.value).toEqual([])
})

test('a cleared store in which nothing waited is no alarm', () => {
  noteProvenance({ kind: 'evicted', last: { ...last, unsent: 0 } })

  expect(notices.value.map((notice) => notice.words)).toEqual([
    '手机清除过这个应用的资料，当时没有未发出的记录。',
  ])
})
