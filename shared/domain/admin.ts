import * as z from 'zod'

/** Someone who writes policies or decides, as their access token names them. */
export const namedAdmin = z.strictObject({
  /** From the issuer. */
  subject: z.string(),
  /** Of mail, in small letters; absent where the token has none. */
  address: z.optional(z.string()),
})

/** As long as the brake's forecast: who was asked before a deadline can answer until it. */
export const proposalLasts = { hours: 48 } as const

export type Admin = Readonly<z.output<typeof namedAdmin>>

/** Two subjects with one address are one person. */
export const isSamePerson = (a: Admin, b: Admin): boolean => a.subject === b.subject || (a.address !== undefined && a.address === b.address)

export const withAuthor = (authors: readonly Admin[], admin: Admin): readonly Admin[] =>
  authors.some(({ subject, address }) => subject === admin.subject && address === admin.address) ? authors : [...authors, admin]

export const isAuthor = ({ authors }: { readonly authors: readonly Admin[] }, admin: Admin): boolean =>
  authors.some((author) => isSamePerson(author, admin))
