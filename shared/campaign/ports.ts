import type { Brakes } from '../domain/access/brake-state.ts'
import type { AccessGate } from '../domain/access/connector.ts'
import type { AccessStates } from '../domain/access/states.ts'
import type { AuditLog } from '../domain/audit/decision.ts'
import type { Heads } from '../domain/audit/heads.ts'
import type { CoverageCounts } from '../domain/coverage/counts.ts'
import type { DigestLines } from '../domain/digests/digest.ts'
import type { MailCopies } from '../domain/emails/mail-copies.ts'
import type { Mailer } from '../domain/emails/mailer.ts'
import type { Voices } from '../domain/emails/voice.ts'
import type { Jobs, PieceQueue } from '../domain/jobs/job.ts'
import type { CaseCounts } from '../domain/people/case-counts.ts'
import type { PageLinks } from '../domain/people/page-links.ts'
import type { StaffRefs } from '../domain/people/ref.ts'
import type { Retention } from '../domain/people/retention.ts'
import type { Addresses, DeviceOwners, Erasures, Newcomers, People } from '../domain/people/store.ts'
import type { CaseSummaries } from '../domain/people/summary.ts'
import type { ActivePolicies, Control, Drafts } from '../domain/policies/store.ts'
import type { Rehearsals } from '../domain/rehearsal/requested.ts'
import type { Registry } from '../domain/requirements/registry.ts'
import type { Clock } from '../domain/schedule/clock.ts'
import type { DeviceIndex } from '../domain/sources/device-source.ts'
import type { SourcePasses } from '../domain/sources/passes.ts'
import type { Directory } from '../domain/sources/staff-source.ts'
import type { WatchCounts } from '../domain/watch/counts.ts'

/** All that use cases need of the world outside. */
interface AllPorts {
  readonly accessStates: AccessStates
  readonly addresses: Addresses
  readonly audit: AuditLog
  readonly brakes: Brakes
  readonly caseCounts: CaseCounts
  readonly clock: Clock
  readonly control: Control
  readonly copies: MailCopies
  readonly coverageCounts: CoverageCounts
  readonly deviceIndex: DeviceIndex
  readonly directory: Directory
  readonly drafts: Drafts
  /** Returns a new random token. */
  readonly drawToken: () => string
  readonly erasures: Erasures
  readonly gate: AccessGate
  readonly heads: Heads
  readonly jobs: Jobs
  readonly lines: DigestLines
  readonly mailer: Mailer
  readonly newcomers: Newcomers
  readonly owners: DeviceOwners
  readonly pageLinks: PageLinks
  readonly passes: SourcePasses
  readonly people: People
  readonly pieceQueue: PieceQueue
  readonly policies: ActivePolicies
  readonly refs: StaffRefs
  readonly registry: Registry
  readonly rehearsals: Rehearsals
  readonly retention: Retention
  readonly summaries: CaseSummaries
  readonly voices: Voices
  readonly watchCounts: WatchCounts
}

/** Those that one use case takes. */
export type Ports<Name extends keyof AllPorts> = Pick<AllPorts, Name>
