/** A command made from a route of the API: the route's schemas are its arguments, and the route says how its answer reads. */
import { parse } from 'csv-parse/sync'
import * as z from 'zod'
import type { Item, RouteCommand } from '../admin/command.ts'
import { type AskedRoute, doneBy, type Route } from '../admin/route.ts'
import { addressOf } from '../path.ts'
import { findRefByApi } from './api/about-person.ts'
import { callUntilEnded } from './api/wait.ts'
import { CommandError } from './failure.ts'
import { isSwitch } from './help.ts'
import { personArgument, withoutConsent, yes } from './input/arguments.ts'
import { listForm, listOptions, printAnswer, printList, wordLines } from './output/rows.ts'
import { clean, jsonLine, jsonText } from './terminal.ts'
import { type CommandInput, type Verb, verb } from './verb.ts'

/** Of every list, whatever its items are. */
const page = z.looseObject({ items: z.array(z.unknown()), next: z.string().optional(), zone: z.string().optional() })

/** Parameters that stand for a person, who may be typed as a staff id or an address as well. */
const peopleNames: readonly string[] = ['ref', 'person']

const whose = z.object({ person: personArgument.optional() })

type Values = Record<string, unknown>

type Asked = CommandInput<Values, Values>

/** What a command has besides the declaration of its route. */
interface Besides<Input, Output, First extends z.ZodType, Row = Item<Output>> extends Partial<RouteCommand<Input, Output, First, Row>> {
  /** In a line, where the summary of the route is for programmers. */
  does?: string
  /** Happens before its request. */
  before?(asked: Asked): Promise<void>
}

type Command = RouteCommand<unknown, unknown> & Besides<unknown, unknown, z.ZodType>

export function routeVerb(route: Route): Verb
export function routeVerb<Result extends z.ZodType, Input, First extends z.ZodType = z.ZodType, Row = Item<z.output<Result>>>(
  route: AskedRoute<unknown, z.ZodType, Result>,
  besides: Besides<Input, z.output<Result>, First, Row>,
): Verb
export function routeVerb(route: Route, besides?: Besides<unknown, unknown, z.ZodType>): Verb {
  const command: Command = { name: '', example: '', ...route.command, ...besides }
  return verb(signatureOf(route, command), asked => run(route, command, asked))
}

function signatureOf({ summary, takes }: Route, { name, does = summary, example, more, positional = [], options, confirm, row }: Command) {
  const body = takes.body instanceof z.ZodObject ? takes.body : z.object({})
  const query = questionOf(takes.query)
  const isTyped = ([key]: readonly [string, unknown]) => positional.includes(key)
  const notTyped = (shape: object) => Object.fromEntries(Object.entries(shape).filter(field => !isTyped(field)))
  // A body may have rules about several of its fields.
  const inBody = Object.entries(body.shape).some(isTyped) ? z.object(notTyped(body.shape)) : body
  const typed = [...Object.entries(takes.path.shape), ...Object.entries({ ...query, ...body.shape }).filter(isTyped)]
  return {
    name: `ides ${name}`,
    does,
    more,
    takes: z.object(
      Object.fromEntries(typed.map(([key, schema]) => (peopleNames.includes(key) ? ['person', personArgument] : [key, schema]))),
    ),
    options: (options ?? inBody).safeExtend({
      ...Object.fromEntries(Object.entries(notTyped(query)).map(([key, schema]) => [key, asSwitch(schema)])),
      ...(confirm ? { yes } : {}),
      ...(row ? listOptions.shape : {}),
    }),
    example: `ides ${name} ${example}`.trimEnd(),
  }
}

/** The fields of a query without those that page through a list. */
const questionOf = ({ shape: { cursor: _, limit: __, ...question } }: z.ZodObject) => question

/** What is true or false in a query is there or not on a command line. */
const asSwitch = (schema: z.ZodType) =>
  schema.safeParse('true').data === true && !isSwitch(schema)
    ? z
        .boolean()
        .optional()
        .meta({ ...schema.meta() })
    : schema

async function run({ method, path, takes, gives, done }: Route, command: Command, asked: Asked) {
  const { takes: given, options, api, json, terminal, around } = asked
  const form = listForm(listOptions.parse(options), json, around)
  if (typeof form === 'string') return terminal.refuse(form)
  const input = { ...given, ...options }
  const { person } = whose.parse(given)
  const ref = person && (await findRefByApi(api, person))
  const values: Values = { ...input, person: ref, ref }
  const valuesOf = (shape: object) => Object.fromEntries(Object.keys(shape).map(key => [key, values[key]]))

  const { first } = command
  const isRead = first && (first.unless === undefined || values[first.unless] === undefined)
  const read = isRead ? await api.call({ method: 'GET', path: addressOf(first.path, values), answer: first.schema }) : undefined
  const sent = command.body ? command.body(input, read?.body) : valuesOf(takes.body instanceof z.ZodObject ? takes.body.shape : {})
  if (typeof sent === 'string') throw new CommandError(1, sent)
  const settled = { ...input, ...sent }
  const refusal = command.confirm && (await withoutConsent(command.confirm(settled, read?.body), options.yes === true, around, terminal))
  if (refusal !== undefined) return refusal
  await command.before?.(asked)

  const request = {
    method,
    path: addressOf(path, values),
    query: { ...valuesOf(questionOf(takes.query)), limit: takes.query.shape.limit && 1000 },
    body: takes.body && sent,
    ifMatch: takes.headers.shape['if-match'] && (read?.headers.get('ETag') ?? ''),
  }
  const { row, says } = command
  if (row) {
    const arrange = command.arranges?.(settled)
    return printList(api.allPages({ ...request, answer: gives.schema.pipe(page) }), { ...command, row, arrange }, form, terminal)
  }
  const call = { ...request, answer: gives.schema }
  const answer = command.hasEnded ? await callUntilEnded(api, call, command.hasEnded, around, terminal) : (await api.call(call)).body
  if (typeof answer === 'string') {
    const rows = () => parse(answer, { columns: true }).map(jsonLine)
    await terminal.print(json ? rows() : [answer.split('\r\n').map(clean).join('\r\n')])
    return 0
  }
  for (const warning of json ? [] : (command.warns?.(answer) ?? [])) terminal.warn(warning)
  const fault = command.fails?.(answer, settled)
  if (fault === undefined) {
    const words = says?.(answer, settled) ?? doneBy({ done }, answer)
    const inWords = () => (words === '' ? [jsonText(answer)] : wordLines(words, terminal.style))
    return printAnswer(command.json?.(answer, settled) ?? answer, inWords, json, terminal)
  }
  if (!json) throw typeof fault === 'string' ? new CommandError(1, fault) : new CommandError(1, fault.detail, fault)
  await terminal.print([jsonLine(answer)])
  return 1
}
