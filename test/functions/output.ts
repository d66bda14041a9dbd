import { beforeEach, onTestFinished, vi } from 'vitest'

let heard = ''

/** All that a function has written in this test. */
export const output = () => heard

/** Keeps what a function writes in this test, which is a log wherever it goes. */
export function hearOutput() {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation(text => {
      heard += text
      return true
    })
  onTestFinished(() => {
    heard = ''
    vi.restoreAllMocks()
  })
}

/** The same in all tests of a file. */
export function watchOutput() {
  beforeEach(hearOutput)
  return output
}

/** What a function reported last in its log. */
export function reportIn(output: string): unknown {
  const line = output.split('\n').findLast(line => line.includes('"message":"done"'))
  return line === undefined ? undefined : JSON.parse(line).report
}
