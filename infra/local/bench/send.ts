/**
 * `npm run bench:send`: CPU milliseconds a mail of the worker that sends it, from finding its recipient to the saved person, with DynamoDB and
 * SES in another process. The floor beside them is the same requests without the SDK, over `node:http`. Both are measured in turns, in one run.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { compose } from '../../../functions/compose.ts'
import { policiesInForce } from '../../../functions/runtime/policies-in-force.ts'
import { openDatabase } from '../../../shared/adapters/dynamodb/table.ts'
import { openSes, sesMailer } from '../../../shared/adapters/ses/ses.ts'
import { enrol } from '../../../shared/campaign/decide/enrol.ts'
import { importDevices } from '../../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import { sweep } from '../../../shared/campaign/send/sweep.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import { createTables } from '../database/database.ts'
import { settings } from '../machine.ts'
import { organisation } from '../sample/organisation.ts'
import { virtualClock } from '../virtual-clock.ts'
import { type Cost, cpuOf, floorOf, median, record, type Sent, type Servers, withServers } from './floor.ts'

/** People, all in breach in one zone: each is owed every notice at the same moment. */
const size = 300
const rounds = 6

const notices = ['first notice', 'reminder'] as const

type Notice = (typeof notices)[number]

/** By mail. */
type Costs = Readonly<Record<Notice, Cost>>

/** @returns the costs of each round but the first, which warms up */
export async function measureSending(): Promise<readonly Costs[]> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  if ('problems' in read) throw new Error('the policy does not read')
  return withServers(async (servers) => {
    const measured: Costs[] = []
    for (let round = 0; round <= rounds; round += 1) measured.push(await measure(servers, read.policy, round))
    return measured.slice(1)
  })
}

async function measure(servers: Servers, policy: Policy, round: number): Promise<Costs> {
  const tables = { people: `people-${round}`, records: `records-${round}` }
  const admin = new DynamoDBClient({})
  await createTables(admin, tables)
  await createTables(admin, { people: `${tables.people}-floor`, records: `${tables.records}-floor` })
  admin.destroy()

  const sent: Sent[] = []
  const database = openDatabase()
  record(database, 'dynamodb', sent)
  const clock = virtualClock(policy.announcedAt)
  const environment = { ...process.env, PEOPLE_TABLE: tables.people, RECORDS_TABLE: tables.records, PAGE_URL: 'https://ides.example/me' }
  const system = compose(environment, clock, () => database)
  const { people, refs, owners, erasures, pageLinks, addresses, staffDomains, machineClock, enrolment, evidence, lines } = system
  const { gate, voices, silence, control, drawToken, brakes, brakeSettings, drawPageKey, pageUrl = '' } = system
  const ports = {
    ...{ people, refs, owners, erasures, pageLinks, addresses, staffDomains, clock, machineClock, enrolment, evidence, lines },
    ...{ gate, voices, silence, control, drawToken, brakes, brakeSettings, drawPageKey, pageUrl },
    onFault: rethrow,
    onNotTaken: rethrow,
  }

  /** CPU of some work by the mail, and then of its requests alone, on tables of their own. */
  async function measured(work: () => Promise<number>): Promise<Cost> {
    sent.length = 0
    let mails = 0
    const cost = await cpuOf(async () => {
      mails = await work()
    })
    const floor = await floorOf(servers, sent, (body) => body.replaceAll(`-${round}"`, `-${round}-floor"`))
    return { cost: cost / mails, floor: floor / mails, requests: sent.length / mails }
  }

  async function sending(): Promise<Cost> {
    // A client that rests for seconds may meet a connection that its server just closed.
    const ses = openSes()
    record(ses, 'email', sent)
    const mailer = sesMailer(ses, { from: settings.FROM_ADDRESS, configurationSet: settings.CONFIGURATION_SET })
    try {
      return await measured(async () => {
        const { counts } = await sweep({ ...ports, mailer, policies: await policiesInForce(system) }, ['mail'], () => true)
        return counts.sent ?? 0
      })
    } finally {
      ses.destroy()
    }
  }

  /** On both pairs of tables. */
  const preparing = (work: () => Promise<unknown>) =>
    measured(async () => {
      await work()
      return 1
    })

  await preparing(async () => {
    await system.policies.activate(policy, 0)
    const policies = await policiesInForce(system)
    const { staff, devices } = organisation(size, 21717)
    await importStaff(
      { ...ports, policies },
      staff.map((row) => ({ ...row, zone: 'Europe/Brussels', country: 'BE' })),
    )
    await importDevices(
      { ...ports, policies },
      devices.map((device) => ({ ...device, ownership: 'official', apps: 'tiktok' })),
    )
    await enrol({ ...ports, policies }, () => true)
  })
  const first = await sending()
  await preparing(async () => {
    const due = await people.findNextDue()
    if (due) clock.advanceTo(due.at)
    await silence.end(clock.now())
  })
  const reminder = await sending()
  database.destroy()
  return { 'first notice': first, reminder }
}

function rethrow(_ref: string, error: unknown): void {
  throw error
}

if (import.meta.main) {
  const costs = await measureSending()
  console.log(`CPU milliseconds a mail, medians of ${rounds} rounds of ${size} people\n`)
  console.log(`${''.padEnd(16)}${['Ides', 'floor', 'ratio', 'least ratio', 'requests'].map((name) => name.padStart(12)).join('')}`)
  for (const notice of notices) {
    const of = (figure: (one: Cost) => number): number[] => costs.map((round) => figure(round[notice]))
    const ratios = of(({ cost, floor }) => cost / floor)
    const cells = [median(of(({ cost }) => cost)), median(of(({ floor }) => floor)), median(ratios), Math.min(...ratios)]
    console.log(notice.padEnd(16) + [...cells, median(of(({ requests }) => requests))].map((cell) => cell.toFixed(2).padStart(12)).join(''))
  }
}
