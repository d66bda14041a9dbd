import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Document, isCollection, isNode, isPair, isScalar, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import * as z from 'zod'
import { isMap } from '#domain/policies/difference.ts'
import { impossibilities } from '#domain/policies/impossible.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { fieldName, inputFaults } from '#domain/problem.ts'
import { documentIn, firstDocument, formWith, unknowns } from '#functions/policy-form.ts'
import { CommandError } from '../failure.ts'
import { whyUnreadable } from '../input/text-file.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { clean, jsonLine, type Terminal } from '../terminal.ts'
import { verb } from '../verb.ts'
import { type Filled, questions, unaskedEmail } from './questions.ts'

export const newVerb = verb(
  {
    name: 'ides policy new',
    does: 'Ask for the contents of a policy, check each answer, and write a YAML file with comments',
    more: 'Answers may be piped, a line each. Writes nothing until all are given, and overwrites no file.',
    takes: z.object({ file: z.string().optional().describe('The file to write; by default ID.yaml.') }),
    options: z.object({}),
    example: 'ides policy new policies/no-tiktok-2023.yaml',
  },
  async ({ takes, json, terminal, around }) => {
    if (takes.file !== undefined && existsSync(takes.file)) return terminal.refuse(exists(takes.file))
    const fileOf = (form: URLSearchParams) => takes.file ?? `${form.get('id')}.yaml`
    const form = await converse(form => [...faultsIn(form), ...(existsSync(fileOf(form)) ? [exists(fileOf(form))] : [])], around, terminal)
    const file = fileOf(form)
    try {
      await writeFile(file, headLines(file) + policyYaml(form), { flag: 'wx' })
    } catch (error) {
      whyUnreadable(error)
      return terminal.refuse(existsSync(file) ? exists(file) : `${file} cannot be written: check that its folder exists and is writable`)
    }
    const wrote = `Wrote ${clean(file)}. See its timeline: npx ides policy check ${clean(file)}\n`
    await terminal.print([json ? jsonLine({ file, id: form.get('id') }) : wrote])
    return 0
  },
)

/** As sentences, about the last answer: those before were right. */
function faultsIn(form: URLSearchParams): readonly string[] {
  const document = documentIn(form)
  const read = policyDocument.safeParse(document)
  const faults = read.success ? impossibilities(read.data) : inputFaults(read.error.issues, document)
  return faults.map(({ path, message }) => `${fieldName(path)} ${message}`)
}

/** Where editors find the schema, as an address: one with a space would end there. @param file where the policy will be */
function headLines(file: string) {
  const wayTo = (name: string) =>
    relative(dirname(resolve(file)), fileURLToPath(new URL(`../../../shared/domain/policies/${name}`, import.meta.url)))
      .split(sep)
      .map(encodeURIComponent)
      .join('/')
  return `# yaml-language-server: $schema=${wayTo('policy.schema.json')}
# It can say more: an audience, more steps after the deadline, requirements of your own. See ${wayTo('README.md')}
`
}

const exists = (file: string) => `${file} exists already: name another file`

/** Asks each question until its answer is right. @throws CommandError where the answers end too early */
async function converse(check: (form: URLSearchParams) => readonly string[], around: CliEnvironment, terminal: Terminal) {
  using dialogue = around.openDialogue()
  let form = formWith(unasked(around))
  let isFirst = true
  for (const { field, asks, hint, otherwise, read, isLeftOut } of questions) {
    if (isLeftOut?.(form)) continue
    const fallback = otherwise?.(form) ?? ''
    terminal.note(`${asks}${hint ? ` – ${hint}` : ''}`)
    for (;;) {
      const typed = await dialogue.ask(fallback ? `[${fallback}] > ` : '> ')
      if (typed === undefined && isFirst && !around.ask)
        throw new CommandError(2, 'ides policy new asks questions: run it at a terminal, or pipe the answers, a line each')
      if (typed === undefined) throw new CommandError(1, 'not all questions were answered: nothing was written')
      isFirst = false
      const answer = typed.trim() || fallback
      const given = read ? read(answer, form) : { [field]: answer }
      const next = filledIn(form, given ?? {})
      const faults = given ? check(next) : [`must be ${hint}`]
      for (const fault of faults) terminal.note(`  ${fault}`)
      if (faults.length > 0) continue
      form = next
      break
    }
  }
  return form
}

/** What is right with any answers, where a question was not asked yet. */
function unasked({ clock, zone = 'UTC' }: CliEnvironment) {
  const first = firstDocument({ now: clock.now(), zone })
  return {
    ...first,
    id: 'unasked',
    title: 'Unasked',
    issuer: 'Unasked',
    apps: ['tiktok'],
    deadline: { on: '9999-12-31', counts: 'inclusive' },
    contact: { ...first.contact, email: unaskedEmail },
  }
}

function filledIn(form: URLSearchParams, given: Filled) {
  const next = new URLSearchParams([...form].filter(([name]) => !Object.hasOwn(given, name)))
  for (const [name, values] of Object.entries(given)) for (const value of [values].flat()) next.append(name, value)
  return next
}

/** What a newcomer may want to know, by key. @param zone of the policy */
const comments: Readonly<Record<string, (value: unknown, zone: unknown) => string | undefined>> = {
  id: () => 'never change it',
  apps: () => 'must go; names from the catalogue',
  requires: () => 'must be met; names from the catalogue',
  watch: () => 'only counts who would be affected; to make it a ban, remove this line and set later dates',
  devices: () => 'no `audience`: everyone',
  zone: zone => (zone === 'staff' ? 'each person’s own' : undefined),
  announcedAt: (_, zone) => (zone === 'staff' ? undefined : 'local time in `zone`'),
  deadline: deadlineComment,
  stages: () => 'in order; what one leaves out (requirements, scope, escalation), it takes from the policy',
  reminders: () => 'days before the last day; P0D is that day itself',
  minimumNotice: () => 'nobody is cut off with less, counted from a delivered notice',
  requests: value =>
    isMap(value) && value.moreTime
      ? 'more time is granted at once, once, to those who ask before their deadline; longer by decision'
      : undefined,
  escalation: () => 'more steps: { after: P1D, notify: manager }',
  unknown: value => `of devices that no source can read: ${unknowns[String(value)]}`,
  review: () => 'the owner is asked on that day whether it still applies; without a deadline, no reminders after it',
}

function deadlineComment(deadline: unknown) {
  if (deadline === 'none') return 'people are reminded, and nobody is ever overdue'
  if (!isMap(deadline)) return undefined
  if (deadline.of === 'device') return 'from when each device was given, or from the announcement if that is later'
  const lastDays: Readonly<Record<string, string>> = { inclusive: 'that day is the last', exclusive: 'the day before is the last' }
  return lastDays[String(deadline.counts)]
}

/** A policy as YAML, without what every policy says unless there is a comment on it. */
function policyYaml(form: URLSearchParams) {
  const document = documentIn(form)
  const usual = documentIn(formWith({}))
  const isTold = ([key, value]: [string, unknown]) =>
    comments[key]?.(value, document.zone) !== undefined || JSON.stringify(value) !== JSON.stringify(usual[key])
  const yaml = new Document(Object.fromEntries(Object.entries(document).filter(isTold)))
  visit(yaml, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !isNode(value)) return
      const comment = comments[String(key.value)]?.(value.toJS(yaml), document.zone)
      if (comment !== undefined) value[isCollection(value) && isNested(value) ? 'commentBefore' : 'comment'] = ` ${comment}`
    },
    Collection(_, collection) {
      collection.flow = !isNested(collection)
    },
  })
  yaml.comment = ' report: { to: [board@example.org], on: mon } # a weekly report by mail, without names of staff'
  return yaml.toString({ lineWidth: 0 })
}

const isNested = ({ items }: YAMLMap | YAMLSeq) => items.some(item => isCollection(isPair(item) ? item.value : item))
