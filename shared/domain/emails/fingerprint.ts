/** What is kept of a letter, to prove later what was sent. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { asText, type Block, type Letter } from './letter.ts'

/** Stands for the address of the reader's page, which opens it. */
export const noAddress = '[…]'

const withoutAddress = (letter: Letter): Letter => ({
  ...letter,
  sections: letter.sections.map(({ heading, blocks }) => ({ heading, blocks: blocks.map(blockWithoutAddress) })),
})

const blockWithoutAddress = (block: Block): Block => (block.kind === 'page' ? { ...block, url: noAddress } : block)

/** Enough that no other letter has the same. */
const bytes = 16

/** SHA-256 of the subject and the text, cut short. */
export function fingerprintOf(letter: Letter): string {
  const { subject } = letter
  return bytesToHex(sha256(utf8ToBytes(`${subject}\n${asText(withoutAddress(letter))}`)).subarray(0, bytes))
}
