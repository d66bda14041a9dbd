import { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import type { Language } from '../../../shared/domain/catalogue/languages.ts'
import { decidedCase, shownCase } from '../../admin/routes/case-body.ts'
import { requestPage } from '../../admin/routes/cases.ts'
import { requestDecisionBody, untilFields } from '../../admin/routes/decisions.ts'
import { minute } from '../../minute.ts'
import { at } from '../../path.ts'
import { callAbout } from '../api/about-person.ts'
import type { Api } from '../api/api.ts'
import { withoutConsent, yes } from '../input/arguments.ts'
import { csvHead, csvLines, type ListForm, printAnswer, tableRows } from '../output/rows.ts'
import { jsonLine, type Terminal } from '../terminal.ts'
import { type Verb, verb } from '../verb.ts'
import { caseFacts, missingApproval, type ShownProposal } from './case-facts.ts'
import { ofCase } from './of-case.ts'

type AskingCase = z.output<typeof requestPage>['items'][number]

/** A request, and whose it is. */
type Ask = Pick<AskingCase, 'policy' | 'ref' | 'staff' | 'name' | 'unit' | 'country'> & AskingCase['requests'][number]

const asksOf = ({ policy, ref, staff, name, unit, country, requests }: AskingCase): readonly Ask[] =>
  requests.map((request) => ({ policy, ref, staff, name, unit, country, ...request }))

/** `by Wed 22 March` */
const byDay = ({ lastDay }: Ask): string => {
  const date = Temporal.PlainDate.from(lastDay)
  const [weekday, day] = [{ weekday: 'short' }, { day: 'numeric', month: 'long' }] as const
  return `by ${date.toLocaleString('en-GB', weekday)} ${date.toLocaleString('en-GB', day)}`
}

const rowOf = (ask: Ask) => ({
  due: byDay(ask),
  late: ask.late ? 'late' : '',
  asks: ask.kind,
  about: ask.device ?? (ask.until && `until ${ask.until}`),
  policy: ask.policy,
  staff: ask.staff,
  name: ask.name,
  unit: ask.unit,
  since: minute(ask.at),
})

/** Prints every open request, the earliest due first. @param policy by default all in force */
export async function printAsks(api: Api, policy: string | undefined, form: ListForm, terminal: Terminal): Promise<number> {
  const asks: Ask[] = []
  for await (const page of api.allPages({ method: 'GET', path: '/requests', query: { policy, limit: 1000 }, answer: requestPage })) {
    if (!page.ok) return terminal.fail(page)
    asks.push(...page.body.items.flatMap(asksOf))
  }
  asks.sort((a, b) => Date.parse(a.due) - Date.parse(b.due) || Date.parse(a.at) - Date.parse(b.at))
  if (form.csv) {
    const rows = asks.map((ask) => ({ ...rowOf(ask), country: ask.country, 'last day': ask.lastDay, ref: ask.ref }))
    await terminal.print([csvHead(Object.keys(rows[0] ?? {}), form.csv), csvLines(rows, form.csv)])
  } else if (form.json) await terminal.print(asks.map(jsonLine))
  else await terminal.print(asks.length > 0 ? tableRows(asks.map(rowOf), terminal.style) : ['none\n'])
  return 0
}

interface Words {
  /** Of what is granted. */
  readonly until?: Temporal.PlainDate | undefined
  readonly reason?: string | undefined
  readonly language?: Language | undefined
  readonly yes?: boolean | undefined
}

interface Deciding<Options extends z.ZodObject & z.ZodType<Words>> {
  readonly name: string
  /** Of what it proposes if it takes two people. */
  readonly kind: ShownProposal['kind']
  /** The last segment of its path. */
  readonly noun: string
  readonly does: string
  readonly options: Options
  /** What it does to a person: `This exempts …` */
  readonly deed: (options: z.output<Options>, name: string) => string
  readonly example: string
}

const more =
  'It says first how the person will read the reason, and asks. A mail tells them, and that cannot be undone. A long extension or exemption takes two people: the first proposes it, and a second must decide the same within 48 hours.'

const deciding = <Options extends z.ZodObject & z.ZodType<Words>>({ kind, noun, deed, ...definition }: Deciding<Options>): Verb =>
  verb({ ...definition, more, takes: ofCase }, async ({ takes, options, api, json, terminal, around }) => {
    const { yes, ...body } = options
    const found = await callAbout(api, takes.case, (ref) => ({
      method: 'GET',
      path: at`/policies/${takes.policy}/cases/${ref}`,
      answer: shownCase,
    }))
    if (!found.ok) return terminal.fail(found)
    const { ref, staff, name, proposed } = found.body
    const isSecond = proposed?.kind === kind && options.until?.equals(proposed.until)
    const reason = options.reason ?? (isSecond ? proposed.reason : undefined)
    terminal.note(`${name || staff} will read${reason ? `: ${reason}` : ' no reason.'}`)
    const refusal = await withoutConsent(deed(options, name || staff), yes, around, terminal)
    if (refusal !== undefined) return refusal
    const decided = await api.call({ method: 'POST', path: at`/policies/${takes.policy}/cases/${ref}/${noun}`, body, answer: decidedCase })
    return printAnswer(decided, (body) => [...caseFacts(body), ...missingApproval(body)], json, terminal)
  })

export const exemptVerb = deciding({
  name: 'ides case exempt',
  kind: 'exempt',
  noun: 'exemption',
  does: 'Exempt a person from the policy until a day',
  options: untilFields.extend({ yes }),
  deed: ({ until }, name) => `This exempts ${name} until ${until}`,
  example: 'ides case exempt no-tiktok-2023 s0042 --until 2023-06-30 --reason "You run our channel." --note "asked by the press office"',
})

export const extendVerb = deciding({
  name: 'ides case extend',
  kind: 'extend',
  noun: 'extension',
  does: 'Extend the deadline of a person',
  options: untilFields.extend({ yes }),
  deed: ({ until }, name) => `This extends the deadline of ${name} to ${until}`,
  example: 'ides case extend no-tiktok-2023 s0042 --until 2023-03-31 --reason "You are on mission."',
})

export const decideVerb = deciding({
  name: 'ides case decide',
  kind: 'grant',
  noun: 'decision',
  does: 'Grant or refuse what a person asked for on their page',
  options: requestDecisionBody.safeExtend({ yes }),
  deed: ({ request, decision }, name) => `This ${decision === 'grant' ? 'grants' : 'refuses'} what ${name} asked for: ${request}`,
  example: 'ides case decide no-tiktok-2023 s0042 --request contest --decision refuse --reason "We have seen TikTok on the device."',
})
