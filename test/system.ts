import type { Temporal } from 'temporal-polyfill'
import type { System } from '../functions/compose.ts'
import { pageTokens } from '../functions/me/tokens.ts'
import { voices } from '../shared/emails/voice.ts'
import { memoryAccessGate } from '../shared/memory/access-gate.ts'
import { memoryAuditLog } from '../shared/memory/audit-log.ts'
import { memoryCaseSummaries } from '../shared/memory/case-summaries.ts'
import { virtualClock } from '../shared/memory/clock.ts'
import { memoryControl } from '../shared/memory/control.ts'
import { memoryDeviceOwners } from '../shared/memory/device-owners.ts'
import { memoryDigestLines } from '../shared/memory/digest-lines.ts'
import { memoryDrafts } from '../shared/memory/drafts.ts'
import { memoryEnrolment } from '../shared/memory/enrolment.ts'
import { memoryErasures } from '../shared/memory/erasures.ts'
import { memoryEvidence } from '../shared/memory/evidence.ts'
import { memoryMailer } from '../shared/memory/mailer.ts'
import { memoryPeople } from '../shared/memory/people.ts'
import { memoryPolicies } from '../shared/memory/policies.ts'
import { memoryRehearsals } from '../shared/memory/rehearsals.ts'
import { memorySecrets } from '../shared/memory/secrets.ts'
import { memorySilence } from '../shared/memory/silence.ts'
import { listedPeople } from '../shared/people/listed.ts'

/** Every port, served in memory. */
export function memorySystem(start: Temporal.Instant) {
  let tokens = 0
  const summaries = memoryCaseSummaries()
  const clock = virtualClock(start)
  return {
    clock,
    clockCheck: { assertRight() {} },
    drawToken: () => `token-${++tokens}`,
    people: listedPeople(memoryPeople(), summaries),
    summaries,
    drafts: memoryDrafts(),
    rehearsals: memoryRehearsals(),
    rehearsalRequests: { request: async () => {} },
    erasures: memoryErasures(),
    accessTokens: { verify: async () => ({ ok: false, why: 'missing' }) },
    canaryAddress: 'canary@simulator.example',
    signIn: { issuer: 'https://issuer.example', scopePrefix: 'ides/' },
    policies: memoryPolicies(),
    evidence: memoryEvidence(),
    lines: memoryDigestLines(),
    owners: memoryDeviceOwners(),
    enrolment: memoryEnrolment(),
    silence: memorySilence(),
    control: memoryControl(),
    audit: memoryAuditLog(),
    mailer: memoryMailer(),
    quota: { read: async () => ({ perSecond: 14, leftToday: 50_000 }) },
    gate: memoryAccessGate(),
    tokens: pageTokens(memorySecrets({ page: ['a secret of more than thirty-two characters'] }), 'page', clock),
    voices: voices(),
  } satisfies System
}
