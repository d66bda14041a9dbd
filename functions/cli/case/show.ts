import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import { ofPolicy, wholeNumberFor } from '../../admin/fields.ts'
import { sentMail } from '../../admin/routes/case.ts'
import { shownCase } from '../../admin/routes/case-body.ts'
import { at } from '../../path.ts'
import { callAbout } from '../api/about-person.ts'
import { printAnswer } from '../output/rows.ts'
import { clean, jsonLine } from '../terminal.ts'
import { nothing, verb } from '../verb.ts'
import { tablesOf } from './case-facts.ts'
import { ofCase } from './of-case.ts'

export const showVerb = verb(
  {
    name: 'ides case show',
    does: 'Show one case, with its devices and its history',
    takes: ofCase,
    options: nothing,
    example: 'ides case show no-tiktok-2023 s0042',
  },
  async ({ takes, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, takes.case, (ref) => ({ method: 'GET', path: at`/policies/${takes.policy}/cases/${ref}`, answer: shownCase })),
      (shown) => tablesOf(shown, terminal.style),
      json,
      terminal,
    ),
)

export const mailVerb = verb(
  {
    name: 'ides case mail',
    does: 'Show a mail about a case as it was sent',
    takes: ofCase.extend({ number: wholeNumberFor('which notice, as in the history of the case').describe('The number of the notice.') }),
    options: nothing,
    example: 'ides case mail no-tiktok-2023 s0042 3',
  },
  async ({ takes, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, takes.case, (ref) => ({
        method: 'GET',
        path: at`/policies/${takes.policy}/cases/${ref}/notices/${String(takes.number)}`,
        answer: sentMail,
      })),
      (sent) =>
        (sent.is === 'same' ? [sent.subject, '', ...sent.text.trimEnd().split('\n')] : [whyNot[sent.is]]).map((line) => `${clean(line)}\n`),
      json,
      terminal,
    ),
)

const whyNot = {
  other: 'It cannot be shown: written now it would not be what was sent.',
  'no-fingerprint': 'It cannot be shown: no fingerprint of it was kept.',
}

const table = z.array(z.record(z.string(), z.string()))

export const unreachableVerb = verb(
  {
    name: 'ides case unreachable',
    does: 'List people who cannot be notified, and why, as CSV',
    takes: ofPolicy,
    options: nothing,
    example: 'ides case unreachable no-tiktok-2023 > to-phone.csv',
  },
  async ({ takes: { policy }, api, json, terminal }) => {
    const found = await api.call({ method: 'GET', path: at`/policies/${policy}/unreachable`, answer: z.string() })
    if (!found.ok) return terminal.fail(found)
    const inLines = () => [found.body.split('\r\n').map(clean).join('\r\n')]
    await terminal.print(json ? table.parse(parse(found.body, { columns: true })).map(jsonLine) : inLines())
    return 0
  },
)
