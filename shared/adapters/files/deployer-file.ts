import { readFileSync } from 'node:fs'
import { IdesError } from '#domain/errors.ts'
import { type Checked, refused } from '#domain/problem.ts'

export class UnusableFileError extends IdesError {
  override readonly name = 'UnusableFileError'
}

/** Reads a deployer's own JSON file. */
export function checkJson<T>(file: string, read: (input: unknown) => Checked<T>): Checked<T> {
  let input: unknown
  try {
    input = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const problem = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    return refused([{ field: '', message: `${problem}: ${error instanceof Error ? error.message : error}` }])
  }
  return read(input)
}

/** @throws UnusableFileError, naming each problem */
export function usable<T>(file: string, checked: Checked<T>): T {
  if (checked.ok) return checked.value
  throw new UnusableFileError(
    [
      ...checked.problems.map(({ field, message }) => `${file}: ${field ? `${field}: ` : ''}${message}`),
      ...(checked.more > 0 ? [`${file}: … and ${checked.more} more problems like these`] : []),
    ].join('\n'),
  )
}
