import type { Brakes } from '../domain/access/brake-state.ts'
import type { AccessGate } from '../domain/access/connector.ts'
import type { AccessStates } from '../domain/access/states.ts'
import type { AuditLog } from '../domain/audit/decision.ts'
import type { Heads } from '../domain/audit/heads.ts'
import type { CoverageCounts } from '../domain/coverage/counts.ts'
import type { DayCounts } from '../domain/day-counts.ts'
import type { DigestLines } from '../domain/digests/digest.ts'
import type { MailCopies } from '../domain/emails/mail-copies.ts'
import type { Mailer } from '../domain/emails/mailer.ts'
import type { LoadedVoices } from '../domain/emails/voice.ts'
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
  accessStates: AccessStates
  addresses: Addresses
  audit: AuditLog
  brakes: Brakes
  caseCounts: CaseCounts
  clock: Clock
  control: Control
  copies: MailCopies
  coverageCounts: CoverageCounts
  dayCounts: DayCounts
  deviceIndex: DeviceIndex
  directory: Directory
  drafts: Drafts
  /** Returns a new random token. */
  drawToken: () => string
  erasures: Erasures
  gate: AccessGate
  heads: Heads
  jobs: Jobs
  lines: DigestLines
  mailer: Mailer
  newcomers: Newcomers
  owners: DeviceOwners
  pageLinks: PageLinks
  passes: SourcePasses
  people: People
  pieceQueue: PieceQueue
  policies: ActivePolicies
  refs: StaffRefs
  registry: Registry
  rehearsals: Rehearsals
  retention: Retention
  summaries: CaseSummaries
  voices: LoadedVoices
  watchCounts: WatchCounts
}

/** Those that one use case takes. */
export type Ports<Name extends keyof AllPorts> = Pick<AllPorts, Name>
