import { expect, it } from 'vitest'
import { exportedMoment } from '../../../../shared/domain/schedule/zone.ts'

it.each([
  ['2023-03-15 08:00:00.0000000', '2023-03-15T08:00:00Z'],
  ['2023-03-15T08:00:00', '2023-03-15T08:00:00Z'],
  ['2023-03-15T08:00:00.5Z', '2023-03-15T08:00:00.5Z'],
  ['2023-03-15 09:00 +01:00', '2023-03-15T08:00:00Z'],
  [' 2023-03-15 08:00 ', '2023-03-15T08:00:00Z'],
])('a moment in an export %s is %s: without an offset it is in UTC', (written, moment) => {
  expect(String(exportedMoment(written))).toBe(moment)
})

it.each(['', '2023-03-15', '3/15/2023 8:00:00 AM', '2023-02-31 08:00:00', 'yesterday'])('a moment in an export %s is none', (written) => {
  expect(exportedMoment(written)).toBeUndefined()
})
