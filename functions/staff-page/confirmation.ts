/** What the page says once an answer is taken, and what it brings. */
import { Temporal } from 'temporal-polyfill'
import { heldBackBlocks } from '#domain/emails/act.ts'
import { wordsBlock } from '#domain/emails/blocks.ts'
import { dateForms } from '#domain/emails/dates.ts'
import { deviceNames, isOfApps } from '#domain/emails/demands.ts'
import { restorationBlocks } from '#domain/emails/effect.ts'
import type { Block } from '#domain/emails/letter.ts'
import type { MessageKey } from '#domain/emails/messages/index.ts'
import type { PageReader } from '#domain/emails/page-words.ts'
import { answeredUntil } from '#domain/emails/replies.ts'
import { hasAccess } from '#domain/emails/standing.ts'
import type { Case, Device } from '#domain/people/person.ts'
import { asksOwners, checkedAt, isAsked } from '#domain/review/breaches.ts'
import { zoneOf } from '#domain/review/deadline.ts'
import { deadlineAt, timetable } from '#domain/schedule/timetable.ts'

/** By answer. After `-suspended`, access is still cut; after `-restored` it was, and comes back. */
export const staffConfirmations = {
  acknowledge: 'page.acknowledge.done',
  declare: 'page.removed.done',
  'declare-suspended': 'page.removed.suspended',
  'declare-restored': 'page.removed.done',
  'not-removed': 'page.removed.undone',
  checked: 'page.checked.done',
  'checked-restored': 'page.checked.done',
  'not-my-device': 'page.notMine.done',
  'not-my-device-restored': 'page.notMine.undated',
  exemption: 'page.exemption.done',
  'more-time': 'page.exemption.done',
  'more-time-granted': 'page.exemption.done',
  contest: 'page.contest.done',
  withdraw: 'page.withdraw.done',
  language: 'page.language.done',
} as const satisfies Record<string, MessageKey>

export type StaffConfirmation = keyof typeof staffConfirmations

export function confirmationBlocks(confirmed: StaffConfirmation, reader: PageReader, current: Case | undefined): readonly Block[] {
  const { person, policy, now, voice } = reader
  const { devices, profile } = person
  const noted = wordsBlock(voice.say(noteOf(confirmed, reader, current)))
  const suspended = devices.filter(device => !hasAccess(person, device))
  switch (confirmed) {
    case 'declare-restored': {
      const back = devices.filter(device => current?.answers.heldBack[device.id]?.isRestored && hasAccess(person, device))
      return [...heldBackBlocks('restored.provisional', back, person, policy, now, voice), ...restorationBlocks(back, voice), noted]
    }
    case 'declare-suspended':
      return [noted, ...restorationBlocks(suspended, voice)]
    case 'checked':
    case 'checked-restored': {
      const answered = answeredLast(reader)
      const back = confirmed === 'checked' ? [] : answered
      return [
        ...restoredBlocks('restored.lead', back, reader),
        noted,
        ...answeredUntil(answered, policy, profile, now, voice).map(wordsBlock),
      ]
    }
    case 'more-time-granted': {
      const until = current?.extendedUntil
      const zone = zoneOf(policy, timetable(policy, profile))
      return until ? [wordsBlock(voice.say('page.decided.extended', dateForms(deadlineAt(until, zone).lastDay, voice)))] : [noted]
    }
    case 'not-my-device-restored': {
      const back = devices.filter(({ id }) => id === disclaimedLast(current))
      return [...restoredBlocks('restored.meanwhile', back, reader), noted]
    }
    default:
      return [noted]
  }
}

function noteOf(confirmed: StaffConfirmation, { policy }: PageReader, current: Case | undefined) {
  const isUndated = policy.deadline === 'none'
  switch (confirmed) {
    case 'acknowledge':
      return current?.breaches.some(breach => isAsked(breach, policy)) ? 'page.acknowledge.asked' : staffConfirmations[confirmed]
    case 'not-my-device': {
      // Of a device that was only asked about, the question ends at once.
      const isFound = current?.breaches.some(({ device }) => device === disclaimedLast(current))
      if (isUndated || (asksOwners(policy) && !isFound)) return 'page.notMine.undated'
      // Where access comes back meanwhile, it is not true that nothing changes.
      return policy.requests.access === 'restored' ? 'page.notMine.meanwhile' : staffConfirmations[confirmed]
    }
    case 'not-removed':
      if (isOfApps(policy)) return isUndated ? 'page.removed.undone.undated' : staffConfirmations[confirmed]
      return isUndated ? 'page.fixed.undone.undated' : 'page.fixed.undone'
    case 'exemption':
      return isUndated ? 'page.exemption.undated' : staffConfirmations[confirmed]
    default:
      return staffConfirmations[confirmed]
  }
}

/** That access comes back on these devices, unless another decision still cuts it, and how long this takes. */
function restoredBlocks(
  key: 'restored.lead' | 'restored.meanwhile',
  devices: readonly Device[],
  { person, voice }: PageReader,
): readonly Block[] {
  const back = devices.filter(device => hasAccess(person, device))
  return back.length > 0 ? [wordsBlock(voice.say(key, { devices: deviceNames(back, voice) })), ...restorationBlocks(back, voice)] : []
}

/** The device that the reader last said they have checked, if that still counts. */
function answeredLast({ person: { devices, profile }, policy }: PageReader): readonly Device[] {
  const answered = devices.flatMap(device => {
    const at = checkedAt(device, policy, profile)
    return at ? [{ device, at }] : []
  })
  const [last] = answered.toSorted((a, b) => Temporal.Instant.compare(b.at, a.at))
  return last ? [last.device] : []
}

/** The device that the reader last said is not theirs. */
const disclaimedLast = (current: Case | undefined) => current?.answers.requests.findLast(({ kind }) => kind === 'not-my-device')?.device
