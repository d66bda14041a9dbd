import * as z from 'zod'
import { heldPeople } from '../admin/routes/people.ts'
import { at } from '../path.ts'
import { callAbout } from './api/about-person.ts'
import { personArgument } from './input/arguments.ts'
import { noun } from './noun.ts'
import { minute, printAnswer, printList } from './output/rows.ts'
import { clean } from './terminal.ts'
import { nothing, verb } from './verb.ts'

const list = verb(
  {
    name: 'ides hold list',
    does: 'Lists people whose mail is held or who reported it as spam, and records that cannot be read',
    takes: nothing,
    options: nothing,
    example: 'ides hold list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/held', answer: heldPeople }),
      () => ({
        staff: ({ staff }) => staff,
        name: ({ name }) => name,
        reason: ({ reason }) => reason,
        since: ({ since }) => since && minute(since),
        ref: ({ ref }) => ref,
      }),
      json,
      terminal,
    ),
)

const release = verb(
  {
    name: 'ides hold release',
    does: 'Releases the mail of a person once their address works or the fault is fixed',
    takes: z.object({ person: personArgument }),
    options: nothing,
    example: 'ides hold release s0042',
  },
  async ({ takes: { person }, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, person, (ref) => ({ method: 'POST', path: at`/held/${ref}/release`, answer: z.undefined() })),
      () => [`Mail to ${clean(person)} resumes.\n`],
      json,
      terminal,
    ),
)

export const holdNoun = noun({
  name: 'ides hold',
  does: 'Lists and releases people whose mail is held',
  verbs: { list, release },
})
