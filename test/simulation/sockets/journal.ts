/** What the proxy saw of each notice, in order. */
import * as z from 'zod'
import { unpackText } from '#adapters/dynamodb/packed-text.ts'
import { noticeId } from '#domain/people/mail.ts'
import { parsePerson } from '#domain/people/serialize.ts'
import type { Fault, Passing } from './fault-proxy.ts'

/** A mail that the mail service took, or the writing of evidence, which came through or did not. */
type Seen = Accepted | { kind: 'evidenced' | 'evidence lost' }

interface Accepted {
  kind: 'accepted'
  client: string
  fault: Fault | undefined
}

const isAccepted = (seen: Seen): seen is Accepted => seen.kind === 'accepted'

export interface Journal {
  /** Takes a request that will not reach its service. */
  turnedAway(passing: Passing): void
  /** Takes a request that has been answered. */
  answered(passing: Passing, status: number, fault: Fault | undefined): void
  /** Takes that someone died. */
  died(client: string): void
  /** How many mails the mail service has taken so far, of one notice or of all. */
  accepted(noticeId?: string): number
  /** True where evidence of a notice was seen to be written. */
  isEvidenced(noticeId: string): boolean
  /**
   * True where a fault or a death had kept everybody from knowing of a copy of a notice when the next one was taken.
   * @param copy from 0
   */
  wasHidden(noticeId: string, copy: number): boolean
}

export function openJournal(): Journal {
  const notices = new Map<string, Seen[]>()
  const dead = new Set<string>()
  let accepted = 0

  function see(id: string, seen: Seen) {
    const before = notices.get(id)
    if (before) before.push(seen)
    else notices.set(id, [seen])
  }

  return {
    turnedAway(passing) {
      const id = evidencedIn(passing)
      if (id) see(id, { kind: 'evidence lost' })
    },
    answered(passing, status, fault) {
      const { client } = passing
      if (status >= 300) return
      const mailed = mailedIn(passing)
      if (mailed) accepted += 1
      if (mailed) see(mailed, { kind: 'accepted', client, fault })
      const evidenced = evidencedIn(passing)
      if (evidenced) see(evidenced, { kind: 'evidenced' })
    },
    died: client => dead.add(client),
    accepted: id => (id === undefined ? accepted : (notices.get(id) ?? []).filter(isAccepted).length),
    isEvidenced: id => notices.get(id)?.some(({ kind }) => kind === 'evidenced') === true,
    wasHidden(id, copy) {
      const seen = notices.get(id) ?? []
      const [first, second] = seen.filter(isAccepted).slice(copy)
      if (!first || !second) return false
      const between = seen.slice(seen.indexOf(first) + 1, seen.indexOf(second)).map(({ kind }) => kind)
      const isAnswerLost = first.fault !== undefined && first.fault !== 'slow'
      return !between.includes('evidenced') && (isAnswerLost || dead.has(first.client) || between.includes('evidence lost'))
    },
  }
}

/** The notice that a mail is tagged with. */
function mailedIn({ service, body }: Passing) {
  if (service !== 'ses') return undefined
  const form = new URLSearchParams(body.toString('latin1').replace(/(^|&)RawMessage[.]Data=[^&]*/, ''))
  return form.get('Tags.member.1.Value') ?? undefined
}

const savedPerson = z.object({ Item: z.object({ ref: z.object({ S: z.string() }), body: z.object({ B: z.base64() }) }) })

/** The notice whose evidence is written, by itself or last with its recipient. */
export function evidencedIn({ service, headers, body }: Passing) {
  if (service !== 'dynamodb') return undefined
  if (headers['x-amz-target'] === 'DynamoDB_20120810.PutItem') return lastSentIn(body)
  if (headers['x-amz-target'] !== 'DynamoDB_20120810.UpdateItem') return undefined
  const [, ref, number] = /"pk":\{"S":"([A-Z2-7]{20})"\},"sk":\{"S":"NOTICE#(\d+)"\}/.exec(body.toString()) ?? []
  return ref && number ? noticeId(ref, Number(number)) : undefined
}

function lastSentIn(body: Buffer) {
  const { data } = savedPerson.safeParse(JSON.parse(body.toString()))
  if (!data) return undefined
  const { ref, body: packed } = data.Item
  const last = parsePerson(unpackText(Buffer.from(packed.B, 'base64'))).mail?.sent?.at(-1)
  return last && noticeId(ref.S, last.number)
}
