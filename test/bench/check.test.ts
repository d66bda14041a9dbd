import { expect, it } from 'vitest'
import { findingsOf } from './check.ts'

const recorded = { figure: 1, floor: 1, ratio: 4, least: 3 }
const [reminder, units] = ['send a reminder, ms', 'units']

it.each([
  ['holds what grows by a tenth', findingsOf(reminder, { ...recorded, ratio: 4.4, least: 3.3 }, recorded, false), []],
  ['fails what grows by more', findingsOf('x', { ...recorded, ratio: 4.5, least: 3.4 }, recorded, false), ['worse']],
  ['cannot decide it on a loaded machine', findingsOf('x', { ...recorded, ratio: 4.5, least: 3.4 }, recorded, true), ['undecided']],
  ['cannot decide where rounds disagree', findingsOf('x', { ...recorded, ratio: 4.5 }, recorded, false), ['undecided']],
  ['fails a count that changes, on any machine', findingsOf(units, { figure: 4 }, { figure: 4.1 }, true), ['worse']],
  ['names a goal that was never met', findingsOf(reminder, { ...recorded, ratio: 7 }, { ...recorded, ratio: 7 }, false), ['goal not met']],
  ['names a goal of own logic', findingsOf(reminder, { ...recorded, own: 1.9 }, recorded, false), ['goal not met']],
  ['fails a goal that is no longer met', findingsOf(reminder, { ...recorded, ratio: 4.6 }, { ...recorded, ratio: 4.4 }, false), ['worse']],
])('the check of what Ides costs %s', (_what, findings, kinds) => {
  expect(findings.map(({ kind }) => kind)).toEqual(kinds)
})
