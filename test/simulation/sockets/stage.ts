/** The services on this machine, a proxy in front of them, and workers that know them through it alone. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Clock } from '#domain/schedule/clock.ts'
import { compose, type System } from '#functions/compose/system.ts'
import { startBus } from '#infra/local/bus/bus.ts'
import { connector } from '#infra/local/bus/connector.ts'
import { createTables, startDatabase } from '#infra/local/database/database.ts'
import { settings } from '#infra/local/machine.ts'
import { startQueues } from '#infra/local/queue/server.ts'
import { startS3 } from '#infra/local/s3/server.ts'
import { startSes } from '#infra/local/ses/server.ts'
import { type Crew, openCrew } from './crew.ts'
import { type FaultProxyOptions, faultProxy } from './fault-proxy.ts'
import type { Hearing } from './hearing.ts'

export interface Stage {
  crew: Crew
  /** For what admins do: nothing disturbs them. */
  system: System
  /** What arrived, in order. */
  mails: Awaited<ReturnType<typeof startSes>>['mails']
  access: ReturnType<typeof connector>['log']
  /** Takes the pieces of jobs that wait for a worker. */
  takePieces(): readonly string[]
  /** Has a piece wait again. */
  givePieceBack(piece: string): void
  /** Resolves when nothing is under way any more of what the services tell, and of what the dead have sent. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface StageOptions extends Omit<FaultProxyOptions, 'services'> {
  clock: Clock
  news: Hearing
}

export async function openStage({ clock, news, ...proxied }: StageOptions): Promise<Stage> {
  const database = await startDatabase({})
  const ses = await startSes({ clock, onEvent: async event => news.ofMail(event) })
  const otherSide = connector({ clock, confirm: async event => news.ofAccess(event) })
  const bus = await startBus({ clock, onEvent: otherSide.handle })
  const s3 = await startS3()
  const proxy = faultProxy({ ...proxied, services: { dynamodb: database.url, ses: ses.url, events: bus.url, s3: s3.url } })
  let waiting: readonly string[] = []
  const queues = await startQueues({
    async pieces(bodies) {
      waiting = [...waiting, ...bodies]
    },
    // Every minute wakes a worker for each shard anyway.
    async 'wake-ups.fifo'() {},
  })
  const crew = openCrew(proxy, {
    AWS_ENDPOINT_URL_SQS: queues.url,
    PIECES: `${queues.url}/000000000000/pieces`,
    WAKE_UPS: `${queues.url}/000000000000/wake-ups.fifo`,
  })
  const client = new DynamoDBClient({
    endpoint: database.url,
    region: settings.AWS_REGION,
    credentials: { accessKeyId: settings.AWS_ACCESS_KEY_ID, secretAccessKey: settings.AWS_SECRET_ACCESS_KEY },
  })
  await createTables(client, { people: settings.PEOPLE_TABLE, records: settings.RECORDS_TABLE })
  return {
    crew,
    system: compose(settings, clock, () => client),
    mails: ses.mails,
    access: otherSide.log,
    takePieces() {
      const taken = waiting
      waiting = []
      return taken
    },
    givePieceBack(piece) {
      waiting = [...waiting, piece]
    },
    async settled() {
      await crew.buried()
      await ses.settled()
      await bus.settled()
      await queues.settled()
    },
    async close() {
      await crew.close()
      await proxy.close()
      client.destroy()
      await queues.close()
      await s3.close()
      await bus.close()
      await ses.close()
      await database.close()
    },
  }
}
