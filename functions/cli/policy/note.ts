import type * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { incidentFields } from '../../admin/routes/policies/incident.ts'
import { incidentNote } from '../../admin/routes/policies/note-incident.ts'
import { at } from '../../path.ts'
import { printAnswer } from '../output/answer.ts'
import { verb } from '../verb.ts'

export const noteVerb = verb(
  {
    name: 'ides policy note',
    does: 'Attaches a note of an incident to a policy, for good',
    more: 'It shows in ides policy show, ides policy watch and ides audit list. It names nobody.',
    takes: ofPolicy,
    options: incidentNote.extend({
      on: incidentNote.shape.on.meta({ title: 'DATE', description: 'The day on which it happened.' }),
    }),
    example:
      'ides policy note watch-apps --on 2023-03-01 --source https://news.example/1 --requirement capcut --sentence "It sent contacts home."',
  },
  async ({ takes: { policy }, options: { on, ...told }, api, json, terminal }) =>
    printAnswer(
      await api.call({
        method: 'POST',
        path: at`/policies/${policy}/incidents`,
        body: { ...told, on: on.toString() },
        answer: incidentFields,
      }),
      (noted) => [`noted under ${policy}: ${incidentLine(noted)}\n`],
      json,
      terminal,
    ),
)

export const incidentLine = ({ on, requirement, sentence, source }: z.output<typeof incidentFields>): string =>
  `incident of ${on}, ${requirement}: ${sentence} (${source})`
