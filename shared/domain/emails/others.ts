/** What decisions of which a letter does not tell still ask of its reader. */
import { isNotified, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stageNamed } from '../policies/stages.ts'
import { isUnknown, leadBlocks, suspendedBlocks } from './act.ts'
import { contactBlocks, sectionOf } from './blocks.ts'
import { unmetLines } from './demands.ts'
import { deviceName, platformName } from './device-names.ts'
import type { Section } from './letter.ts'
import { caseOf, standingOf } from './standing.ts'
import type { Voice } from './voice.ts'

/**
 * A section for each other decision of which the reader was told and that they have not met. Nothing is said for one that is paused.
 * @param others the policies of which the letter does not tell
 * @param asked only those that keep one of these devices suspended; absent: all
 */
export const otherSections = (
  person: Person,
  others: readonly PolicyVersion[],
  asked: readonly string[] | undefined,
  voice: Voice,
): readonly Section[] =>
  others.flatMap((whole) => {
    if (whole.halted === 'paused') return []
    const current = caseOf(person, whole)
    if (!current || !isNotified(current) || (current.state !== 'open' && current.state !== 'overdue')) return []
    const standing = standingOf(person, { whole })
    const { found, suspended } = standing
    if (found.length === 0 || (asked && !suspended.some(({ id }) => asked.includes(id)))) return []
    const policy = stageNamed(whole, current.stage)
    const rows = found.map((one) => ({
      name: deviceName(one.device, voice),
      detail: platformName(one.device),
      lines: unmetLines(one, policy, voice),
    }))
    return [
      sectionOf(
        policy,
        [
          ...suspendedBlocks(standing, voice),
          ...leadBlocks(policy, isUnknown(found), false, voice),
          { kind: 'rows', rows },
          ...contactBlocks(policy, voice),
        ],
        voice,
      ),
    ]
  })
