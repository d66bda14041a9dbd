import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { handOverInTurn } from '#infra/local/in-turn.ts'

it('what is handed over in turn is done in order, and one failure holds no other back', async () => {
  const { add, settled } = handOverInTurn('the bus')
  const done: number[] = []
  add(async () => {
    await setTimeout(5)
    done.push(1)
    add(async () => void done.push(3))
  })
  add(() => {
    done.push(2)
    return Promise.reject(new Error('refused 2'))
  })
  const failure = await settled().catch((error: unknown) => error)
  expect(done).toEqual([1, 2, 3])
  expect(failure).toMatchObject({ errors: [{ message: 'refused 2' }], message: 'the bus failed: Error: refused 2' })
})
