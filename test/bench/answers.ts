/** CPU milliseconds of answers to an admin, where a policy has 20,000 cases. */
import pMap from 'p-map'
import { admin } from '../../functions/admin/admin.ts'
import { compose } from '../../functions/compose/system.ts'
import { eventOf } from '../../infra/local/http-event.ts'
import { startIssuer } from '../../infra/local/issuer/issuer.ts'
import { signingKey } from '../../infra/local/issuer/keys.ts'
import { contextWith } from '../../infra/local/lambda-context.ts'
import { virtualClock } from '../../infra/local/virtual-clock.ts'
import { type Bench, onServers } from './floor.ts'
import { announcedPolicy, inventedSummary } from './invented.ts'
import { type Measured, type Round, roundsOf } from './measured.ts'

const cases = 20_000
const rounds = 20
const warmUps = 3

export const measure = (): Promise<Measured> => onServers({ rounds: 1, warmUps: 0 }, ask)

async function ask({ environment, database, measureReading }: Bench): Promise<Measured> {
  const policy = await announcedPolicy()
  const clock = virtualClock(policy.announcedAt)
  const key = await signingKey(undefined)
  const issuer = await startIssuer({ port: 0, clock, key: () => key })
  try {
    const system = compose({ ...environment, OIDC_ISSUER: issuer.url }, clock, () => database)
    await system.policies.activate(policy, 0)
    await pMap(Array(cases).keys(), (index) => system.summaries.save(inventedSummary(policy.id, index), 1), { concurrency: 64 })
    const handle = admin(() => system)
    const authorization = `Bearer ${await issuer.tokenFor('reader')}`
    const get = async (url: string) => {
      const { statusCode } = await handle(eventOf({ method: 'GET', url, headers: { authorization }, body: '' }), contextWith(300_000))
      if (statusCode !== 200) throw new Error(`GET ${url} was answered ${statusCode}`)
    }
    const lines = {
      'list 100 of 20,000 cases, ms': `/api/policies/${policy.id}/cases`,
      'list 1,000 of 20,000 cases, ms': `/api/policies/${policy.id}/cases?limit=1000`,
      'list those of a unit of 20,000 cases, ms': `/api/policies/${policy.id}/cases?unit=unit-7`,
    }
    const measured: Record<string, readonly Round[]> = {}
    for (const [line, url] of Object.entries(lines)) {
      measured[line] = await roundsOf(rounds, warmUps, () => measureReading(() => get(url)))
    }
    return measured
  } finally {
    await issuer.close()
  }
}
