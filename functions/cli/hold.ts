/** `ides hold`: whose mail waits for a human. */
import * as z from 'zod'
import { heldPeople } from '../admin/routes/people/list-held.ts'
import { at } from './api/client.ts'
import { person } from './input/person.ts'
import { noun } from './noun.ts'
import { printAnswer } from './output/answer.ts'
import { clean } from './output/clean.ts'
import { printList } from './output/list.ts'
import { minute } from './output/rows.ts'
import { nothing, verb } from './verb.ts'

const list = verb(
  {
    name: 'ides hold list',
    does: 'Lists whose mail waits for a human, and records that cannot be read',
    takes: nothing,
    options: nothing,
    example: 'ides hold list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/held', answer: heldPeople }),
      () => ({ ref: ({ ref }) => ref, reason: ({ reason }) => reason, since: ({ since }) => since && minute(since) }),
      json,
      terminal,
    ),
)

const release = verb(
  {
    name: 'ides hold release',
    does: 'Lets somebody go whose address is good, or whose fault is mended: what they are owed is due again',
    takes: z.object({ person }),
    options: nothing,
    example: 'ides hold release s0042',
  },
  async ({ takes: { person }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'POST', path: at`/held/${person.ref}/release`, answer: z.undefined() }),
      () => [`${clean(person.typed)} is let go\n`],
      json,
      terminal,
    ),
)

export const holdNoun = noun({
  name: 'ides hold',
  does: 'Shows whose mail waits for a human, and lets them go',
  verbs: { list, release },
})
