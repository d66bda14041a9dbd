/** A claim is saved with the person before a mail is written, so that only one run sends it, and cleared once its fate is known. */
import type { Temporal } from 'temporal-polyfill'
import { type Claim, dueAfter, isClaimed, isTakenUpAgain, type MailState, noMail, withoutFormer } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { review } from '#domain/review/review.ts'
import { withDatesStated } from '#domain/review/settle.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'
import { type SettlingPorts, sentBefore, settleNotices } from './evidence.ts'

export interface ClaimingPorts extends SettlingPorts {
  /** Returns a new random token. */
  drawToken: () => string
}

/** What is claimed. */
export type ClaimedNotice = Omit<Claim, 'token' | 'at'>

/** A claim by this run, and its person as stored with it. */
export interface Claimed {
  stored: StoredPerson
  claim: Claim
}

/** @returns undefined if someone else saved the person first */
export async function claimNotice(
  { people, evidence, clock, drawToken }: ClaimingPorts,
  stored: StoredPerson,
  number: number,
  notice: ClaimedNotice,
): Promise<Claimed | undefined> {
  const { ref, person, version } = stored
  const sent = await sentBefore(evidence, stored)
  const claim: Claim = { ...notice, token: drawToken(), at: clock.now() }
  const claimed = { ...withDatesStated(person, claim.tells), mail: { ...person.mail, seq: number - 1, claim, sent } }
  if ((await people.save({ ref, person: claimed, version })) === 'saved')
    return { stored: { ref, person: claimed, version: version + 1 }, claim }
  // The save may have succeeded, its answer got lost, and a retry been refused.
  const found = await people.find(ref)
  return found?.person.mail?.claim?.token === claim.token ? { stored: found, claim } : undefined
}

/**
 * Gives back the claim of a mail that certainly did not go out. It stays if an earlier try may have gone out: its evidence may still come.
 * @param after the person with the mail state that follows
 */
export async function giveBack(
  { people, policies, clock }: ClaimingPorts,
  { stored: { ref }, claim: own }: Claimed,
  after = (person: Person, mail: MailState): Person => ({ ...person, mail }),
) {
  const active = await policies.listActive()
  await changePerson(people, ref, person => {
    const { mail: { claim, ...mail } = noMail } = person
    if (claim?.token !== own.token) return person
    return review(after(person, own.tries > 1 ? { ...mail, claim: { ...claim, tries: own.tries - 1 } } : mail), active, clock.now())
  })
}

/** Drops a mail that has nothing to say, or nobody to say it to. If an earlier try may have gone out, its number is used up. */
export async function dropMail({ people }: ClaimingPorts, { stored: { ref }, claim: own }: Claimed) {
  await changePerson(people, ref, person => {
    const { mail: { claim, ...mail } = noMail } = person
    if (claim?.token !== own.token) return person
    const dropped = withoutFormer({ ...mail, seq: own.tries > 1 ? mail.seq + 1 : mail.seq }, own.former)
    return { ...person, mail: withoutDigest(dropped, own.digestOn) }
  })
}

/**
 * Holds mail to someone because of a notice without proof. The claim stays: its evidence may still come. A notice to a former address holds
 * nothing.
 */
export async function holdUnproven({ people, clock }: Pick<ClaimingPorts, 'people' | 'clock'>, ref: string, { token, former }: Claim) {
  if (former !== undefined) return
  await changePerson(people, ref, person =>
    person.mail?.claim?.token === token
      ? { ...person, mail: { ...person.mail, held: person.mail.held ?? { reason: 'unproven', at: clock.now() } } }
      : person,
  )
}

/** Settles a left claim if there is evidence that its notice was accepted. @returns the person as stored now */
export async function recoverClaim(ports: SettlingPorts, stored: StoredPerson): Promise<StoredPerson> {
  const { ref, person } = stored
  const { mail = noMail } = person
  if (!isLeft(person, ports.clock.now())) return stored
  const number = mail.seq + 1
  const known = await ports.evidence.find(ref, number)
  if (!known?.accepted) return stored
  await settleNotices(ports, await ports.people.get(ref), new Map([[number, known]]))
  return ports.people.get(ref)
}

/** Clears a left claim to a notice that is no longer owed. It may have gone out, so its number is used up. */
export function withoutLeftClaim(person: Person, now: Temporal.Instant): Person {
  const { mail: { claim, ...mail } = noMail } = person
  return claim && !isTakenUpAgain({ ...mail, claim }) && isLeft(person, now) ? { ...person, mail: { ...mail, seq: mail.seq + 1 } } : person
}

/** True if the run that claimed a notice ended without settling it. */
const isLeft = ({ mail }: Person, now: Temporal.Instant) => mail?.claim !== undefined && !isClaimed(mail, now)

/** True if nothing keeps mail to this person back. */
export function maySend({ mail }: Person, now: Temporal.Instant) {
  if (mail?.held || (mail?.retry && isBefore(now, mail.retry.at))) return false
  return !isClaimed(mail, now)
}

const withoutDigest = ({ digests, ...mail }: MailState, digestOn: Temporal.PlainDate | undefined): MailState => ({
  ...mail,
  digests: digests && digestOn ? { ...digests, due: dueAfter(digests.due, digestOn) } : undefined,
})
