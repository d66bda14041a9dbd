import * as z from 'zod'
import { deviceId } from '../../admin/routes/access/ask-again.ts'
import { callAbout } from '../api/about-person.ts'
import { clean } from '../clean.ts'
import { personArgument } from '../input/person.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, verb } from '../verb.ts'

export const retryVerb = verb(
  {
    name: 'ides access retry',
    does: 'Asks other systems again for what none of them could do, as when a permission was missing',
    takes: z.object({ person: personArgument, device: deviceId }),
    options: nothing,
    example: 'ides access retry s0042 d0117',
  },
  async ({ takes: { person, device }, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, person, (ref) => ({ method: 'POST', path: '/access/retry', body: { ref, device }, answer: z.undefined() })),
      () => [`${clean(device)} is asked for again within a minute: ides access list shows what comes of it\n`],
      json,
      terminal,
    ),
)
