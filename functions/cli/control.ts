import * as z from 'zod'
import { controlParts } from '#domain/policies/store.ts'
import { because } from '../admin/fields.ts'
import { controlFacts, state } from '../admin/routes/control.ts'
import { at } from '../path.ts'
import { factRows, printAnswer } from './output/rows.ts'
import { type Verb, verb } from './verb.ts'

const part = z
  .enum(controlParts, { error: `must be one of ${controlParts.join(', ')}` })
  .describe('Mail, suspension, or erasure of people who have left; restorations never pause.')

const controlling = (name: string, paused: boolean, does: string, why: string): Verb =>
  verb(
    { name, does, takes: z.object({ part }), options: because, example: `${name} mail --reason "${why}"` },
    async ({ takes: { part }, options: { reason }, api, json, terminal }) =>
      printAnswer(
        (await api.call({ method: 'PUT', path: at`/control/${part}`, body: { paused, reason }, answer: state })).body,
        now => factRows(controlFacts(now)),
        json,
        terminal,
      ),
  )

export const pauseVerb = controlling(
  'ides pause',
  true,
  'Pause all mail, all further suspension, or erasure of people who have left',
  'wrong texts',
)

export const resumeVerb = controlling(
  'ides resume',
  false,
  'Resume mail or suspension: overdue steps follow; or erasure, of all who wait',
  'texts are right',
)
