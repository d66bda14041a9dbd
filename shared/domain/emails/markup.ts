/** Reads what others wrote as instructions: a small part of Markdown. Whatever else it holds stands as it is written. */
import { harmless } from './plain.ts'

/** A piece of a line: words, or a link, which is shown with its address. */
export type Span = string | { readonly url: string }

export type Passage =
  | { readonly kind: 'words'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  /** Numbered from `from`. */
  | { readonly kind: 'numbered'; readonly from: number; readonly items: readonly (readonly Span[])[] }

interface Draft {
  kind: Passage['kind']
  from: number
  /** The text of each paragraph or item. */
  items: string[]
}

/** Paragraphs, lists and numbered lists, none within another. A line that begins nothing continues what stands above it. */
export function passagesOf(text: string): readonly Passage[] {
  const drafts: Draft[] = []
  let isBroken = true
  for (const line of text.split(/\r\n|\r|\n/).map(line => harmless(line).trimEnd())) {
    const { kind, from, words } = readLine(line)
    const last = drafts.at(-1)
    if (words === '') isBroken = true
    else if (kind !== 'words' && last?.kind === kind) last.items.push(words)
    else if (kind !== 'words' || !last || isBroken) drafts.push({ kind, from, items: [words] })
    else last.items.push(`${last.items.pop()} ${words}`)
    if (words !== '') isBroken = false
  }
  return drafts.map(({ kind, from, items }) => {
    const spans = items.map(spansOf)
    return kind === 'words' ? { kind, spans: spans.flat() } : kind === 'list' ? { kind, items: spans } : { kind, from, items: spans }
  })
}

function readLine(line: string): { kind: Passage['kind']; from: number; words: string } {
  const [, bullet, number, words = ''] = /^(?:([-*+])|(\d{1,3})[.)])\s+(.*)$/.exec(line) ?? []
  if (bullet) return { kind: 'list', from: 1, words: words.trim() }
  if (number) return { kind: 'numbered', from: Number(number), words: words.trim() }
  return { kind: 'words', from: 1, words: line.trim() }
}

/** `[text](https://…)`, or an address by itself, without what ends a sentence. */
const link = /\[([^\][]*)\]\((https?:\/\/[^\s()]+)\)|https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"”’»]/g

function spansOf(text: string) {
  const spans: Span[] = []
  let end = 0
  for (const { 0: whole, 1: label, 2: target, index } of text.matchAll(link)) {
    spans.push(text.slice(end, index))
    if (target) spans.push(...(label ? [`${label} (`, { url: target }, ')'] : [{ url: target }]))
    else spans.push({ url: whole })
    end = index + whole.length
  }
  return [...spans, text.slice(end)].filter(span => span !== '')
}
