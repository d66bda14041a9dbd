import * as z from 'zod'
import { counted } from '../../../shared/domain/text.ts'
import { because, ofPolicy } from '../../admin/fields.ts'
import { listHash, restoration } from '../../admin/routes/brake.ts'
import { mailedIfLifted, numbers } from '../../admin/routes/numbers.ts'
import { versioned } from '../../admin/routes/policies.ts'
import { at } from '../../path.ts'
import { withoutConsent, yes } from '../input/arguments.ts'
import { printAnswer } from '../output/rows.ts'
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
    does: 'Pauses a policy: no mail and no new suspension; restorations continue',
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
    does: 'Lifts a policy: its cases end, access is restored, and people still in breach are notified',
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

export const restoreVerb = verb(
  {
    name: 'ides policy restore',
    does: 'Restores access of every device of an approved list of suspensions',
    more: 'They keep it until their breach ends, or two people approve them by id: ides brake approve --devices. ides audit list names the list of each approval.',
    takes: ofPolicy,
    options: z.object({ approved: listHash.meta({ title: 'HASH', description: 'The list that was approved.' }) }),
    example: 'ides policy restore no-tiktok-2023 --approved 0123456789abcdef0123456789abcdef',
  },
  async ({ takes: { policy }, options: { approved: list }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'POST', path: at`/policies/${policy}/brake/restoration`, body: { list }, answer: restoration }),
      ({ devices }) => [`access comes back to ${counted(devices, 'device')} with the next sweep: see ides policy access ${policy}\n`],
      json,
      terminal,
    ),
)
