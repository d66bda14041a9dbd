/** CPU milliseconds of a mail: of the worker that sends it, and of all events that come back, each by itself. Floor: the same requests over `node:http`. */

import { s3MailCopies } from '#adapters/s3/s3.ts'
import { sesMailer } from '#adapters/ses/ses.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { evidenceOf } from '#campaign/send/evidence.ts'
import { pacedMailer } from '#campaign/send/pace.ts'
import type { Mailer } from '#domain/emails/mailer.ts'
import { noticeId } from '#domain/people/mail.ts'
import { compose, type System } from '#functions/compose/system.ts'
import { feedback } from '#functions/feedback.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { send } from '#functions/send.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { settings } from '#infra/local/machine.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { memoryPieceQueue } from '../memory/jobs.ts'
import { memoryWakeUps } from '../memory/wake-ups.ts'
import { organisationOf } from '../sample.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'
import { type Bench, onServers } from './floor.ts'
import { announcedPolicy, eventsOf } from './invented.ts'
import type { Round } from './measured.ts'

const { staff, devices } = organisationOf(400)

const context = contextWith(300_000)

export const measure = (rounds = 5) => onServers(rounds, play)

async function play({ environment, database, ses, s3, measure }: Bench): Promise<Record<string, Round>> {
  const policy = await announcedPolicy()
  const clock = virtualClock(policy.announcedAt)
  const composed = compose({ ...environment, PAGE_URL: 'https://ides.example/me' }, clock, () => database)
  const { send: sendBySes } = sesMailer(ses, { from: settings.FROM_ADDRESS, configurationSet: settings.CONFIGURATION_SET })
  let mails = 0
  const mailer: Mailer = {
    async send(...mail) {
      mails += 1
      return sendBySes(...mail)
    },
  }
  const system = joined(composed, {
    pieceQueue: memoryPieceQueue(),
    wakeUps: memoryWakeUps(),
    mailer: pacedMailer(mailer, composed.pace),
    copies: s3MailCopies(s3, settings.MAILS),
  })
  const sending = async () => {
    const before = mails
    return measure(
      () => send(() => system)(wakingAll(clock.now()), context),
      () => mails - before,
    )
  }

  // One after the other, for the floor too: a request may be about the people of many others.
  const preparations = [
    () => system.policies.activate(policy, 0),
    () => importStaff(system, staff),
    () =>
      importDevices(
        system,
        devices.map(device => ({ ...device, ownership: 'official', apps: 'tiktok' })),
        { subject: 'admin-1' },
      ),
    () => runEnrolment(system),
  ]
  for (const prepare of preparations) await measure(prepare)
  const first = await sending()
  const events = await allEvents(system)
  const takeIn = feedback(() => system)
  const heard = await measure(
    async () => {
      for (const event of events) await takeIn(batchOf([event]), context)
    },
    () => events.length / 3,
  )
  await measure(async () => {
    const due = await system.people.findNextDue()
    if (due) clock.advanceTo(due.at)
  })
  return { 'send a first notice, ms': first, 'send a reminder, ms': await sending(), 'take all events of a mail, ms': heard }
}

/** Of every notice that went. */
async function allEvents({ people, evidence, clock }: System) {
  const events: object[] = []
  for await (const page of people.listEveryone())
    for (const stored of page.people) {
      const { ref, person } = stored
      const [messageId] = (await evidenceOf(evidence, stored, 1))?.messageIds ?? []
      if (messageId) events.push(...eventsOf(noticeId(ref, 1), person.profile.email, clock.now(), messageId))
    }
  return events.map(event => JSON.stringify(event))
}
