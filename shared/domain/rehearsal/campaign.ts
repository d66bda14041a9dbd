import type { ProtectedPeople } from '../access/protected.ts'
import type { Change } from '../people/organisation.ts'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { StoryLine } from './story.ts'

/** What a rehearsal plays. */
export interface Campaign {
  readonly policies: readonly PolicyVersion[]
  readonly people: readonly Person[]
  /** By time. */
  readonly changes: readonly Change[]
  /** By time; absent if nothing else changes. */
  readonly story?: readonly StoryLine[]
  readonly protectedPeople: ProtectedPeople
}
