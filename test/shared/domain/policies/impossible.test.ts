import { expect, it } from 'vitest'
import { impossibilities } from '#domain/policies/impossible.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { brussels, document } from '#test/builders.ts'

const first = { name: 'first', deadline: { on: '2023-02-22', counts: 'inclusive' } }
const second = { name: 'second', deadline: { on: '2023-03-15', counts: 'inclusive' } }

const inWords = (changes: object, now?: string) =>
  impossibilities(policyDocument.parse({ ...document, ...changes }), now === undefined ? undefined : brussels(now)).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  )

const early = 'must be after the announcement, on Thu 23 February 2023'
const over = 'must be later: it is over before anyone is told'

it.each([
  ['ends on the day of its announcement', { deadline: { on: '2023-02-23', counts: 'inclusive' } }, []],
  ['ends before that day', { deadline: { on: '2023-02-23', counts: 'exclusive' } }, [`deadline.on ${early}`]],
  ['ends at the hour of its announcement', { deadline: { at: '2023-02-23T10:00' } }, [`deadline.at ${early}`]],
  ['has a stage that ends before', { deadline: undefined, stages: [first, second] }, [`stages.0.deadline.on ${early}`]],
  ['ends before, on watch', { deadline: { on: '2023-02-22', counts: 'inclusive' }, watch: true }, []],
])('a campaign that %s is found out to be impossible', (_, changes, faults) => {
  expect(inWords(changes)).toEqual(faults)
})

it.each([
  ['TikTok', 'requirements.chess.title must be another title, for the catalogue has TikTok'],
  // Letters of full width, which read alike.
  ['ＴｉｋＴｏｋ', 'requirements.chess.title must be another title, for the catalogue has TikTok'],
  [{ en: 'Chess', fr: 'tik tok.' }, 'requirements.chess.title must be another title, for the catalogue has TikTok'],
  ['TikTok for chess'],
])('a requirement of one’s own may not pass for one of the catalogue: %j', (title, ...faults) => {
  const chess = { kind: 'app', title, identifiers: { ios: [{ id: 'com.microsoft.Office.Outlook' }] } }
  expect(inWords({ apps: ['chess'], requirements: { chess }, watch: true })).toEqual(faults)
})

it('a campaign is over once its last deadline has come', () => {
  const stages = { deadline: undefined, stages: [{ ...first, deadline: { on: '2023-03-01', counts: 'inclusive' } }, second] }
  expect([inWords({}, '2023-03-15T23:59'), inWords({}, '2023-03-16T00:00')]).toEqual([[], [`deadline.on ${over}`]])
  expect([inWords(stages, '2023-03-15T23:59'), inWords(stages, '2023-03-16T00:00')]).toEqual([[], [`stages.1.deadline.on ${over}`]])
  expect(inWords({ deadline: { within: 'P10D', of: 'device' } }, '2024-01-01T00:00')).toEqual([])
})
