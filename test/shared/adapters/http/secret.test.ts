import { expect, it } from 'vitest'
import { bySecret } from '../../../../shared/adapters/http/secret.ts'
import { SourceError, type SourceFault } from '../../../../shared/domain/sources/device-source.ts'
import { secretOf } from '../../../sources.ts'

/** Uses a secret where only some texts are good. @returns the outcome, the texts tried, and which was good */
async function used(before: string | undefined, good: readonly string[], fault: SourceFault = 'credentials') {
  const tried: string[] = []
  const notes: string[] = []
  const secret = { ...secretOf('newest', before), onUsed: (which: string) => notes.push(which) }
  const outcome = await bySecret(secret, async (text) => {
    tried.push(text)
    if (!good.includes(text)) throw new SourceError(fault, `${text} is refused`)
    return `by ${text}`
  }).catch(String)
  return [outcome, tried, notes]
}

it('a secret is used by its newest text alone where that is good', async () => {
  expect(await used('before', ['newest', 'before'])).toEqual(['by newest', ['newest'], ['newest']])
})

it('a secret whose newest text is refused is used by the one before it', async () => {
  expect(await used('before', ['before'])).toEqual(['by before', ['newest', 'before'], ['before']])
})

it.each([['before'], ['newest'], [undefined]])(
  'a secret of which no text is good says why the newest is not: %s before',
  async (before) => {
    expect((await used(before, []))[0]).toBe('SourceError: newest is refused')
  },
)

it('the text before is not tried where the secret is not what is wrong', async () => {
  expect(await used('before', ['before'], 'down')).toEqual(['SourceError: newest is refused', ['newest'], []])
})
