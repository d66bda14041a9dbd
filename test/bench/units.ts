/**
 * Request units of DynamoDB as AWS would charge them, and sizes of items: counted, so without a floor, and the same each time. Everyone has a
 * phone and does nothing; each event of a mail arrives by itself.
 */
import { importOrganisation } from '#infra/local/import.ts'
import { brussels, peopleWith } from '../builders.ts'
import { itemSize, sum } from './capacity.ts'
import { deliverAfter, type Opened, openMetered, runUntil, staffOf } from './metered.ts'

const staff = 40

const afterDeadline = '2023-03-31T23:00'

export async function measure() {
  const figures = { ...(await ofCampaign()), ...(await ofImports()), ...(await ofIdleRuns()), ...(await ofPeople()) }
  return Object.fromEntries(Object.entries(figures).map(([line, figure]) => [line, [{ figure }]]))
}

/** What some work consumes. */
async function taken({ consumed }: Opened, work: () => Promise<unknown>) {
  const earlier = consumed.length
  await work()
  const requests = consumed.slice(earlier)
  return { requests: requests.length, read: sum(requests.map(({ read }) => read)), write: sum(requests.map(({ write }) => write)) }
}

/** What each further person adds, counted from half as many to all; what runs write whatever the number is a line of its own. */
async function ofCampaign() {
  const [half, whole] = [await campaignOf(staff / 2), await campaignOf(staff)]
  const added = (of: (campaign: typeof whole) => number) => (of(whole) - of(half)) / (staff - staff / 2)
  const each = added(({ all }) => all)
  return {
    'write units of enrolment, a person': added(({ enrolment }) => enrolment),
    'write units of a first notice and its events': added(({ first }) => first),
    'write units of a reminder and its events': added(({ reminder }) => reminder),
    "write units of a person's whole campaign": each,
    "write units of a campaign's runs, apart from its people": whole.all - staff * each,
    "requests of a mail's events": added(({ requests }) => requests),
  }
}

async function campaignOf(count: number) {
  const opened = await openMetered(staffOf(count))
  const { system, run, close } = opened
  const enrolment = await taken(opened, () => run('enrol'))
  const sending = await taken(opened, () => run('send'))
  const events = await taken(opened, () => deliverAfter(0, opened))
  const reminder = await taken(opened, () => runUntil('2023-03-02T00:00', opened))
  if (system.mailer.outbox.length !== 2 * count) throw new Error('not everyone had a first notice and a reminder')
  const rest = await taken(opened, () => runUntil('2023-04-20T00:00', opened))
  if (system.gate.devices.size !== count) throw new Error('not everyone was suspended')
  await close()
  return {
    enrolment: enrolment.write,
    first: sending.write + events.write,
    reminder: reminder.write,
    all: sum([enrolment, sending, events, reminder, rest].map(({ write }) => write)),
    requests: events.requests,
  }
}

async function ofImports() {
  const opened = await openMetered([])
  const importAll = () => taken(opened, () => importOrganisation(opened.system, staffOf(staff, '')))
  const [fresh, unchanged] = [await importAll(), await importAll()]
  await opened.close()
  return {
    'write units of a new person and device': fresh.write / staff,
    'write units of an unchanged person and device': unchanged.write / staff,
    'read units of an unchanged person and device': unchanged.read / staff,
  }
}

async function ofIdleRuns() {
  const opened = await openMetered(staffOf(1))
  for (const name of ['enrol', 'send', 'escalate'] as const) await opened.run(name)
  opened.system.clock.advanceTo(brussels('2023-02-23T10:01'))
  const figures: Record<string, number> = {}
  for (const name of ['enrol', 'dispatch', 'send', 'escalate'] as const)
    figures[`read units of a run of ${name} with nothing to do`] = (await taken(opened, () => opened.run(name))).read
  opened.system.clock.advanceTo(brussels('2023-02-23T11:00'))
  figures['read units of a run of escalate that lists suspensions'] = (await taken(opened, () => opened.run('escalate'))).read
  await opened.close()
  return figures
}

async function ofPeople() {
  const apps = ['tiktok', 'tiktok', 'tiktok', 'tiktok;whatsapp', 'tiktok;whatsapp;telegram', '', '', '', '', '']
  return {
    'most bytes of a person with two devices and a case': await mostBytes(['tiktok', ''], ['tiktok']),
    'most bytes of a person with ten devices and three cases': await mostBytes(apps, ['tiktok', 'whatsapp', 'telegram']),
  }
}

/** From enrolment to the suspension, to the next fifty: refs are random, and pack differently. @param forbidden one app for each policy */
async function mostBytes(apps: readonly string[], forbidden: readonly string[]) {
  const devices = apps.map((some, index) => ({ id: `d${index}`, apps: some }))
  const opened = await openMetered(peopleWith({ who: {}, devices }), forbidden)
  await opened.run('enrol')
  await runUntil(afterDeadline, opened)
  await opened.close()
  const most = Math.max(...opened.consumed.flatMap(({ table, after }) => (table === 'people' && after ? [itemSize(after)] : [])))
  return Math.ceil(most / 50) * 50
}
