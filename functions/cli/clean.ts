/** What others have written may be shown, but not give orders to a terminal, nor turn the text around it: https://trojansource.codes */
export const clean = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}')

/** JSON in a line, to be read by programs. */
export const jsonLine = (value: unknown): string => `${written(value)}\n`

/** JSON in many lines, to be read by people. */
export const jsonText = (value: unknown): string => `${written(value, 2)}\n`

/** What JSON leaves as it is, and a terminal does not. */
const written = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
