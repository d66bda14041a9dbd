import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inBlocks, mergedLines } from '#functions/cli/policy/rehearse.ts'

const line = (at: string, kind: string, rest: object) => JSON.stringify({ kind, at: `2023-03-${at}Z`, ...rest })

it('events in several files are merged by moment, kind, person, step or device, and recipient', async () => {
  const whole = [
    line('01T09:00:00', 'digest', { staff: 'B', step: 'after:P1D', to: 'K' }),
    line('01T09:00:00', 'digest', { staff: 'B', step: 'after:P1D', to: 'L' }),
    line('01T09:00:00', 'notice', { staff: 'A', step: 'P1D', to: 'A' }),
    line('01T09:00:00', 'notice', { staff: 'A', step: 'first', to: 'A' }),
    line('01T09:00:00', 'suspension', { staff: 'A', device: 'A-1' }),
    line('01T09:00:00', 'suspension', { staff: 'A', device: 'A-2' }),
    line('02T08:00:00', 'cleared', { staff: 'B' }),
  ]
  const pieces = [0, 1, 2, 3].map(part => Readable.from(whole.filter((_, index) => (index * 7) % 3 === part)))
  const merged = await Array.fromAsync(mergedLines(pieces))
  expect(merged).toEqual(whole.map(one => `${one}\n`))
  expect(await Array.fromAsync(inBlocks(Readable.from(merged)))).toEqual([merged.join('')])
})

it('events in several files are all there, also if one file is read before another’s first', async () => {
  const [first, second] = [line('01T09:00:00', 'opened', { staff: 'A' }), line('02T09:00:00', 'opened', { staff: 'B' })]
  const late = async function* () {
    await setTimeout(50)
    yield first
  }
  const early = createInterface({ input: Readable.from([`${second}\n`]) })
  expect(await Array.fromAsync(mergedLines([late(), early]))).toEqual([`${first}\n`, `${second}\n`])
})
