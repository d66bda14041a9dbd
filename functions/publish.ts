/**
 * Publishes what happened in cases on the bus, for systems that open tickets or watch security. The stream of the table of people starts it, if
 * `access.caseEvents` is on: whatever was saved is published, at least once. It reads no table.
 */
import { type PeopleRecord, peopleBatch, savedIn } from '../shared/adapters/dynamodb/people-stream.ts'
import { caseNewsOf } from '../shared/domain/people/case-news.ts'
import { caseBus, deployed } from './compose/system.ts'
import { answering, errorOf, type Run } from './runtime/middleware.ts'

export const publish = (system = deployed(caseBus)) =>
  answering('publish', async (event, { logger }) => {
    const { Records } = peopleBatch.parse(event)
    const { saves, unreadable } = readSaves(Records, logger)
    const news = saves.flatMap(({ news }) => news)
    const taken = new Set(await system().cases.publish(news))
    logger.info('done', { report: { published: taken.size, refused: news.length - taken.size } })
    const first = saves.find(({ news }) => news.some(one => !taken.has(one)))?.number ?? unreadable
    // Lambda hands over this one again, and all after it.
    return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] }
  })

/** Up to the first that cannot be read: those after it would be published at each try. */
function readSaves(records: readonly PeopleRecord[], logger: Run['logger']) {
  const saves = []
  for (const record of records)
    try {
      const saved = savedIn(record)
      saves.push({ number: record.SequenceNumber, news: saved ? caseNewsOf(saved) : [] })
    } catch (error) {
      logger.error('a save could not be read, and comes again', errorOf(error))
      return { saves, unreadable: record.SequenceNumber }
    }
  return { saves }
}

export const handler = publish()
