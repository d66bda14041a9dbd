import * as z from 'zod'
import { counted } from '../../../shared/domain/text.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { restoration } from '../../admin/routes/brake/restore.ts'
import { listHash } from '../../admin/routes/brake/suspensions.ts'
import { at } from '../../path.ts'
import { printAnswer } from '../output/answer.ts'
import { verb } from '../verb.ts'

export const restoreVerb = verb(
  {
    name: 'ides policy restore',
    does: 'Gives back a wave: the access of every device of a list of suspensions that was approved',
    more: 'They keep it until their breach ends, or two people approve them by id: ides brake approve --devices. ides audit list names the list of each approval.',
    takes: ofPolicy,
    options: z.object({ approved: listHash.meta({ title: 'HASH', description: 'The list that was approved.' }) }),
    example: 'ides policy restore no-tiktok-2023 --approved 0123456789abcdef0123456789abcdef',
  },
  async ({ takes: { policy }, options: { approved: list }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'POST', path: at`/policies/${policy}/brake/restoration`, body: { list }, answer: restoration }),
      ({ devices }) => [`access comes back to ${counted(devices, 'device')} with the next sweep: see ides policy access ${policy}\n`],
      json,
      terminal,
    ),
)
