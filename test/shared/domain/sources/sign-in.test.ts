import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { type SignInSettings, secretEndOf, secretEndText, secretListOf } from '../../../../shared/domain/sources/sign-in.ts'
import { instant } from '../../../builders.ts'

const may = Temporal.PlainDate.from('2027-05-01')

it.each<[string, boolean, string]>([
  ['2027-03-31T23:00:00Z', false, 'The secret ends on 1 May 2027, in 31 days'],
  ['2027-04-01T00:00:00Z', true, 'The secret ends on 1 May 2027, in 30 days'],
  ['2027-04-30T08:00:00Z', true, 'The secret ends on 1 May 2027, in 1 day'],
  ['2027-05-02T08:00:00Z', true, 'The secret ended on 1 May 2027'],
])('a secret is to be renewed from 30 days before its end: at %s', (at, isDue, text) => {
  expect(secretEndText(may, instant(at))).toEqual({ isDue, text })
})

const graph = { kind: 'graph', tenant: 't' }

it.each<[SignInSettings, unknown]>([
  [{ kind: 'jamf', secret: 'a', secretEnds: may }, may],
  [{ kind: 'jamf', secret: 'a' }, undefined],
  [{ ...graph, secret: 'a' }, 'unknown'],
  [graph, undefined],
])('a secret ends as configured, and at Microsoft in any case: %j', (settings, end) => {
  expect(secretEndOf(settings)).toEqual(end)
})

it('a secret of two systems is listed once, with its end', () => {
  const systems = [
    { ...graph, secret: 'a', secretEnds: may },
    { ...graph, secret: 'a', secretEnds: may },
    graph,
    { kind: 'jamf', secret: 'b' },
  ]
  expect(secretListOf(systems)).toBe('a 2027-05-01, b')
})
