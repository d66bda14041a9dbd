import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { secretEndText } from '#domain/sources/sign-in.ts'
import { instant } from '#test/builders.ts'

it.each([
  ['2027-03-31T23:00:00Z', false, 'The secret ends on 1 May 2027, in 31 days'],
  ['2027-04-01T00:00:00Z', true, 'The secret ends on 1 May 2027, in 30 days'],
  ['2027-05-02T08:00:00Z', true, 'The secret ended on 1 May 2027'],
])('a secret is to be renewed from 30 days before its end: at %s', (at, isDue, text) => {
  expect(secretEndText(Temporal.PlainDate.from('2027-05-01'), instant(at))).toEqual({ isDue, text })
})
