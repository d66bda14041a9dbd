/** What is kept of a letter, to prove later what was sent. */
import { sha256 } from '../hash.ts'
import { asText, type Block, type Letter } from './letter.ts'

/** Stands for the address of the reader's page, which opens it. */
export const noAddress = '[…]'

const withoutAddress = (letter: Letter): Letter => ({
  ...letter,
  sections: letter.sections.map(({ heading, blocks }) => ({ heading, blocks: blocks.map(blockWithoutAddress) })),
})

const blockWithoutAddress = (block: Block): Block => (block.kind === 'page' ? { ...block, url: noAddress } : block)

/** Hex digits: enough that no other letter has the same. */
const length = 32

/** SHA-256 of the subject and the text, cut short. */
export function fingerprintOf(letter: Letter): string {
  return sha256(`${letter.subject}\n${asText(withoutAddress(letter))}`).slice(0, length)
}
