import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../all.ts'
import { type Letter, lettersOf, life, rareLives, scenesOf } from './letters.ts'
import type { Read } from './reading.ts'
import type { Scene, Sentence } from './scene.ts'
import { always, type IsTrue, isNoticeMessage, sentences } from './sentences.ts'

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
    if (!isNoticeMessage(key)) throw new Error(`${key} is no message of notices`)
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

describe('every sentence of every notice', () => {
  it('is true when it is sent, whatever happens', () => {
    expect(rareLives.flatMap(lettersOf).flatMap(untruths)).toEqual([])
    fc.assert(
      fc.property(life, (one) => {
        expect(lettersOf(one).flatMap(untruths)).toEqual([])
      }),
      lives,
    )
  })

  it('was seen here, and is not true of everything else that was seen', () => {
    expect(Object.keys(sentences).filter((key) => !seen.has(key))).toEqual([])
    const alwaysTrue = [...seen.values()].filter(
      ({ isTrue, sentence }) => isTrue !== always && known.every((scene) => isTrue(scene, sentence)),
    )
    expect(alwaysTrue.map(({ key }) => key)).toEqual([])
  })
})
