/** CPU milliseconds of a mail: of the worker that sends it, from finding its recipient to the saved person, and of all events that come back. */
import { compose, type System } from '../../functions/compose/system.ts'
import { feedback } from '../../functions/feedback.ts'
import { policiesInForce } from '../../functions/runtime/policies-in-force.ts'
import { contextWith } from '../../infra/local/lambda-context.ts'
import { settings } from '../../infra/local/machine.ts'
import { batchOf } from '../../infra/local/queue/batch.ts'
import { organisation } from '../../infra/local/sample/organisation.ts'
import { virtualClock } from '../../infra/local/virtual-clock.ts'
import { sesMailer } from '../../shared/adapters/ses/ses.ts'
import { importDevices } from '../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../shared/campaign/import/import-staff.ts'
import { pacedMailer } from '../../shared/campaign/send/pace.ts'
import { sweep } from '../../shared/campaign/send/sweep.ts'
import { batchesOf } from '../../shared/domain/batches.ts'
import { noticeId } from '../../shared/domain/people/mail.ts'
import { type Bench, type Cost, onServers } from './floor.ts'
import { announcedPolicy } from './invented.ts'
import { jobsOf } from './jobs.ts'
import { type Measured, type Round, rethrow } from './measured.ts'

/** People, all in breach. */
const staff = 400
const rounds = 5

/** Events that feedback takes at a time. */
const eventsPerBatch = 10

export const measure = (): Promise<Measured> => onServers({ rounds, warmUps: 1 }, play)

async function play({ environment, database, ses, measure }: Bench): Promise<Readonly<Record<string, Round>>> {
  const policy = await announcedPolicy()
  const clock = virtualClock(policy.announcedAt)
  const system = compose({ ...environment, PAGE_URL: 'https://ides.example/me' }, clock, () => database)
  const { people, refs, drafts, owners, erasures, pageLinks, addresses, staffDomains, machineClock, evidence, lines } = system
  const { gate, voices, silence, control, drawToken, brakes, brakeSettings, drawPageKey, pageUrl = '' } = system
  const mailer = pacedMailer(sesMailer(ses, { from: settings.FROM_ADDRESS, configurationSet: settings.CONFIGURATION_SET }), system.pace)
  const ports = {
    ...{ people, refs, drafts, owners, erasures, pageLinks, addresses, staffDomains, clock, machineClock, evidence, lines },
    ...{ gate, voices, silence, control, drawToken, brakes, brakeSettings, drawPageKey, pageUrl, mailer },
    onFault: rethrow,
    onNotTaken: rethrow,
  }
  async function sending(): Promise<Cost> {
    let mails = 0
    const cost = await measure(async () => {
      const { counts } = await sweep({ ...ports, policies: await policiesInForce(system) }, ['mail'], () => true)
      mails = counts.sent ?? 0
    })
    return { figure: cost.figure / mails, floor: cost.floor / mails, requests: cost.requests / mails }
  }

  await measure(async () => {
    await system.policies.activate(policy, 0)
    const policies = await policiesInForce(system)
    const { staff: records, devices } = organisation(staff, 21717)
    await importStaff({ ...ports, policies }, records)
    await importDevices(
      { ...ports, policies },
      devices.map((device) => ({ ...device, ownership: 'official', apps: 'tiktok' })),
    )
    await jobsOf(system).enrol(policies)
  })
  const first = await sending()
  const events = await eventsOf(system)
  const take = feedback(() => system)
  const heard = await measure(async () => {
    for (const some of batchesOf(events, eventsPerBatch)) await take(batchOf(some), contextWith(300_000))
  })
  const mails = events.length / eventsPerMail
  await measure(async () => {
    const due = await people.findNextDue()
    if (due) clock.advanceTo(due.at)
  })
  const reminder = await sending()
  await system.pace.rest()
  return {
    'send a first notice, ms': first,
    'send a reminder, ms': reminder,
    'take all events of a mail, ms': { figure: heard.figure / mails, floor: heard.floor / mails },
    'requests of all events of a mail': { figure: heard.requests / mails },
  }
}

const eventsPerMail = 3

/** Of every notice that went: that it was sent, by the topic, and its delivery, by both routes. */
async function eventsOf({ people, evidence, clock }: System): Promise<readonly string[]> {
  const events: string[] = []
  const timestamp = String(clock.now())
  for await (const page of people.listEveryone())
    for (const { ref, person } of page.people) {
      const [messageId] = (await evidence.find(ref, 1))?.messageIds ?? []
      if (messageId === undefined) continue
      const { email } = person.profile
      const mail = { timestamp, messageId, source: settings.FROM_ADDRESS, destination: [email], tags: { notice: [noticeId(ref, 1)] } }
      const delivered = { eventType: 'Delivery', mail, delivery: { timestamp, recipients: [email] } }
      events.push(
        JSON.stringify({ Type: 'Notification', Message: JSON.stringify({ eventType: 'Send', mail }) }),
        JSON.stringify({ Type: 'Notification', Message: JSON.stringify(delivered) }),
        JSON.stringify({ source: 'aws.ses', detail: delivered }),
      )
    }
  return events
}
