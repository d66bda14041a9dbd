import { expect, it } from 'vitest'
import { listByTime } from '#campaign/audit/by-time.ts'
import { instant } from '#test/builders.ts'
import { memoryAuditLog } from '#test/memory/audit-log.ts'

it.each([false, true])('decisions of all lanes are listed by time from any of them on: newest first %s', async newest => {
  let turn = 0
  const audit = memoryAuditLog(undefined, () => ((turn * 5) % 3) * 10_000_000)
  for (; turn < 12; turn += 1) {
    const at = instant('2023-03-01T08:00:00Z').add({ hours: Math.floor(turn / 2) })
    await audit.append({ policy: 'no-tiktok', at, by: 'staff', action: 'contest' })
  }
  const listed = (cursor: number) => Array.fromAsync(listByTime(audit, 'no-tiktok', { cursor, newest }))
  const all = await listed(0)
  const times = all.map(({ at }) => at.epochMilliseconds)
  expect(times).toEqual(times.toSorted((a, b) => (newest ? b - a : a - b)))
  expect(new Set(all).size).toBe(12)
  for (const [index, { number }] of all.entries()) expect(await listed(number)).toEqual(all.slice(newest ? index : index + 1))
})
