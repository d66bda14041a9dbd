/** What an import carries from form to form: its file, and what is known of it. Nothing is kept on the server. */
import { gunzipSync, gzipSync } from 'node:zlib'
import * as z from 'zod'
import { importProgress, notBegun } from '#campaign/import/import-file.ts'
import type { WrittenFile } from '#domain/people/rows.ts'
import { jsonIn } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import { largestFileForm } from '#functions/console/exchange.ts'

export const importPath = '/console/people/import'

/** Where addresses that were named by hand are confirmed. */
export const addressesPath = '/console/people/addresses'

const problem = z.object({ line: z.int().optional(), field: z.string(), message: z.string() })

const counts = z.object({ unit: z.string(), added: z.int(), changed: z.int(), unchanged: z.int(), moved: z.int() })

const deskState = z.object({
  kind: z.enum(['staff', 'devices']),
  name: z.string(),
  /** A preview changes nothing. */
  isPreview: z.boolean(),
  /** The file's headings by columns of ours; absent: those with usual names. */
  headings: z.record(z.string(), z.string()).optional(),
  /** What unclear names stand for; empty: for nothing that is asked about. */
  meanings: z.record(z.string(), z.string()),
  progress: importProgress,
  refused: z.array(problem),
  doubts: z.array(problem.extend({ name: z.string().optional(), means: z.string().optional() })),
  units: z.array(counts),
  /** How the file was read, if that is unusual. */
  form: z.string(),
})

export type DeskState = z.output<typeof deskState>

/** An import with its file. */
export interface Desk {
  state: DeskState
  file: WrittenFile
  content: Buffer
}

const kinds = deskState.pick({ kind: true })

/** From the start, with what was decided. */
export const startedAgain = (state: Pick<DeskState, 'kind' | 'name' | 'meanings' | 'headings'>, isPreview: boolean): DeskState => ({
  kind: state.kind,
  name: state.name,
  meanings: state.meanings,
  headings: state.headings,
  isPreview,
  progress: notBegun,
  refused: [],
  doubts: [],
  units: [],
  form: '',
})

/** Bytes of what a form carries. Its answer, too, is 6 MB at most. */
const mostCarried = 3_900_000

export function carried({ state, content }: Desk): Record<string, string> {
  const known = Buffer.from(JSON.stringify(state))
  const fields = { content: packed(content), state: packed(known) }
  if (known.length > largestState || fields.content.length + fields.state.length > mostCarried) throw refused(413, tooLarge)
  return fields
}

const tooLarge = 'the file is too large to be carried through these pages: send it in parts, or use the command line'

const packed = (bytes: Buffer) => gzipSync(bytes).toString('base64')

/** Bytes. */
const largestState = 2 ** 23

function unpacked(text: string, maxOutputLength: number): Buffer | undefined {
  try {
    return gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength })
  } catch {
    return undefined
  }
}

export const isBegun = (form: URLSearchParams) => form.has('content')

/** @throws RefusedError where the form does not carry an import */
export function deskIn(form: URLSearchParams): Desk {
  const content = unpacked(form.get('content') ?? '', largestFileForm)
  const { data: state } = deskState.safeParse(jsonIn(unpacked(form.get('state') ?? '', largestState)?.toString() ?? ''))
  if (!content || !state) throw refused(422, 'this import cannot be continued: choose the file again')
  return deskOf(state, content)
}

/** @throws RefusedError where nothing was chosen */
export async function newDesk(form: URLSearchParams, sent: File | undefined): Promise<Desk> {
  const { data } = kinds.safeParse({ kind: form.get('kind') })
  if (!data) throw refused(422, 'choose what the file lists', [{ field: 'kind', message: 'must be staff or devices' }])
  if (!sent) throw refused(422, 'choose a file')
  const state = startedAgain({ ...data, name: sent.name, meanings: {} }, true)
  return deskOf(state, Buffer.from(await sent.arrayBuffer()))
}

/** Bytes that a reader gets at once, so that one that stops has parsed little more. */
const pieceSize = 2 ** 16

function deskOf(state: DeskState, content: Buffer): Desk {
  async function* bytes() {
    for (let from = 0; from < content.length; from += pieceSize) yield content.subarray(from, from + pieceSize)
  }
  return { state, content, file: { name: state.name, bytes } }
}
