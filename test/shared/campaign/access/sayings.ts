/** What people say that changes access, whichever way that is carried out. */
import fc from 'fast-check'
import { decideCase } from '../../../../shared/campaign/decide/decide-case.ts'
import { takeAnswer } from '../../../../shared/campaign/decide/take-answer.ts'
import { day } from '../../../builders.ts'
import { refOf } from '../../../refs.ts'
import { decideTogether } from '../brake/holding.ts'
import type { Running } from '../running.ts'

export const sayings = (someone: fc.Arbitrary<string>, device: fc.Arbitrary<string>) =>
  [
    { weight: 1, arbitrary: fc.record({ what: fc.constant('exempt'), of: someone }) },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constant('contest'), of: someone, answer: fc.constantFrom(undefined, 'grant', 'refuse') }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('decide'), device, action: fc.constantFrom('approve', 'reject') }) },
  ] as const

type Saying = ReturnType<typeof sayings>[number]['arbitrary'] extends fc.Arbitrary<infer One> ? One : never

export async function said(running: Running, one: Saying): Promise<void> {
  const { ports } = running
  const by = { subject: 'admin-1' }
  if (one.what === 'decide') await decideTogether(running, { action: one.action, devices: [one.device] })
  else if (one.what === 'exempt') await decideCase(ports, 'no-tiktok', refOf(one.of), { kind: 'exempt', until: day('2023-06-01') }, by)
  else {
    const ref = refOf(one.of)
    await takeAnswer(ports, ref, 'no-tiktok', { kind: 'contest', reason: 'it was never there' })
    if (one.answer) await decideCase(ports, 'no-tiktok', ref, { kind: one.answer, request: 'contest' }, by)
  }
}
