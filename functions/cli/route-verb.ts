/** A command made from a route of the API: the route's schemas are its arguments, and the route says how its answer reads. */
import * as z from 'zod'
import type { Facts } from '../admin/command.ts'
import type { Route } from '../admin/route.ts'
import { findRefByApi } from './api/about-person.ts'
import { callUntilEnded } from './api/wait.ts'
import { failure } from './failure.ts'
import { personArgument, withoutConsent, yes } from './input/arguments.ts'
import { factRows, listForm, listOptions, printAnswer, printList } from './output/rows.ts'
import { clean, jsonLine, jsonText } from './terminal.ts'
import { type Verb, verb } from './verb.ts'

/** Of every list, whatever its items are. */
const page = z.looseObject({ items: z.array(z.unknown()), next: z.string().optional(), zone: z.string().optional() })

/** Parameters that stand for a person, who may be typed as a staff id or an address as well. */
const peopleNames: readonly string[] = ['ref', 'person']

const whose = z.object({ person: personArgument.optional() })

export function routeVerb({ method, path, summary, takes, gives, command }: Route): Verb {
  if (!command) throw new TypeError(`${method} ${path} says nothing of a command`)
  const { positional = [] } = command
  const body = takes.body instanceof z.ZodObject ? takes.body.shape : {}
  const { cursor: _, limit, ...query } = takes.query.shape
  const typed = [...Object.entries(takes.path.shape), ...Object.entries(body).filter(([key]) => positional.includes(key))]
  const optional = Object.entries({ ...query, ...body }).filter(([key]) => !positional.includes(key))
  return verb(
    {
      name: `ides ${command.name}`,
      does: summary,
      more: command.more,
      takes: z.object(
        Object.fromEntries(typed.map(([key, schema]) => (peopleNames.includes(key) ? ['person', personArgument] : [key, schema]))),
      ),
      options: z.object({
        ...(command.options?.shape ?? Object.fromEntries(optional)),
        ...(command.confirm ? { yes } : {}),
        ...(command.row ? listOptions.shape : {}),
      }),
      example: `ides ${command.name} ${command.example}`.trimEnd(),
    },
    async ({ takes: given, options, api, json, terminal, around }) => {
      const form = listForm(listOptions.parse(options), json, around)
      if (typeof form === 'string') return terminal.refuse(form)
      const input = { ...given, ...options }
      const { person } = whose.parse(given)
      const found = person === undefined ? undefined : await findRefByApi(api, person)
      if (found?.ok === false) return terminal.fail(found)
      const values: Readonly<Record<string, unknown>> = { ...input, person: found?.ref, ref: found?.ref }
      const valuesOf = (shape: object) => Object.fromEntries(Object.keys(shape).map((key) => [key, values[key]]))
      const at = (template: string) => template.replaceAll(/\{(\w+)\}/g, (_, key) => encodeURIComponent(String(values[key])))

      const { first, row, says } = command
      const isRead = first && (first.unless === undefined || values[first.unless] === undefined)
      const read = isRead ? await api.call({ method: 'GET', path: at(first.path), answer: first.schema }) : undefined
      if (read?.ok === false) return terminal.fail(read)
      const sent = command.body ? command.body(input, read?.body) : valuesOf(body)
      if (typeof sent === 'string') return terminal.fail(failure(1, sent))
      const settled = { ...input, ...sent }
      const refusal =
        command.confirm && (await withoutConsent(command.confirm(settled, read?.body), options.yes === true, around, terminal))
      if (refusal !== undefined) return refusal

      const request = {
        method,
        path: at(path.replace('/api', '')),
        query: { ...valuesOf(query), limit: limit ? 1000 : undefined },
        body: takes.body && sent,
      }
      if (row) return printList(api.allPages({ ...request, answer: gives.schema.pipe(page) }), row, form, terminal)
      const call = { ...request, answer: gives.schema }
      const onWait = () => terminal.progress('waiting for the result')
      const answer = command.hasEnded ? await callUntilEnded(api, call, command.hasEnded, around, onWait) : await api.call(call)
      if (!answer.ok) return terminal.fail(answer)
      const fault = command.fails?.(answer.body, settled)
      if (!fault) return printAnswer(answer, (body) => (says ? said(says(body, settled)) : [jsonText(body)]), json, terminal)
      if (json) await terminal.print([jsonLine(answer.body)])
      else terminal.fail(failure(1, fault))
      return 1
    },
  )
}

const said = (words: string | Facts): readonly string[] => (typeof words === 'string' ? [`${clean(words)}\n`] : factRows(words))
