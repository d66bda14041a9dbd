import { readFileSync } from 'node:fs'
import { readOverrides } from '../shared/emails/overrides.ts'
import type { Overrides } from '../shared/emails/voice.ts'
import { IdesError } from '../shared/errors.ts'

/** The file of a deployer's own texts cannot be used: it says what is wrong with which text. */
export class UnusableTextsError extends IdesError {
  override readonly name = 'UnusableTextsError'
}

/**
 * Reads a deployer's own texts, `{ "en": { "privacy": "…" } }`, from a JSON file.
 * @throws UnusableTextsError
 */
export function readTexts(file: string): Overrides {
  const checked = readOverrides(readJson(file))
  if (checked.ok) return checked.value
  throw new UnusableTextsError(
    [
      ...checked.problems.map(({ field, message }) => `${file}: ${field ? `${field}: ` : ''}${message}`),
      ...(checked.more > 0 ? [`${file}: … and ${checked.more} more problems like these`] : []),
    ].join('\n'),
  )
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    throw new UnusableTextsError(`${file}: ${problem}: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}
