/**
 * Write request units of on-demand tables for each mail of a whole campaign, on the deployed functions and the servers of `npm start`, with every
 * request to DynamoDB counted as AWS would charge it.
 */
import { readMoment } from '../../functions/cli/input/moment.ts'
import { runCampaign } from '../../infra/local/campaign.ts'
import { importOrganisation, withDrafts } from '../../infra/local/import.ts'
import { startMachine, type User } from '../../infra/local/machine.ts'
import { virtualClock } from '../../infra/local/virtual-clock.ts'
import { type Consumption, capacityMeter } from './capacity/meter.ts'
import { announcedPolicy, inventedOrganisation } from './invented.ts'
import type { Measured } from './measured.ts'

const staff = 200
const lastDay = '2023-03-31'

/** What requests are for. */
const parts = {
  enrol: 'enrolment',
  look: 'looking for who is due',
  claim: 'claim',
  evidence: 'evidence of sending',
  settle: 'settling',
  feedback: 'feedback',
  others: 'policies, digests, access',
} as const

type Part = keyof typeof parts

export async function measure(): Promise<Measured> {
  const policy = await announcedPolicy()
  const until = readMoment(lastDay, 'Europe/Brussels', 'end')
  if (!until) throw new Error('the last day does not read')
  const { people, changes } = await inventedOrganisation(staff)
  const clock = virtualClock(policy.announcedAt)
  const units = new Map<Part, number>()
  const count = (user: User, consumption: Consumption) => {
    const part = partOf(user, consumption)
    if (part) units.set(part, (units.get(part) ?? 0) + consumption.write)
  }
  const meter = capacityMeter()
  const machine = await startMachine({ port: 0, clock, watch: (client, user) => meter(client, (consumption) => count(user, consumption)) })
  try {
    await importOrganisation(withDrafts(machine.system, [policy]), people)
    units.clear()
    await runCampaign(machine, clock, { policy, people, changes, until, isResumed: true }, async () => {})
    return linesOf(units, machine.ses.mails.length)
  } finally {
    await machine.close()
  }
}

function linesOf(units: ReadonlyMap<Part, number>, mails: number): Measured {
  const each = (some: number) => [{ figure: some / mails }]
  return {
    'write units a mail': each([...units.values()].reduce((sum, one) => sum + one, 0)),
    ...Object.fromEntries([...units].map(([part, some]) => [`  of these ${parts[part]}`, each(some)])),
  }
}

/** @returns undefined where it is only to play the organisation: what devices report, and which moment is next */
function partOf(user: User, { operation, table, before, after }: Consumption): Part | undefined {
  if (user === 'admins') return undefined
  if (user === 'enrol' || user === 'work') return 'enrol'
  if (user === 'feedback') return user
  if (table === 'records') return after?.messageIds ? 'evidence' : 'others'
  if (operation === 'Query' || operation === 'BatchGetItem') return 'look'
  if (isClaimed(after)) return 'claim'
  return isClaimed(before) ? 'settle' : 'others'
}

/** A quote in a name would be escaped. */
const isClaimed = (person: Consumption['after']): boolean => person?.body?.S?.includes('"claim":{') === true
