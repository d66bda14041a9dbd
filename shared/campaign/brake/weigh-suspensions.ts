import type { Temporal } from 'temporal-polyfill'
import { keyOf, nobody, type ProtectedPeople } from '#domain/access/brake.ts'
import { type BrakeState, isLapsed } from '#domain/access/brake-state.ts'
import type { Letter } from '#domain/emails/letter.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import type { Queue } from '#domain/people/due.ts'
import { brakeTag } from '#domain/people/mail.ts'
import { addressRef } from '#domain/people/ref.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { titleIn } from '#domain/translated.ts'
import type { Ports } from '../ports.ts'
import { type DueSearch, dueInQueue, type Verdicts } from './find-due.ts'
import { unseenIn } from './turn.ts'
import { saveWeights, type Weights, weigh } from './weights.ts'

/** What a deployment says about its brake. */
export interface BrakeSettings {
  /** Devices suspended within 24 hours under all policies together; absent: any number. */
  most?: number
  /** Addresses of those who hear of a hold. */
  approvers: readonly string[]
  /** Absent: nobody. */
  protected?: ProtectedPeople
}

export interface BrakePorts extends Ports<'people' | 'policies' | 'brakes' | 'clock'> {
  brakeSettings: BrakeSettings
}

export interface Weighed {
  verdicts: Verdicts
  /** Refs of people who were held and no longer are: no queue leads to them. */
  released: readonly string[]
  /** Policies under which the time of what one person restored is up. */
  lapsed: readonly string[]
  /** Devices that were held and are let through, or that are due by the queue. */
  concerned: number
  /** Devices counted in this run as let through. */
  suspensions: number
  /** Devices held now. */
  held: number
  /** Devices of protected people that wait, until an approver names them or their breach ends. */
  guarded: number
}

/** Rival runs that may come first, before this one leaves it to the next. */
const mostRivals = 5

/**
 * Asks the brake, once for all policies, about every suspension that has come, and counts what goes before anybody is let through.
 * @returns undefined if not everyone due could be seen in time, or others were faster: the next run asks again
 */
export async function weighSuspensions(
  { people, policies, brakes, brakeSettings, clock }: BrakePorts,
  queue: Queue,
  hasTimeLeft: () => boolean,
): Promise<Weighed | undefined> {
  const { protected: protectedPeople = nobody } = brakeSettings
  const reading: DueSearch = { people, active: await policies.listActive(), now: clock.now(), protectedPeople, hasTimeLeft }
  const due = await dueInQueue(reading, queue)
  if (!due) return undefined
  let suspensions = 0
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const weights = await weigh(brakes, brakeSettings.most, reading, due)
    if (!weights) return undefined
    const saved = await saveWeights(brakes, weights, reading.now)
    suspensions += saved.suspensions
    if (saved.isWhole) return { ...outcomeOf(weights), lapsed: lapsedIn(weights, reading.now), suspensions }
  }
  return undefined
}

const lapsedIn = ({ all }: Weights, now: Temporal.Instant) =>
  all.filter(({ stored }) => stored.state.restored?.some(one => isLapsed(one, now))).map(({ policy }) => policy.id)

function outcomeOf({ all }: Weights): Omit<Weighed, 'suspensions' | 'lapsed'> {
  const byPolicy = new Map(
    all.map(({ guarded, answer: { policy, go, held } }) => {
      const verdicts = new Map([...held, ...guarded].map((one): [string, 'go' | 'held'] => [keyOf(one), 'held']))
      for (const one of go) verdicts.set(keyOf(one), 'go')
      return [policy, verdicts] as const
    }),
  )
  const released = all.flatMap(({ listed, answer: { go } }) => {
    const going = new Set(go.map(keyOf))
    return listed.still.filter(one => going.has(keyOf(one))).map(({ ref }) => ref)
  })
  return {
    verdicts: (policy, one) => byPolicy.get(policy)?.get(keyOf(one)),
    released: [...new Set(released)],
    concerned: released.length + all.reduce((sum, { inQueue }) => sum + inQueue, 0),
    held: all.reduce((sum, { answer, unseen }) => sum + answer.held.length + unseen, 0),
    guarded: all.reduce((sum, { guarded, turn }) => sum + guarded.length + unseenIn(turn, ({ is }) => is === 'guarded'), 0),
  }
}

type TellingPorts = Pick<BrakePorts, 'policies' | 'brakes' | 'brakeSettings'> & Ports<'mailer'>

/** Mails each approver once of each hold, from its beginning to its end. No personal data. */
export async function tellApprovers(ports: TellingPorts) {
  for (const policy of await ports.policies.listActive())
    for (const address of ports.brakeSettings.approvers) await tellApprover(ports, policy, address)
}

async function tellApprover({ brakes, mailer }: TellingPorts, policy: PolicyVersion, address: string) {
  const { state, version } = await brakes.get(policy.id)
  const { held } = state
  if (!held || held.told.includes(addressRef(address))) return
  const told: BrakeState = { ...state, held: { ...held, told: [...held.told, addressRef(address)] } }
  // Saved before sending: it goes once, even where two runs race.
  if ((await brakes.save(policy.id, told, version)) === 'stale') return
  const { kind } = await mailer.send(composeMail(address, brakeTag, holdLetter(policy, held)))
  // It certainly did not go; if someone else has saved the state since, the approver has the alarm.
  if (kind === 'later' || kind === 'stopped') await brakes.save(policy.id, state, version + 1)
}

const holdLetter = (policy: PolicyVersion, { devices, limit }: NonNullable<BrakeState['held']>) => {
  const title = titleIn(policy, 'en').text
  return letterToApprovers(`Suspensions wait for approval: ${title}`, title, [
    `${devices === 1 ? '1 device is' : `${devices} devices are`} about to lose work access under this policy. That is more than its limit allows within a day (${limit}), so nobody new is cut off until two people approve.`,
    'A faulty import of devices is the usual cause. Check the list before you approve:',
    `npx ides brake list ${policy.id} --now`,
    'Then two different people approve the same list, or part of it:',
    `npx ides brake approve ${policy.id}`,
  ])
}

export const letterToApprovers = (subject: string, heading: string, texts: readonly string[]): Letter => ({
  subject,
  language: 'en',
  greeting: 'Hello,',
  sections: [{ heading, blocks: texts.map(text => ({ kind: 'words', text })) }],
  footer: [{ kind: 'words', text: 'You get this mail because the configuration of Ides names your address under brake.approvers.' }],
})
