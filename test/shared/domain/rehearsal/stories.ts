import type { Person } from '#domain/people/person.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { rehearsePolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { storyLines } from '#domain/rehearsal/story.ts'
import { brussels, line, personWith, policyOf, suspending } from '#test/builders.ts'

export type Said = Record<string, unknown>

/** What a story says at local times in Brussels, such as `03-15T12:00`. */
export type Story = Record<string, Said | readonly Said[]>

export function lineOf(said: Said) {
  for (const schema of Object.values(storyLines)) {
    const parsed = schema.safeParse(said)
    if (parsed.success) return parsed.data
  }
  throw new Error(`no line of a story: ${JSON.stringify(said)}`)
}

export const linesOf = (story: Story) =>
  Object.entries(story).flatMap(([local, said]) => [said].flat().map(one => lineOf({ at: `${brussels(`2023-${local}`)}`, ...one })))

export const cut = { reminders: ['P7D'], ...suspending }

export const played = (story: Story, people: readonly Person[] = [personWith()], policies: Policy | readonly Policy[] = policyOf(cut)) =>
  rehearsePolicies([policies].flat(), people, { story: linesOf(story) })

export const printed = new Set(['opened', 'notice', 'digest', 'suspension', 'restoration', 'cleared'])

/** What happens from a local day or time on. */
export const linesFrom = (from: string, ...story: Parameters<typeof played>) =>
  played(...story)
    .events.filter(({ kind }) => printed.has(kind))
    .map(line)
    .filter(text => text >= from.replace('T', ' '))

/** A line of a story: a device that someone gets. */
export const givenTo = (staff: string, id: string, apps: string) => ({
  device: { id, staff, label: '', platform: 'ios', ownership: 'official', workApps: 'yes', apps },
})

export const says = (kind: string, device = 'phone') => ({ answer: { staff: 'ana', policy: 'no-tiktok', device, kind } })
