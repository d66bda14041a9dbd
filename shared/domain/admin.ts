import * as z from 'zod'

/** Someone who writes policies or decides, as their access token names them. */
export const namedAdmin = z.strictObject({
  /** From the issuer. */
  subject: z.string(),
  /** Of mail, in small letters; absent where the token has none. */
  address: z.optional(z.string()),
  name: z.optional(z.string()),
  /** Of their account in the directory, whatever application they sign in to. */
  objectId: z.optional(z.string()),
  /** Not shown to be a person. */
  isMachine: z.optional(z.literal(true)),
})

/** As long as the brake's forecast: who was asked before a deadline can answer until it. */
export const proposalLasts = { hours: 48 } as const

export type Admin = Readonly<z.output<typeof namedAdmin>>

/** Two subjects with one address, or one account, are one person. */
export const isSamePerson = (a: Admin, b: Admin) =>
  a.subject === b.subject || identities.some(one => a[one] !== undefined && a[one] === b[one])

const identities = ['address', 'objectId'] as const

/** Where two people must decide: no program is one of them. */
export const isSecondPerson = (first: Admin, second: Admin) => !first.isMachine && !second.isMachine && !isSamePerson(first, second)

/** As people read it: `Ana Lopez <ana@ec.example>`. */
export function shownAdmin({ subject, address = subject, name }: Admin) {
  return name === undefined ? address : `${name} <${address}>`
}

export const shownAuthors = (authors: readonly Admin[]): string[] => [...new Set(authors.map(shownAdmin))]

export const withAuthor = (authors: readonly Admin[], admin: Admin): readonly Admin[] =>
  authors.some(author => author.subject === admin.subject && identities.every(one => author[one] === admin[one]))
    ? authors
    : [...authors, admin]

export const isAuthor = ({ authors }: { authors: readonly Admin[] }, admin: Admin) => authors.some(author => isSamePerson(author, admin))
