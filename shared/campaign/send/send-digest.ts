import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { lastOfEachCase } from '../../domain/digests/digest.ts'
import type { DigestLines, WaitingLine } from '../../domain/digests/lines.ts'
import { type DigestRow, digestLetter } from '../../domain/emails/digest.ts'
import type { Voices } from '../../domain/emails/voice.ts'
import { isBounced, noMail, readNoticeId } from '../../domain/people/mail.ts'
import { languageOf } from '../../domain/people/person.ts'
import { findReadable, type StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { review } from '../../domain/review/review.ts'
import { timetable } from '../../domain/schedule/timetable.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { mailOf } from './attend.ts'
import { fileLine } from './file-line.ts'
import { maySend, recoverClaim, type SendingPorts, type Sent, sendOnce } from './send-once.ts'

export interface DigestPorts extends SendingPorts {
  readonly lines: DigestLines
  readonly voices: Voices
}

const concurrency = 16

/** Sends a manager or a team the digest that is due to them, of what is still overdue by then. */
export const sendDigest = (ports: DigestPorts) => {
  const { people, policies, lines, voices, clock } = ports
  const recover = recoverClaim(ports)
  const send = sendOnce(ports)

  /** Looked at once more: what is neither overdue nor unreachable any more is dropped, and of several lines about one case the last stands for all. */
  async function current<L extends WaitingLine>(
    lying: readonly L[],
    active: readonly PolicyVersion[],
  ): Promise<readonly { line: L; row: DigestRow }[]> {
    const rows = await pMap(lastOfEachCase(lying), async (line) => ({ line, row: await rowOf(line, active) }), { concurrency })
    return rows.flatMap(({ line, row }) => (row ? [{ line, row }] : []))
  }

  async function rowOf(
    { staff: ref, policy: id, openedAt }: WaitingLine,
    active: readonly PolicyVersion[],
  ): Promise<DigestRow | undefined> {
    const found = await findReadable(people, ref)
    const policy = active.find((policy) => policy.id === id)
    if (!found || !policy) return undefined
    const { profile, devices, cases, access } = review(found.person, active, clock.now())
    const held = cases.find((held) => held.policy === id && held.openedAt.equals(openedAt))
    const isUnreachable = isBounced(found.person.mail)
    if (!held || (held.state !== 'overdue' && !(isUnreachable && held.breaches.length > 0))) return undefined
    const inBreach = devices.filter((device) => held.breaches.some((breach) => breach.device === device.id))
    return {
      policy,
      name: profile.name || profile.id,
      unit: profile.unit,
      devices: inBreach,
      isSuspended: inBreach.some((device) => access[device.id]?.wanted === 'suspended'),
      isUnreachable,
    }
  }

  /** While its policy is paused a line waits, day by day: it is told once the policy goes on, if it is still so. */
  async function putOff(recipient: StoredPerson, { toldIn, on, ...line }: WaitingLine & { on: Temporal.PlainDate }, policy: PolicyVersion) {
    const { nextSendAtOfLaterDay } = timetable(policy, recipient.person.profile)
    await fileLine(ports, recipient, policy, line, nextSendAtOfLaterDay(clock.now()))
    await lines.withdraw(recipient.ref, on, line)
  }

  /** All lines of the dates that are due: one that is marked was marked by a try that did not get away. */
  async function write(recipient: StoredPerson, dates: readonly Temporal.PlainDate[], id: string) {
    const { ref, person } = recipient
    const number = readNoticeId(id)?.number ?? 0
    const lying = await Promise.all(dates.map(async (on) => (await lines.list(ref, on)).map((line) => ({ ...line, on }))))
    const looked = await current(lying.flat(), await policies.listActive())
    const taken = await pMap(
      looked,
      async ({ line, row }) => {
        if (row.policy.halted !== 'paused') return (await lines.tell(ref, line.on, line, number)) === 'told' ? [row] : []
        await putOff(recipient, line, row.policy)
        return []
      },
      { concurrency },
    )
    const rows = taken.flat()
    const { profile } = person
    return rows.length > 0 ? mailOf(profile.email, id, digestLetter(profile, rows, id, voices(languageOf(person)))) : undefined
  }

  return async (found: StoredPerson): Promise<Sent | 'nothing'> => {
    const stored = await recover(found)
    const now = clock.now()
    const { claim, digests } = stored.person.mail ?? noMail
    const due = digests?.due ?? []
    if (!due.some(({ at }) => !isBefore(now, at)) || !maySend(stored.person, now)) return 'nothing'
    // However late it goes, it is the one digest of its day; what may have got away before is the same digest still.
    const digestOn = claim?.digestOn ?? now.toZonedDateTimeISO(stored.person.profile.zone).toPlainDate()
    const dates = due.map(({ on }) => on).filter((on) => Temporal.PlainDate.compare(on, digestOn) <= 0)
    return send(stored, { tells: [], digestOn }, (id) => write(stored, dates, id))
  }
}
