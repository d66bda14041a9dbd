import { shownCase } from '../../admin/routes/cases/case.ts'
import { at } from '../../path.ts'
import { callAbout } from '../api/about-person.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, verb } from '../verb.ts'
import { tablesOf } from './case-facts.ts'
import { ofCase } from './of-case.ts'

export const showVerb = verb(
  {
    name: 'ides case show',
    does: 'Shows one case, with its devices and its history',
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
