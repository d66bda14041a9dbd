/** Text of others, without characters that control a terminal or reorder text: https://trojansource.codes */
export const clean = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}')

/** For programs. */
export const jsonLine = (value: unknown): string => `${escapedJson(value)}\n`

/** For people. */
export const jsonText = (value: unknown): string => `${escapedJson(value, 2)}\n`

/** Escapes what JSON leaves alone and a terminal would obey. */
const escapedJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
