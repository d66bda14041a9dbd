import * as z from 'zod'
import { noMail } from '#domain/people/mail.ts'
import { nameWords } from '#domain/people/read-staff.ts'
import type { People, StoredPerson } from '#domain/people/store.ts'
import { allMet, deleteItem, putItems, queryOnce, type Table } from './table.ts'

const wordItem = z.object({ sk: z.string(), words: z.string() })

const notedItem = z.object({ sk: z.string() })

/** Characters of a word that are searched. */
const longest = 40

/** With what stands before every word: a text that contains it contains a word that begins so. */
const begun = (word: string) => ` ${word}`

const wordsOf = ({ person: { profile } }: StoredPerson) =>
  profile.isTeam ? [] : [...new Set(nameWords(profile.name).map(word => word.slice(0, longest)))]

/** The words of a person's name; absent of a team. */
export const wordLine = (stored: StoredPerson) => wordsOf(stored).map(begun).join('') || undefined

const wordsIn = (line = '') => line.split(' ').filter(Boolean)

const partitionOf = (word: string) => `NAMES#${[...word][0]}`

const keyOf = (word: string, ref: string) => ({ pk: partitionOf(word), sk: `${word} ${ref}` })

const notedPartition = 'NOTED'

/** Of 100 bytes: 25 read units. */
const mostWordsRead = 2000

/** People who are noted in one page of their list: 23 read units. */
const mostNoted = 45

/** True while a human may have to see to it, though mail goes to them. */
export const isNoted = ({ person: { mail = noMail } }: StoredPerson) => (mail.complainedAt ?? mail.unconfirmed) !== undefined

/** Where people are found without reading others, in the table of records: an item for each word of a name, and one for each person who is noted. */
export const peopleLists = (records: Table) => ({
  async addNames(people: readonly StoredPerson[]) {
    const items = people.flatMap(stored => wordsOf(stored).map(word => ({ ...keyOf(word, stored.ref), words: wordLine(stored) })))
    await putItems(records, items)
  },
  /** @param line of words */
  async removeNames(ref: string, line: string | undefined, kept?: string) {
    const gone = wordsIn(line).filter(word => !wordsIn(kept).includes(word))
    await Promise.all(gone.map(word => deleteItem(records, keyOf(word, ref))))
  },
  addNoted: (ref: string) => putItems(records, [{ pk: notedPartition, sk: ref }]),
  removeNoted: (ref: string) => deleteItem(records, { pk: notedPartition, sk: ref }),
  async listNoted(from?: string) {
    const partition = { pk: notedPartition, skAfter: from }
    const { found, last } = await queryOnce(records, partition, notedItem, mostNoted, { consistent: false })
    return { refs: found.map(({ sk }) => sk), next: last }
  },
  async findNamed(...[words, most, from]: Parameters<People['findNamed']>): ReturnType<People['findNamed']> {
    const sought = words.map(word => word.slice(0, longest)).toSorted((a, b) => b.length - a.length)
    const mayLead = from === undefined ? sought : sought.filter(word => from.startsWith(word)).slice(0, 1)
    const mostRead = sought.length > 1 ? Math.floor(mostWordsRead / mayLead.length) : 2 * most
    const pages = await Promise.all(mayLead.map(word => readWord(records, word, sought, mostRead, from)))
    // One that few have leads to everyone at once.
    const { found, last } = pages.find(page => page.last === undefined) ?? pages[0] ?? { found: [], last: undefined }
    const shown = found.slice(0, most).map(({ sk }) => sk)
    return { refs: shown.map(sk => sk.slice(sk.indexOf(' ') + 1)), next: found.length > most ? shown.at(-1) : last }
  },
})

/** People with a word that begins so, and with all others that are sought. */
async function readWord(records: Table, word: string, sought: readonly string[], mostRead: number, from?: string) {
  const others = sought.filter(other => other !== word)
  const filter = allMet(
    others.map((other, index) => ({ condition: `contains(words, :word${index})`, values: { [`:word${index}`]: begun(other) } })),
  )
  const partition = { pk: partitionOf(word), skBetween: [from === undefined ? word : `${from}\0`, `${word}\u{10ffff}`] } as const
  const { found, last } = await queryOnce(records, partition, wordItem, mostRead, { consistent: false, filter })
  // Of several words that begin so, the first alone counts.
  return { found: found.filter(({ sk, words }) => sk.startsWith(begunFirst(words, word))), last }
}

const begunFirst = (line: string, beginning: string) =>
  `${
    wordsIn(line)
      .filter(word => word.startsWith(beginning))
      .toSorted()[0]
  } `
