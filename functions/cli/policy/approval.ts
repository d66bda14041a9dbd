import * as z from 'zod'
import { languages } from '../../../shared/domain/catalogue/languages.ts'
import { counted } from '../../../shared/domain/text.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { drafted } from '../../admin/routes/drafts.ts'
import { listedJob } from '../../admin/routes/jobs.ts'
import { samplesSent } from '../../admin/routes/sample-mails.ts'
import { difference } from '../../admin/routes/versions.ts'
import { at } from '../../path.ts'
import { callUntilEnded } from '../api/wait.ts'
import { failure } from '../failure.ts'
import { printAnswer } from '../output/rows.ts'
import { jsonLine } from '../terminal.ts'
import { verb } from '../verb.ts'
import { outdatedSentence } from './check.ts'

export const approveVerb = verb(
  {
    name: 'ides policy approve',
    does: 'Approve a submitted draft and put it in force',
    more: 'This puts a paused or lifted policy in force again.',
    takes: ofPolicy,
    options: z.object({
      rehearsal: z
        .string()
        .optional()
        .meta({ title: 'ID', description: 'The rehearsal that you checked; by default the one that it was submitted with.' }),
    }),
    example: 'ides policy approve no-tiktok-2023',
  },
  async ({ takes: { policy }, options, api, json, terminal, around }) => {
    const draft = options.rehearsal ? undefined : await api.call({ method: 'GET', path: at`/policies/${policy}/draft`, answer: drafted })
    if (draft?.ok === false) return terminal.fail(draft)
    const compared = await api.call({ method: 'GET', path: at`/policies/${policy}/diff`, answer: difference })
    if (compared.ok) for (const one of compared.body.outdated) terminal.warn(outdatedSentence(one))
    // Where nothing is submitted, the API says so.
    const body = { rehearsal: options.rehearsal ?? draft?.body.rehearsal ?? '' }
    const counted = await callUntilEnded(
      api,
      { method: 'POST', path: at`/policies/${policy}/approval`, body, answer: listedJob },
      ({ state }) => state !== 'running',
      around,
      ({ pieces }) => terminal.progress(`everyone is counted again: ${pieces.done} of ${pieces.of} pieces`),
    )
    if (!counted.ok) return terminal.fail(counted)
    const { state, version, devices, problem } = counted.body
    if (problem) return terminal.fail({ ...failure(1, problem.detail), problem })
    if (version === undefined) return terminal.fail(failure(1, unfinished(policy, state)))
    const scope = devices ? `, ${devices.now} devices in scope (${devices.rehearsed} at the rehearsal)` : ''
    await terminal.print(json ? [jsonLine({ id: policy, version, devices })] : [`${policy} is in force, as version ${version}${scope}\n`])
    return 0
  },
)

const unfinished = (policy: string, state: string): string =>
  state === 'running'
    ? `everyone is still being counted, and ${policy} is in force after that: ask again with ides policy approve ${policy}, or see ides job list`
    : `the count of everyone broke off: see the log of the function work, then run ides policy approve ${policy} again`

export const mailSamplesVerb = verb(
  {
    name: 'ides policy mail-samples',
    does: 'Send yourself a sample of each mail of the draft, or of the policy in force',
    more: 'They go to the verified mail address in your access token, and nowhere else.',
    takes: ofPolicy,
    options: z.object({
      language: z
        .enum(languages, { error: `must be one of ${languages.join(', ')}` })
        .optional()
        .meta({ title: 'LL', description: `One of ${languages.join(' ')}; by default the language of the policy.` }),
    }),
    example: 'ides policy mail-samples no-tiktok-2023',
  },
  async ({ takes: { policy }, options, api, json, terminal }) => {
    const outcome = await api.call({ method: 'POST', path: at`/policies/${policy}/sample-mails`, body: options, answer: samplesSent })
    const code = await printAnswer(outcome, ({ sent }) => [`${counted(sent, 'mail')} sent\n`], json, terminal)
    if (!outcome.ok) return code
    for (const { kind, reason } of outcome.body.refused) terminal.warn(`${kind} was not sent: ${reason}`)
    return outcome.body.refused.length > 0 ? 1 : 0
  },
)
