/** Rule 10: more time is granted by a decision, or at once as far as the policy says. */
import { expect, it } from 'vitest'
import { day } from '#test/builders.ts'
import { example, extend, noticed, quiet, suspendedAtDeadline } from './examples.ts'

const timely = { ...quiet, requests: { moreTime: 'P3D' } }
const moreTime = (last: string) => ({ kind: 'more-time', reason: 'I am away.', until: day(`2023-${last}`) }) as const
const refuse = { kind: 'refuse', request: 'more-time', reason: 'Too late.' } as const

/** Granted at once, then extended day by day, until no more decisions are kept. */
const extendedOften = () =>
  Array.from({ length: 20 }, (_, days) => String(day('2023-03-18').add({ days }))).reduce(
    (ana, last) => ana.decides('02-24 11:00', extend(last.slice(5))),
    noticed(timely).asks('02-24', moreTime('03-16')),
  )

example(
  'more time is granted at once up to what the policy says, and told',
  () => noticed(timely).asks('02-24', moreTime('03-18')).end(),
  '02-24 changed',
  '03-19 00:00 after:P0D, phone suspended',
)

it.each([
  ['for longer than the policy says', () => noticed(timely).asks('02-24', moreTime('03-19'))],
  ['for the second time', () => noticed(timely).asks('02-24', moreTime('03-16')).asks('02-27', moreTime('03-17'))],
  ['for the second time, after many decisions', () => extendedOften().asks('02-27', moreTime('04-08'))],
  ['after the deadline', () => noticed(timely).asks('03-16', moreTime('03-18'))],
  ['where the policy grants none', () => noticed(quiet).asks('02-24', moreTime('03-16'))],
])('more time waits for a decision %s', (_, asking) => {
  expect(asking().case.answers.requests).toMatchObject([{ kind: 'more-time' }])
})

it('more time until a day before the deadline asks for nothing', () => {
  expect(noticed(timely).asks('02-24', moreTime('03-15')).case.answers.requests).toEqual([])
})

it('an extension answers a request for more time', () => {
  const ana = noticed(quiet).asks('02-24', moreTime('03-31')).decides('02-24 11:00', extend('03-20'))
  expect(ana.case.answers.requests).toEqual([])
  expect(ana.log).toEqual(['02-24 11:00 changed'])
})
example(
  'more time that is refused is told, and the deadline stays',
  () => noticed(quiet).asks('02-24', moreTime('03-31')).decides('02-24 11:00', refuse).end(),
  '02-24 11:00 more-time-refused',
  suspendedAtDeadline,
)
