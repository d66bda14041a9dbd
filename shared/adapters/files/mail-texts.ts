import { readFileSync } from 'node:fs'
import { readOverrides } from '../../domain/emails/overrides.ts'
import type { Overrides } from '../../domain/emails/voice.ts'
import { IdesError } from '../../domain/errors.ts'
import { type Checked, refused } from '../../domain/problem.ts'

export class UnusableTextsError extends IdesError {
  override readonly name = 'UnusableTextsError'
}

/** Reads a deployer's own texts, `{ "en": { "privacy": "…" } }`, from a JSON file. */
export function checkTexts(file: string): Checked<Overrides> {
  let input: unknown
  try {
    input = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const problem = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    return refused([{ field: '', message: `${problem}: ${error instanceof Error ? error.message : error}` }])
  }
  return readOverrides(input)
}

/** @throws UnusableTextsError, naming each problem */
export function readTexts(file: string): Overrides {
  const checked = checkTexts(file)
  if (checked.ok) return checked.value
  throw new UnusableTextsError(
    [
      ...checked.problems.map(({ field, message }) => `${file}: ${field ? `${field}: ` : ''}${message}`),
      ...(checked.more > 0 ? [`${file}: … and ${checked.more} more problems like these`] : []),
    ].join('\n'),
  )
}
