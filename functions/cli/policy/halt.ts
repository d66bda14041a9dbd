import type * as z from 'zod'
import { because, ofPolicy } from '../../admin/fields.ts'
import { versioned } from '../../admin/routes/policies/policy.ts'
import { at } from '../api/client.ts'
import { withoutConsent, yes } from '../input/consent.ts'
import { printAnswer } from '../output/answer.ts'
import { type Asked, verb } from '../verb.ts'

type Takes = z.output<typeof ofPolicy>
type Because = z.output<typeof because>

const halt = async (
  step: 'pause' | 'resume' | 'lift',
  { takes: { policy }, options: { reason }, api, json, terminal }: Asked<Takes, Because>,
) =>
  printAnswer(
    await api.call({ method: 'POST', path: at`/policies/${policy}/${step}`, body: { reason }, answer: versioned }),
    ({ id, version, standing }) => [`${id} is ${standing}, as version ${version}\n`],
    json,
    terminal,
  )

export const pauseVerb = verb(
  {
    name: 'ides policy pause',
    does: 'Pauses a policy: no mail about it, and nobody newly cut off; access goes on being given back',
    takes: ofPolicy,
    options: because,
    example: 'ides policy pause no-tiktok-2023 --reason "the court has stayed it"',
  },
  (asked) => halt('pause', asked),
)

export const resumeVerb = verb(
  {
    name: 'ides policy resume',
    does: 'Resumes a paused policy: what is overdue goes',
    takes: ofPolicy,
    options: because,
    example: 'ides policy resume no-tiktok-2023 --reason "the court has ruled"',
  },
  (asked) => halt('resume', asked),
)

export const liftVerb = verb(
  {
    name: 'ides policy lift',
    does: 'Lifts a policy: cases end, access comes back, whoever was told is told',
    takes: ofPolicy,
    options: because.extend({ yes }),
    example: 'ides policy lift no-tiktok-2023 --reason "decision withdrawn" --yes',
  },
  async (asked) => {
    const { takes, options, around, terminal } = asked
    const refusal = await withoutConsent(`This lifts ${takes.policy}: all its cases end`, options.yes, around, terminal)
    return refusal ?? halt('lift', asked)
  },
)
