/** The ports of one function on modelled services: each request takes its time, its processor time and its units. */
import type { Temporal } from 'temporal-polyfill'
import type { EvidenceStore } from '../../../shared/campaign/send/evidence.ts'
import type { QuotaSource, SendingRates, Timer } from '../../../shared/campaign/send/pace.ts'
import type { AccessGate } from '../../../shared/domain/access/connector.ts'
import type { Mailer } from '../../../shared/domain/emails/mailer.ts'
import { memoryEvidence } from '../../memory/evidence.ts'
import { dynamodb, processor, ses } from './aws.ts'
import type { ModelledCloud } from './machine.ts'
import { bucketOf } from './partitions.ts'

/** What became of the mails that SES was handed. */
interface Posted {
  /** By the timer. */
  readonly acceptedAt: number[]
  /** Everyone who got one. */
  readonly to: Set<string>
  refused: number
}

/** SES, for all functions together. It takes so many mails a second. */
export function postOffice(timer: Timer, perSecond: number) {
  const bucket = bucketOf(timer, perSecond)
  const posted: Posted = { acceptedAt: [], to: new Set(), refused: 0 }
  return {
    posted,
    mailerOn: ({ compute, lasts }: ModelledCloud): Mailer => ({
      async send({ to }) {
        await compute(processor.mail)
        const isTaken = bucket.take(1)
        await timer.wait(lasts(ses.send))
        if (!isTaken) {
          posted.refused += 1
          return { kind: 'later', reason: 'Throttling' }
        }
        posted.to.add(to)
        posted.acceptedAt.push(timer.elapsed())
        return { kind: 'accepted', messageId: String(posted.acceptedAt.length) }
      },
    }),
  }
}

export const modelledQuota = ({ timer, lasts }: ModelledCloud, perSecond: number): QuotaSource => ({
  async read() {
    await timer.wait(lasts(ses.quota))
    return { perSecond, leftToday: Number.POSITIVE_INFINITY }
  },
})

const rateKey = 'CONTROL#RATE'

export const modelledRates = (rates: SendingRates, { timer, partitions, lasts }: ModelledCloud): SendingRates => ({
  async find() {
    await partitions.use('records', rateKey, 'read', 1)
    await timer.wait(lasts(dynamodb.get))
    return rates.find()
  },
  async save(rate, version) {
    await partitions.use('records', rateKey, 'write', 1)
    await timer.wait(lasts(dynamodb.put))
    return rates.save(rate, version)
  },
})

/** Nobody looks for it again while a mailing lasts. */
export const modelledEvidence = ({ timer, partitions, lasts, compute }: ModelledCloud): EvidenceStore => ({
  ...memoryEvidence(),
  async record(ref, _number, facts, contents) {
    await compute(processor.write)
    await timer.wait(lasts(dynamodb.put))
    await partitions.use('records', ref, 'write', 1)
    // What feedback writes of the delivery, by a function of its own.
    void partitions.use('records', ref, 'write', 1)
    const [{ at, messageId }] = facts
    return { messageIds: [messageId], accepted: at, ...contents }
  },
})

/** The bus. It notes how many milliseconds each request came after its moment, which is the name of the device. */
export function lateGate(timer: Timer, now: () => Temporal.Instant): AccessGate & { readonly late: readonly number[] } {
  const late: number[] = []
  return {
    late,
    async request(requests) {
      await timer.wait(dynamodb.put)
      late.push(...requests.map(({ device }) => now().epochMilliseconds - Number(device)))
      return requests
    },
  }
}
