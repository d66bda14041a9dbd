/** Rule 8: silence, and no suspension, until an exemption ends. */
import { expect, it } from 'vitest'
import { wakeAt } from '#domain/people/person.ts'
import { withNoticeDelivered } from '#domain/review/settle.ts'
import { day } from '#test/builders.ts'
import { type Example, example, exempt, ladder, noticed, quiet, start, suspendedAtDeadline, time } from './examples.ts'

const grant = { kind: 'grant', request: 'exemption', until: day('2023-05-31'), reason: 'A need was shown.' } as const
const refuse = { kind: 'refuse', request: 'exemption', reason: 'No need was shown.' } as const
const request = (last: string) => ({ kind: 'exemption', reason: 'I write about it.', until: day(`2023-${last}`) }) as const
/** Ana has asked for one on Friday 24 February. */
const asking = () => noticed(quiet).asks('02-24', request('05-31'))
const untold = () => start({ ...ladder, announcedAt: '2023-02-23T20:00' }).at('02-23 20:00')
const lastTells = ({ sent }: Example) => sent.at(-1)?.parts[0]?.tells

const exempted = (ana = noticed(ladder)) => ana.exempts('02-27', '04-03 00:00')
// Monday 3 April + 5 days is a Saturday: so Monday 10 is the last day.
example(
  'silences the case; after it comes new notice, and suspension once that has had its days',
  () => exempted().end(),
  '04-03 09:00 again',
  '04-11 00:00 suspended, phone suspended',
)
example('silences what was owed before it, and what an extension would tell', () =>
  noticed(ladder)
    .extendsTo('02-24 20:00', '03-20 00:00')
    .exempts('02-24 21:00', '04-03 00:00')
    .extendsTo('02-27', '03-24 00:00')
    .at('04-02'),
)
example(
  'outlasts a case that nobody was told of yet',
  () => untold().exempts('02-23 21:00', '03-31 00:00').cleans('02-24 07:00').breaches('02-25 07:00').note().at('04-01'),
  'exempt until 03-16 00:00',
  '03-31 09:00 first',
)
example(
  'outlasts a case that would be closed meanwhile',
  () =>
    exempted(noticed({ ...quiet, closedAfter: 'P7D' }))
      .cleans('03-01')
      .breaches('03-29')
      .note(),
  '03-01 cleared',
  'exempt until 03-16 00:00',
)

it('an exemption is not ended by notices from before it, whenever their proof comes', () => {
  const ana = exempted(noticed(quiet))
  const [before] = ana.sent
  ana.at('04-03 00:00')
  ana.person = withNoticeDelivered(ana.person, before?.parts ?? [], time('04-03 01:00'))
  expect(ana.case.notified.byDevice).toEqual({})
})

it('an exemption of a device that is clean by its end is followed by nothing', () => {
  const ana = exempted(noticed(quiet)).cleans('03-20')
  expect(wakeAt(ana.person)).toBeUndefined()
  expect(ana.end().log).toEqual(['03-20 cleared'])
})

it('an exemption by a decision is to the end of a day in the person’s zone', () => {
  const ana = noticed(ladder, [{}], { zone: 'America/New_York' }).decides('02-23 17:00', exempt('05-31'))
  expect(ana.case.exemptUntil).toEqual(time('06-01 06:00'))
})

example(
  'is told once, in working hours, and then there is silence until it ends',
  () => asking().decides('02-24 22:00', grant).note().at('06-02'),
  'exempt until 03-16 00:00',
  '02-27 09:00 exemption-granted',
  '06-01 09:00 again',
)
example(
  'is told to a person who knows of the case, though they did not ask',
  () => noticed(quiet).decides('02-24 11:00', exempt('05-31')),
  '02-24 11:00 exemption-granted',
)
example('is not told to a person who was never told of the case', () => untold().decides('02-23 21:00', exempt('05-31')).at('05-31'))
example(
  'restores access in the mail that tells of it',
  () => noticed(quiet).decides('03-16 13:00', exempt('05-31')),
  suspendedAtDeadline,
  '03-16 13:00 exemption-granted, restored, phone granted',
)
example(
  'that is over by the time of its mail is not told',
  () =>
    asking()
      .decides('02-24 22:00', { ...grant, until: day('2023-02-25') })
      .at('02-28'),
  '02-27 09:00 again',
)
example(
  'that is shortened is told again, and followed by a notice at its new end',
  () => asking().decides('02-24 11:00', grant).decides('02-27 11:00', exempt('03-01')).at('03-03'),
  '02-24 11:00 exemption-granted',
  '02-27 11:00 exemption-granted',
  '03-02 09:00 again',
)
example(
  'until a day that lies behind, or until the same day once more, changes nothing',
  () =>
    asking()
      .decides('02-24 11:00', { ...grant, until: day('2023-02-23') })
      .decides('02-24 12:00', exempt('05-31'))
      .decides('02-24 13:00', exempt('05-31')),
  'unchanged',
  '02-24 12:00 exemption-granted',
  'unchanged',
)

it('a granted exemption answers the request for one, asked for or not, and no other request', () => {
  for (const decision of [grant, exempt('05-31')]) {
    const ana = asking().asks('02-24 10:30', { kind: 'contest', reason: 'It is not there.' }).decides('02-24 11:00', decision)
    expect(ana.case).toMatchObject({ state: 'exempt', exemptUntil: time('06-01 00:00'), answers: { requests: [{ kind: 'contest' }] } })
  }
})

it('a refused exemption is told, and counts as notice of every device in breach', () => {
  const ana = asking().decides('02-24 11:00', refuse)
  expect(ana.case).toMatchObject({ state: 'open', decisions: { made: [{ kind: 'refused', request: 'exemption', by: 'admin-1' }] } })
  expect(lastTells(ana)).toEqual([{ step: 'exemption-refused', devices: ['phone'] }])
  expect(ana.end().log).toEqual(['02-24 11:00 exemption-refused', suspendedAtDeadline])
})

it('a refused exemption is told, too, once nothing is left to do, and asks for nothing', () => {
  const ana = asking().decides('02-24 22:00', refuse).cleans('02-25 12:00').end()
  expect(ana.log).toEqual(['02-25 12:00 cleared', '02-27 09:00 exemption-refused'])
  expect(lastTells(ana)).toEqual([{ step: 'exemption-refused', devices: [] }])
})
example(
  'is not told if another is granted before its mail',
  () => asking().decides('02-24 22:00', refuse).asks('02-25', request('05-31')).decides('02-25 11:00', grant).at('02-28'),
  '02-27 09:00 exemption-granted',
)

it('a refused exemption is all that is told if it comes before the mail of one granted', () => {
  const ana = asking().decides('02-24 22:00', grant).asks('02-25', request('09-30')).decides('02-25 11:00', refuse).at('02-28').note()
  expect(ana.log).toEqual(['02-27 09:00 exemption-refused', 'exempt until 03-16 00:00'])
  expect(lastTells(ana)).toEqual([{ step: 'exemption-refused', devices: [] }])
})
