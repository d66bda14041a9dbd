import type * as z from 'zod'
import { because, ofPolicy } from '../../admin/fields.ts'
import { mailedIfLifted, numbers } from '../../admin/routes/policies/get-numbers.ts'
import { versioned } from '../../admin/routes/policies/policy.ts'
import { at } from '../../path.ts'
import { withoutConsent, yes } from '../input/consent.ts'
import { printAnswer } from '../output/answer.ts'
import { type CommandInput, verb } from '../verb.ts'

type Takes = z.output<typeof ofPolicy>
type Because = z.output<typeof because>

const halt = async (
  step: 'pause' | 'resume' | 'lift',
  { takes: { policy }, options: { reason }, api, json, terminal }: CommandInput<Takes, Because>,
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
    does: 'Pauses a policy: no mail and no new suspension; restorations go on',
    takes: ofPolicy,
    options: because,
    example: 'ides policy pause no-tiktok-2023 --reason "the court has stayed it"',
  },
  (asked) => halt('pause', asked),
)

export const resumeVerb = verb(
  {
    name: 'ides policy resume',
    does: 'Resumes a paused policy: overdue steps follow',
    takes: ofPolicy,
    options: because,
    example: 'ides policy resume no-tiktok-2023 --reason "the court has ruled"',
  },
  (asked) => halt('resume', asked),
)

export const liftVerb = verb(
  {
    name: 'ides policy lift',
    does: 'Lifts a policy: its cases end, access comes back, and mail says so to people who were still in breach',
    takes: ofPolicy,
    options: because.extend({ yes }),
    example: 'ides policy lift no-tiktok-2023 --reason "decision withdrawn" --yes',
  },
  async (asked) => {
    const { takes, options, api, around, terminal } = asked
    const path = at`/policies/${takes.policy}/numbers`
    const found = options.yes ? undefined : await api.call({ method: 'GET', path, answer: numbers })
    if (found?.ok === false) return terminal.fail(found)
    const deed = `This lifts ${takes.policy} and ends all its cases${found ? `: ${mailedIfLifted(found.body)}` : ''}`
    const refusal = await withoutConsent(deed, options.yes, around, terminal)
    return refusal ?? halt('lift', asked)
  },
)
