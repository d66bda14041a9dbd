import * as z from 'zod'
import { personExport } from '../admin/routes/privacy.ts'
import { at } from '../path.ts'
import { callAbout } from './api/about-person.ts'
import { personArgument, withoutConsent, yes } from './input/arguments.ts'
import { noun } from './noun.ts'
import { printAnswer } from './output/rows.ts'
import { clean, jsonText } from './terminal.ts'
import { nothing, verb } from './verb.ts'

const takes = z.object({ person: personArgument })

const exporting = verb(
  {
    name: 'ides person export',
    does: 'Prints all data of one person, as JSON',
    takes,
    options: nothing,
    example: 'ides person export s0042 > s0042.json',
  },
  async ({ takes: { person }, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, person, (ref) => ({ method: 'GET', path: at`/people/${ref}/export`, answer: personExport })),
      (body) => [jsonText(body)],
      json,
      terminal,
    ),
)

const erase = verb(
  {
    name: 'ides person erase',
    does: 'Restores the access of one person and erases their data; decisions stay, without names',
    takes,
    options: z.object({ yes }),
    example: 'ides person erase s0042 --yes',
  },
  async ({ takes: { person }, options, api, json, terminal, around }) => {
    const refusal = await withoutConsent(`This erases all data of ${person}`, options.yes, around, terminal)
    if (refusal !== undefined) return refusal
    return printAnswer(
      await callAbout(api, person, (ref) => ({ method: 'DELETE', path: at`/people/${ref}`, answer: z.undefined() })),
      () => [`${clean(person)} is erased\n`],
      json,
      terminal,
    )
  },
)

const revokeLinks = verb(
  {
    name: 'ides person revoke-links',
    does: 'Ends all links to the pages of one person; the next mail to them carries new ones',
    takes,
    options: nothing,
    example: 'ides person revoke-links s0042',
  },
  async ({ takes: { person }, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, person, (ref) => ({ method: 'POST', path: at`/people/${ref}/revoke-links`, answer: z.undefined() })),
      () => [`No earlier link to a page of ${clean(person)} works.\n`],
      json,
      terminal,
    ),
)

export const personNoun = noun({
  name: 'ides person',
  does: 'Exports or erases all data of one person, or ends the links to their pages',
  verbs: { export: exporting, erase, 'revoke-links': revokeLinks },
})
