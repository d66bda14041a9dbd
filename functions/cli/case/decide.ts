import type * as z from 'zod'
import type { Language } from '../../../shared/domain/catalogue/languages.ts'
import { shownCase } from '../../admin/routes/cases/case.ts'
import { decisionBody } from '../../admin/routes/cases/decide-request.ts'
import { lasting } from '../../admin/routes/cases/postpone.ts'
import { callAbout } from '../api/about-person.ts'
import { at } from '../api/client.ts'
import { withoutConsent, yes } from '../input/consent.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, type Verb, verb } from '../verb.ts'
import { caseFacts } from './case-facts.ts'
import { ofCase } from './of-case.ts'

interface Words {
  readonly reason?: string | undefined
  readonly language?: Language | undefined
  readonly yes?: boolean | undefined
}

interface Deciding<Options extends z.ZodObject & z.ZodType<Words>> {
  readonly name: string
  /** The last segment of its path. */
  readonly noun: string
  readonly does: string
  readonly options: Options
  /** What it does to a person: `This exempts …` */
  readonly deed: (options: z.output<Options>, name: string) => string
  readonly example: string
}

const more = 'It says first how the person will read the reason, and asks. A mail tells them, and that cannot be undone.'

const deciding = <Options extends z.ZodObject & z.ZodType<Words>>({ noun, deed, ...definition }: Deciding<Options>): Verb =>
  verb({ ...definition, more, takes: ofCase }, async ({ takes, options, api, json, terminal, around }) => {
    const { yes, ...body } = options
    const found = await callAbout(api, takes.case, (ref) => ({
      method: 'GET',
      path: at`/policies/${takes.policy}/cases/${ref}`,
      answer: shownCase,
    }))
    if (!found.ok) return terminal.fail(found)
    const { ref, staff, name } = found.body
    terminal.note(`${name || staff} will read${options.reason ? `: ${options.reason}` : ' no reason.'}`)
    const refusal = await withoutConsent(deed(options, name || staff), yes, around, terminal)
    if (refusal !== undefined) return refusal
    const decided = await api.call({ method: 'POST', path: at`/policies/${takes.policy}/cases/${ref}/${noun}`, body, answer: shownCase })
    return printAnswer(decided, caseFacts, json, terminal)
  })

export const exemptVerb = deciding({
  name: 'ides case exempt',
  noun: 'exemption',
  does: 'Exempts a person from the policy until a day',
  options: lasting.extend({ yes }),
  deed: ({ until }, name) => `This exempts ${name} until ${until}`,
  example: 'ides case exempt no-tiktok-2023 s0042 --until 2023-06-30 --reason "You run our channel." --note "asked by the press office"',
})

export const extendVerb = deciding({
  name: 'ides case extend',
  noun: 'extension',
  does: 'Extends the deadline of a person; an earlier date changes nothing',
  options: lasting.extend({ yes }),
  deed: ({ until }, name) => `This extends the deadline of ${name} to ${until}`,
  example: 'ides case extend no-tiktok-2023 s0042 --until 2023-03-31 --reason "You are on mission."',
})

export const decideVerb = deciding({
  name: 'ides case decide',
  noun: 'decision',
  does: 'Grants or refuses what a person asked for on their page',
  options: decisionBody.safeExtend({ yes }),
  deed: ({ request, decision }, name) => `This ${decision === 'grant' ? 'grants' : 'refuses'} what ${name} asked for: ${request}`,
  example: 'ides case decide no-tiktok-2023 s0042 --request contest --decision refuse --reason "We have seen TikTok on the device."',
})

export const reachableVerb = verb(
  {
    name: 'ides case reachable',
    does: 'Marks a person as reachable: mail to them resumes',
    takes: ofCase,
    options: nothing,
    example: 'ides case reachable no-tiktok-2023 s0042',
  },
  async ({ takes, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, takes.case, (ref) => ({
        method: 'POST',
        path: at`/policies/${takes.policy}/cases/${ref}/reachable`,
        answer: shownCase,
      })),
      caseFacts,
      json,
      terminal,
    ),
)
