import { expect, it } from 'vitest'
import { backoff, dueAfter, isBounced, type MailState, noticeId, readNoticeId, withFault } from '#domain/people/mail.ts'
import { brussels, day } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'

const now = brussels('2023-03-01T10:00')
const ana = refOf('ana')

it('a notice id names its recipient and its number', () => {
  expect(noticeId(ana, 10)).toBe(`${ana}-10`)
  for (const number of [1, 10, 999_999_999]) expect(readNoticeId(`${ana}-${number}`)).toEqual({ ref: ana, number })
})

it.each(['', 'test', ana, `${ana}-`, `${ana}-0`, `${ana}-01`, `${ana}-1x`, `x${ana}-1`, `${ana}-1234567890`, `${ana.toLowerCase()}-1`])(
  'a notice id is not %j',
  text => {
    expect(readNoticeId(text)).toBeUndefined()
  },
)

it('mail after failures waits twice as long each time, an hour at most', () => {
  const minutes = [0, 1, 2, 5, 6, 20].map(tries => now.until(backoff(now, tries)).total('minutes'))
  expect(minutes).toEqual([1, 2, 4, 32, 60, 60])
})

it('mail after failures waits for a human after the fifth in a row', () => {
  let mail: MailState = { seq: 3, retry: { at: now, tries: 2 } }
  for (const [index, minutes] of [2, 4, 8, 16].entries()) {
    mail = withFault(mail, now)
    expect(mail).toEqual({ seq: 3, faults: index + 1, retry: { at: now.add({ minutes }), tries: 2 } })
  }
  expect(withFault(mail, now)).toEqual({ seq: 3, faults: 5, held: { reason: 'failing', at: now } })
})

it('mail after failures keeps the reason for which it was held before', () => {
  const held = { reason: 'bounced', at: now } as const
  expect(withFault({ seq: 1, held }, now)).toMatchObject({ held, faults: 1, retry: { tries: 0 } })
  expect([isBounced({ seq: 1, held }), isBounced({ seq: 1, held: { ...held, reason: 'failing' } }), isBounced(undefined)]).toEqual([
    true,
    false,
    false,
  ])
})

it('once a digest has gone, those of later dates are still owed', () => {
  const [first, second, third] = ['2023-03-16', '2023-03-17', '2023-03-20'].map(date => ({ on: day(date), at: now }))
  if (!first || !second || !third) throw new Error('there are three')
  expect(dueAfter([third, first, second], second.on)).toEqual([third])
})
