import type { Temporal } from 'temporal-polyfill'
import type { System } from '../functions/compose.ts'
import { virtualClock } from '../infra/local/virtual-clock.ts'
import { pageTokens } from '../shared/adapters/jwt/page-tokens.ts'
import { listedPeople } from '../shared/campaign/save/listed-people.ts'
import { voices } from '../shared/domain/emails/voice.ts'
import { memoryAccessGate } from './memory/access-gate.ts'
import { chainKeys, memoryAuditLog } from './memory/audit-log.ts'
import { memoryBrakes } from './memory/brakes.ts'
import { memoryCaseSummaries } from './memory/case-summaries.ts'
import { memoryControl } from './memory/control.ts'
import { memoryDeviceOwners } from './memory/device-owners.ts'
import { memoryDigestLines } from './memory/digest-lines.ts'
import { memoryDrafts } from './memory/drafts.ts'
import { memoryEnrolment } from './memory/enrolment.ts'
import { memoryErasures } from './memory/erasures.ts'
import { memoryEvidence } from './memory/evidence.ts'
import { memoryHeads } from './memory/heads.ts'
import { memoryMailer } from './memory/mailer.ts'
import { memoryPeople } from './memory/people.ts'
import { memoryPolicies } from './memory/policies.ts'
import { memoryRehearsals } from './memory/rehearsals.ts'
import { memorySecrets } from './memory/secrets.ts'
import { memorySilence } from './memory/silence.ts'

/** Every port, served in memory. */
export function memorySystem(start: Temporal.Instant) {
  let tokens = 0
  const summaries = memoryCaseSummaries()
  const clock = virtualClock(start)
  return {
    clock,
    machineClock: clock,
    clockCheck: { assertRight() {} },
    drawToken: () => `token-${++tokens}`,
    people: listedPeople(memoryPeople(), summaries),
    summaries,
    brakes: memoryBrakes(),
    brakeSettings: { approvers: [] },
    drafts: memoryDrafts(),
    rehearsals: memoryRehearsals(),
    rehearsalRequests: { request: async () => {} },
    erasures: memoryErasures(),
    accessTokens: { verify: async () => ({ ok: false, why: 'missing' }) },
    canaryAddress: 'canary@simulator.example',
    sender: 'ides@ec.example',
    signIn: { issuer: 'https://issuer.example', scopePrefix: 'ides/' },
    policies: memoryPolicies(),
    evidence: memoryEvidence(),
    lines: memoryDigestLines(),
    owners: memoryDeviceOwners(),
    enrolment: memoryEnrolment(),
    silence: memorySilence(),
    control: memoryControl(),
    audit: memoryAuditLog(),
    heads: memoryHeads(),
    chainKeys: async () => chainKeys,
    mailer: memoryMailer(),
    quota: { read: async () => ({ perSecond: 14, leftToday: 50_000 }) },
    gate: memoryAccessGate(),
    tokens: pageTokens(memorySecrets({ page: ['a secret of more than thirty-two characters'] }), 'page', clock),
    voices: voices(),
  } satisfies System
}
