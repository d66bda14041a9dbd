import { expect, it } from 'vitest'
import { nextItemOf } from '#adapters/dynamodb/people.ts'
import type { CaseNews } from '#domain/people/case-news.ts'
import { publish } from '#functions/publish.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { brussels, personWith, reviewWithoutBrake, versionOf } from '../builders.ts'
import { watchOutput } from './output.ts'

const output = watchOutput()

const now = brussels('2023-02-23T10:00')
const before = personWith()
const after = reviewWithoutBrake(before, [versionOf()], now)

const image = (person = before, version = 0) => {
  const { body } = nextItemOf({ ref: 'REF', person, version })
  return { version: { N: String(version + 1) }, body: { B: Buffer.from(body).toString('base64') } }
}

const record = (number: number, images: object) => ({
  dynamodb: { SequenceNumber: String(number), ApproximateCreationDateTime: 1677142800.25, Keys: { ref: { S: `REF${number}` } }, ...images },
})

const opened = (number: number) => record(number, { OldImage: image(), NewImage: image(after, 1) })
const unreadable = record(2, { OldImage: image(), NewImage: { version: { N: '2' }, body: { S: '{"form":0,"profile":"Ana"' } } })

/** @param refused the ref of whose news the bus takes none */
async function run(records: readonly object[], refused?: string) {
  const published: CaseNews[] = []
  const cases = {
    async publish(news: readonly CaseNews[]) {
      const taken = news.filter(({ person }) => person !== refused)
      published.push(...taken)
      return taken
    },
  }
  const answer = await publish(() => ({ cases }))({ Records: records }, contextWith(60_000))
  return { published: published.map(({ id, at }) => `${at} ${id}`), again: answer.batchItemFailures.map(one => one.itemIdentifier) }
}

const said = (number: number) => `2023-02-23T09:00:00.25Z REF${number}#2#no-tiktok#opened`

it('saves of people are published once they changed a case', async () => {
  const others = [
    record(2, { OldImage: image(after, 1), NewImage: image(after, 1) }),
    record(3, { OldImage: image() }),
    record(4, { NewImage: {} }),
  ]
  expect(await run([opened(1), ...others, opened(5)])).toEqual({ published: [said(1), said(5)], again: [] })
})

it('a save comes again, with all after it, that the bus did not take or that cannot be read', async () => {
  expect(await run([opened(1), opened(2), opened(3)], 'REF2')).toEqual({ published: [said(1), said(3)], again: ['2'] })
  expect(await run([opened(1), unreadable, opened(3)])).toEqual({ published: [said(1)], again: ['2'] })
  expect(output()).toContain('a save could not be read, and comes again')
  expect(output()).not.toContain('Ana')
})
