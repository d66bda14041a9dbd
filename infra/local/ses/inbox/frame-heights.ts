/**
 * A page without script cannot ask a sandboxed mail how tall it is. So its height is estimated from its text part, in steps of 5 rem, from
 * our mails as measured in Chromium at the width of a page (600 pixels), of a card of the gallery (384) and of a phone (296).
 */
const step = 5

const mostSteps = 60

/** Pixels a character and a line, and what every mail needs besides. */
const needs = {
  page: { character: 0.33, line: 18, more: 20 },
  card: { character: 0.55, line: 18, more: -110 },
  phone: { character: 0.95, line: 11, more: -130 },
} as const

const stepsFor = (text: string, { character, line, more }: (typeof needs)[keyof typeof needs]): number =>
  Math.min(mostSteps, Math.ceil((more + character * text.length + line * text.split('\n').length) / 16 / step))

/** Classes that make a frame as tall as the mail that has this text. */
export const heightClasses = (text: string, where: 'page' | 'card'): string =>
  `tall-${stepsFor(text, needs[where])} phone-${stepsFor(text, needs.phone)}`

const rules = (name: string): string =>
  Array.from({ length: mostSteps + 1 }, (_, steps) => `.${name}-${steps}{height:${steps * step}rem}`).join('\n')

export const frameHeights = `${rules('tall')}\n@media (width < 28rem) {\n${rules('phone')}\n}\n`
