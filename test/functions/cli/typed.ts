import { Writable } from 'node:stream'
import { expect } from 'vitest'
import { ides } from '#functions/cli/main.ts'
import type { CliEnvironment } from '#functions/cli/surroundings.ts'
import { openTerminal } from '#functions/cli/terminal.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'

export interface Ran {
  code: number
  out: string
  said: string
}

/** What a command finds around it that a person has typed who has not signed in. */
export const surroundings: CliEnvironment = {
  sessionFile: '/nowhere/session.json',
  clock: virtualClock(instant('2023-02-20T08:00:00Z')),
  readInput: async () => '',
  startWaiting: () => new AbortController().signal,
  hearInterrupt: () => ({ signal: new AbortController().signal, [Symbol.dispose]: () => {} }),
  openDialogue: () => ({ ask: async () => undefined, [Symbol.dispose]() {} }),
  sleep: milliseconds => new Promise(resolve => setTimeout(resolve, Math.min(milliseconds, 20))),
}

/** Types a command, its output going to no terminal. @param onOutput gets all output so far */
export async function typed(
  args: readonly string[],
  around: Partial<CliEnvironment> = {},
  onOutput: (out: string) => void = () => {},
): Promise<Ran> {
  let [out, said] = ['', '']
  const output = writable(piece => {
    out += piece
    onOutput(out)
  })
  const errors = writable(piece => {
    said += piece
  })
  const code = await ides(args, openTerminal(output, errors), { ...surroundings, ...around })
  return { code, out, said }
}

const writable = (take: (piece: string) => void) =>
  new Writable({
    write(piece, _, done) {
      take(String(piece))
      done()
    },
  })

/** A command prints nothing, and says only this. */
export async function says(run: Promise<Ran>, code: number, said: unknown) {
  expect(await run).toEqual({ code, out: '', said })
}

/** What a command says, among other things. */
export async function tells(run: Promise<Ran>, code: number, said: string | RegExp) {
  expect(await run).toMatchObject({ code, said: typeof said === 'string' ? expect.stringContaining(said) : expect.stringMatching(said) })
}

/** The objects of NDJSON. */
export const objectsIn = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
