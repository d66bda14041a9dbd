/** Shows text of mails safely. */

import { html, type SafeHtml } from '#domain/html.ts'

/**
 * Text of a mail. Invisible characters and overrides of writing direction show as `[U+202E]`; `bdi` isolates the direction of the rest.
 */
export const isolated = (text: string) => html`<bdi>${visible(text)}</bdi>`

/** Replaces controls other than tabs and line ends, and embeddings and overrides of direction. */
export const visible = (text: string) =>
  text.replace(/(?![\t\n\r])[\p{Cc}\u202a-\u202e]/gu, character => {
    const code = character.codePointAt(0) ?? 0
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
  })

/** Text with clickable links. */
export const linked = (text: string): SafeHtml[] =>
  text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/)
    .map((part, index) =>
      index % 2 === 0 ? html`${visible(part)}` : html`<a href="${part}" target="_blank" rel="noreferrer">${visible(part)}</a>`,
    )

export function inBytes(bytes: number) {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
