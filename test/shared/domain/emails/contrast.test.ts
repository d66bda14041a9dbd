import { expect, it } from 'vitest'
import { contrast } from '#domain/emails/brand.ts'

// As published with WCAG 2: 21:1 is the most; #767676 is the lightest grey that suffices on white, #777777 does not.
it.each([
  ['#000000', '#ffffff', 21],
  ['#FFFFFF', '#ffffff', 1],
  ['#767676', '#ffffff', 4.54],
  ['#777777', '#ffffff', 4.48],
])('the contrast of %s and %s is %d, whichever is behind', (a, b, ratio) => {
  expect(contrast(a, b)).toBeCloseTo(ratio, 2)
  expect(contrast(b, a)).toBe(contrast(a, b))
})
