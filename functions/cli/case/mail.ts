import { sentMail } from '../../admin/routes/cases/get-sent-mail.ts'
import { at } from '../../path.ts'
import { callAbout } from '../api/about-person.ts'
import { clean } from '../clean.ts'
import { wholeNumberFor } from '../input/whole-number.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, verb } from '../verb.ts'
import { ofCase } from './of-case.ts'

export const mailVerb = verb(
  {
    name: 'ides case mail',
    does: 'Shows a mail about a case as it was sent',
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
