import { expect, it } from 'vitest'
import { bySecret } from '#adapters/http/secret.ts'
import { SourceError, type SourceFault } from '#domain/sources/device-source.ts'
import { secretOf } from '#test/sources.ts'

const refused = 'SourceError: newest'

it.each<[string, SourceFault, string | undefined, string, string[]]>([
  ['newest', 'credentials', 'before', 'newest', ['newest']],
  ['before', 'credentials', 'before', 'before', ['newest', 'before']],
  ['before', 'down', 'before', refused, ['newest']],
  ['none', 'credentials', 'before', refused, ['newest', 'before']],
  ['none', 'credentials', 'newest', refused, ['newest']],
  ['none', 'credentials', undefined, refused, ['newest']],
])('a secret whose newest text is refused is used by the one before it: %s is good, else %s', async (good, fault, before, used, tried) => {
  const texts: string[] = []
  const notes: string[] = []
  const secret = { ...secretOf('newest', before), onUsed: (which: string) => notes.push(which) }
  const outcome = await bySecret(secret, async text => {
    texts.push(text)
    if (text !== good) throw new SourceError(fault, text)
    return text
  }).catch(String)
  expect([outcome, texts, notes]).toEqual([used, tried, used === refused ? [] : [good]])
})
