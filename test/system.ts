import type { Temporal } from 'temporal-polyfill'
import type { System } from '../functions/compose/system.ts'
import { virtualClock } from '../infra/local/virtual-clock.ts'
import { listedPeople } from '../shared/campaign/save/listed-people.ts'
import { pageAddress, withPageLinks } from '../shared/campaign/send/attend.ts'
import { voices } from '../shared/domain/emails/voices.ts'
import { keyBytes, pageKey } from '../shared/domain/people/page-links.ts'
import { usualRetention } from '../shared/domain/people/retention.ts'
import { brussels } from './builders.ts'
import { memoryAccessGate } from './memory/access-gate.ts'
import { memoryAccessStates } from './memory/access-states.ts'
import { memoryAddresses } from './memory/addresses.ts'
import { chainKeys, memoryAuditLog } from './memory/audit-log.ts'
import { memoryBrakes } from './memory/brakes.ts'
import { memoryCaseSummaries } from './memory/case-summaries.ts'
import { memoryControl } from './memory/control.ts'
import { memoryCaseCounts, memoryWatchCounts } from './memory/counts-by-day.ts'
import { memoryCoverageCounts } from './memory/coverage-counts.ts'
import { memoryDayCounts } from './memory/day-counts.ts'
import { memoryDeviceIndex } from './memory/device-index.ts'
import { memoryDeviceOwners } from './memory/device-owners.ts'
import { memoryDigestLines } from './memory/digest-lines.ts'
import { memoryDirectory } from './memory/directory.ts'
import { memoryDrafts } from './memory/drafts.ts'
import { memoryEndedSessions } from './memory/ended-sessions.ts'
import { memoryEnrolment } from './memory/enrolment.ts'
import { memoryErasures } from './memory/erasures.ts'
import { memoryEvidence } from './memory/evidence.ts'
import { memoryHeads } from './memory/heads.ts'
import { memoryIncidents } from './memory/incidents.ts'
import { memoryJobs, memoryPieceQueue } from './memory/jobs.ts'
import { memoryLastTests } from './memory/last-tests.ts'
import { memoryMailCopies } from './memory/mail-copies.ts'
import { memoryMailer } from './memory/mailer.ts'
import { memoryNewcomers } from './memory/newcomers.ts'
import { memoryPageLinks } from './memory/page-links.ts'
import { memoryPeople } from './memory/people.ts'
import { memoryPolicies } from './memory/policies.ts'
import { memoryProposals } from './memory/proposals.ts'
import { memoryRegistry } from './memory/registry.ts'
import { memoryRehearsalFiles, memoryRehearsals } from './memory/rehearsals.ts'
import { memoryRequestQueues } from './memory/request-queues.ts'
import { memoryRetention } from './memory/retention.ts'
import { memorySilence } from './memory/silence.ts'
import { memorySourcePasses } from './memory/source-passes.ts'
import { memorySourceTasks } from './memory/source-tasks.ts'
import { memoryStaffRefs } from './memory/staff-refs.ts'
import { memorySuppressionList } from './memory/suppression-list.ts'
import { memoryTurns } from './memory/turns.ts'
import { memoryWakeUps } from './memory/wake-ups.ts'

/** Every port, served in memory. @param start by default when the policy of most tests is announced */
export function memorySystem(start: Temporal.Instant = brussels('2023-02-23T10:00')) {
  let tokens = 0
  let keys = 0
  const summaries = memoryCaseSummaries()
  const stored = { people: listedPeople(memoryPeople(), summaries), refs: memoryStaffRefs(), addresses: memoryAddresses() }
  const clock = virtualClock(start)
  return {
    clock,
    machineClock: clock,
    elapsed: () => performance.now(),
    clockCheck: { assertRight() {} },
    drawToken: () => `token-${++tokens}`,
    drawPageKey: () => {
      keys += 1
      return pageKey(Uint8Array.from({ length: keyBytes }, (_, place) => keys >> (8 * place)))
    },
    ...stored,
    newcomers: memoryNewcomers(stored),
    summaries,
    brakes: memoryBrakes(),
    brakeSettings: { approvers: [] },
    drafts: memoryDrafts(),
    registry: memoryRegistry(),
    rehearsals: memoryRehearsals(),
    rehearsalFiles: memoryRehearsalFiles(),
    dayCounts: memoryDayCounts(),
    endedSessions: memoryEndedSessions(),
    erasures: memoryErasures(),
    retention: usualRetention(),
    retentionStore: memoryRetention(),
    // One admin decides alone.
    decisionLimits: { mostDays: 365, mostDaysAlone: 365 },
    staffDomains: [],
    staffHome: {},
    accessTokens: { verify: async () => ({ ok: false, why: 'missing' }) },
    canaryAddress: 'canary@simulator.example',
    sender: 'ides@ec.example',
    signIn: { issuer: 'https://issuer.example', scopePrefix: 'ides/' },
    policies: memoryPolicies(),
    incidents: memoryIncidents(),
    watchCounts: memoryWatchCounts(),
    caseCounts: memoryCaseCounts(),
    coverageCounts: memoryCoverageCounts(),
    evidence: memoryEvidence(),
    lines: memoryDigestLines(),
    owners: memoryDeviceOwners(),
    deviceIndex: memoryDeviceIndex(),
    directory: memoryDirectory(),
    passes: memorySourcePasses(),
    sourceTests: memoryLastTests(),
    sourceTasks: memorySourceTasks(),
    sources: [],
    enrolment: memoryEnrolment(),
    jobs: memoryJobs(),
    pieceQueue: memoryPieceQueue(),
    silence: memorySilence(),
    control: memoryControl(),
    audit: memoryAuditLog(),
    turns: memoryTurns(),
    proposals: memoryProposals(clock),
    heads: memoryHeads(),
    chainKeys: async () => chainKeys,
    mailer: memoryMailer(),
    copies: memoryMailCopies(),
    suppressionList: memorySuppressionList(),
    pace: {
      join: async () => 'go',
      next: async () => 'go',
      answered: () => {},
      atOnce: () => 16,
      quota: async () => ({ perSecond: 14, leftToday: 50_000 }),
      rest: async () => {},
    },
    isIdentityPending: async () => false,
    sentToday: async () => 1200,
    quota: { read: async () => ({ perSecond: 14, leftToday: 50_000 }) },
    wakeUps: memoryWakeUps(),
    gate: memoryAccessGate(),
    accessStates: memoryAccessStates(),
    connectorTests: memoryLastTests(),
    requestQueues: memoryRequestQueues(),
    connectorList: [],
    alarms: undefined,
    dailyTo: [],
    pageLinks: memoryPageLinks(),
    pageUrl: undefined,
    consoleAddress: 'https://ides.example/console',
    voices: voices(),
  } satisfies System
}

/** Gives someone a link to their page, as a mail does. @returns its path */
export async function linkTo(system: System, ref: string, policy: string) {
  const ports = { ...system, pageUrl: '/me' }
  const { person, version } = await system.people.get(ref)
  const linked = await withPageLinks(ports, ref, person, [policy])
  await system.people.save({ ref, person: linked, version })
  return pageAddress(ports, linked, policy) ?? ''
}

/** Policies of the system, where every draft comes into force as soon as they were read for the first time. */
export const approvedMeanwhile = ({ policies, drafts }: Pick<System, 'policies' | 'drafts'>) => ({
  policies: {
    ...policies,
    async listActive() {
      const active = await policies.listActive()
      for (const { policy, revision } of await drafts.list()) {
        await policies.activate(policy, 0)
        await drafts.remove(policy.id, revision)
      }
      return active
    },
  },
})
