import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../all.ts'
import { digestsAbout, type Letter, lettersOf, life, rareLives, scenesOf } from './letters.ts'
import type { Read } from './reading.ts'
import type { Scene, Sentence } from './scene.ts'
import { always, type IsTrue, isMailMessage, sentences } from './sentences.ts'

/** A text in a letter, held against what it means. */
interface Held {
  readonly key: string
  readonly isTrue: IsTrue
  readonly sentence: Sentence
  readonly scenes: readonly Scene[]
}

const trueSomewhere = ({ isTrue, sentence, scenes }: Held) => scenes.some((scene) => isTrue(scene, sentence))

const seen = new Map<string, Held>()
const known: Scene[] = []

const held = (letter: Letter, text: Read): readonly Held[] =>
  text.meanings.flatMap((sentence) => {
    const { key } = sentence
    if (!isMailMessage(key)) throw new Error(`${key} is no message of mails`)
    return { key, isTrue: sentences[key], sentence, scenes: scenesOf(letter, text) }
  })

/** The untrue texts of a letter, which remembers the others. */
function untruths(letter: Letter): readonly string[] {
  known.push(...letter.scenes)
  return letter.read.flatMap((text) => {
    const meanings = held(letter, text)
    const right = meanings.filter(trueSomewhere)
    for (const one of right) if (!seen.has(one.key)) seen.set(one.key, one)
    return meanings.length > 0 && right.length === 0 ? [`${text.title ?? ''}: ${text.text}`] : []
  })
}

const lives = { numRuns: runs(1000) }

const to = (name: string) => `${name}@ec.example`
const later = { on: '2023-03-20', to: to('new') }
const temu = { id: 'no-temu', title: 'Remove Temu', apps: ['temu'] }

describe('every sentence of every mail', () => {
  it('to staff is true when it is sent, whatever happens', () => {
    expect(rareLives.flatMap(lettersOf).flatMap(untruths)).toEqual([])
    fc.assert(
      fc.property(life, (one) => {
        expect(lettersOf(one).flatMap(untruths)).toEqual([])
      }),
      lives,
    )
  })

  it.each([
    ['who is overdue', [to('ana')], [{}], later],
    ['who cannot be cut off', [to('beyond'), to('ana')], [{}], later],
    ['who cannot be reached', [to('dead')], [{}], later],
    ['both, under two decisions', [to('ana'), to('ben')], [{}, temu], { on: '2023-03-16', to: to('dead.ben') }],
    ['that a policy is to be reviewed', [to('ana')], [{ owner: 'security', review: '2023-03-17' }], later],
    ['more people than it names', Array.from({ length: 52 }, (_, index) => to(`staff-${index}`)), [{}], later],
  ])('that tells others %s, or goes to an address that somebody left, is true', async (_, addresses, policies, move) => {
    expect((await digestsAbout(addresses, policies, move)).flatMap(untruths)).toEqual([])
  })

  it('was seen here, and is not true of everything else that was seen', () => {
    expect(Object.keys(sentences).filter((key) => !seen.has(key))).toEqual([])
    const alwaysTrue = [...seen.values()].filter(
      ({ isTrue, sentence }) => isTrue !== always && known.every((scene) => isTrue(scene, sentence)),
    )
    expect(alwaysTrue.map(({ key }) => key)).toEqual([])
  })
})
