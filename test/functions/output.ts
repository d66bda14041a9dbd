import { afterEach, beforeEach, vi } from 'vitest'

/** Keeps what a function writes, which is a log wherever it goes. @returns all that was written since the test began */
export function watchOutput(): () => string {
  let output: string
  beforeEach(() => {
    output = ''
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        output += text
        return true
      })
  })
  afterEach(() => vi.restoreAllMocks())
  return () => output
}

/** What a function reported last in its log. */
export function reportIn(output: string): unknown {
  const line = output.split('\n').findLast((line) => line.includes('"message":"done"'))
  return line === undefined ? undefined : JSON.parse(line).report
}
