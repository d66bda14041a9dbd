import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { activated } from '../../admin/routes/drafts/approve-draft.ts'
import { drafted } from '../../admin/routes/drafts/draft.ts'
import { job } from '../../admin/routes/rehearsals/rehearsal.ts'
import { samplesSent } from '../../admin/routes/rehearsals/send-sample-mails.ts'
import { at } from '../api/client.ts'
import { printAnswer } from '../output/answer.ts'
import { verb } from '../verb.ts'

export const submitVerb = verb(
  {
    name: 'ides policy submit',
    does: 'Submits a draft for approval, under a rehearsal of just what it says',
    takes: ofPolicy,
    options: z.object({
      rehearsal: z
        .string()
        .optional()
        .meta({ title: 'ID', description: 'Which, as ides policy rehearse has named it; by default the last.' }),
    }),
    example: 'ides policy submit no-tiktok-2023',
  },
  async ({ takes: { policy }, options: { rehearsal }, api, json, terminal }) => {
    const last = rehearsal ? undefined : await api.call({ method: 'GET', path: at`/policies/${policy}/rehearsals/last`, answer: job })
    if (last?.ok === false) return terminal.fail(last)
    const body = { rehearsal: rehearsal ?? last?.body.id }
    return printAnswer(
      await api.call({ method: 'POST', path: at`/policies/${policy}/submission`, body, answer: drafted }),
      ({ authors }) => [`${policy} is submitted: anybody but ${authors.join(' and ')} may approve it\n`],
      json,
      terminal,
    )
  },
)

export const approveVerb = verb(
  {
    name: 'ides policy approve',
    does: 'Approves a submitted draft: it is in force from then on',
    more: 'A policy that is paused or lifted is in force again with that.',
    takes: ofPolicy,
    options: z.object({
      rehearsal: z
        .string()
        .optional()
        .meta({ title: 'ID', description: 'What you have looked at; by default the one under which it is submitted now.' }),
    }),
    example: 'ides policy approve no-tiktok-2023',
  },
  async ({ takes: { policy }, options, api, json, terminal }) => {
    const draft = options.rehearsal ? undefined : await api.call({ method: 'GET', path: at`/policies/${policy}/draft`, answer: drafted })
    if (draft?.ok === false) return terminal.fail(draft)
    // Of one that is not submitted the API says so, whatever it is asked for.
    const body = { rehearsal: options.rehearsal ?? draft?.body.rehearsal ?? '' }
    return printAnswer(
      await api.call({ method: 'POST', path: at`/policies/${policy}/approval`, body, answer: activated }),
      ({ id, version }) => [`${id} is in force, as version ${version}\n`],
      json,
      terminal,
    )
  },
)

export const mailSamplesVerb = verb(
  {
    name: 'ides policy mail-samples',
    does: 'Sends a sample of each kind of mail of a draft, or of what is in force, to you or to a staff member',
    takes: ofPolicy,
    options: z.object({
      staff: z.string().optional().meta({ title: 'ID', description: 'A staff id; by default they go to the address in your token.' }),
    }),
    example: 'ides policy mail-samples no-tiktok-2023',
  },
  async ({ takes: { policy }, options, api, json, terminal }) => {
    const outcome = await api.call({ method: 'POST', path: at`/policies/${policy}/sample-mails`, body: options, answer: samplesSent })
    const code = await printAnswer(outcome, ({ sent }) => [`${sent} ${sent === 1 ? 'mail' : 'mails'} sent\n`], json, terminal)
    if (!outcome.ok) return code
    for (const { kind, reason } of outcome.body.refused) terminal.warn(`${kind} was not taken: ${reason}`)
    return outcome.body.refused.length > 0 ? 1 : 0
  },
)
