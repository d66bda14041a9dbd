import * as z from 'zod'
import { type ControlPart, controlParts } from '../../shared/domain/policies/control.ts'
import { because } from '../admin/fields.ts'
import { state } from '../admin/routes/control.ts'
import { at } from '../path.ts'
import { factRows, minute, printAnswer } from './output/rows.ts'
import { nothing, type Verb, verb } from './verb.ts'

const inWords = (now: z.output<typeof state>): string[] =>
  factRows(Object.fromEntries(controlParts.map((part) => [part, standing(now[part])])))

const standing = (pause: z.output<typeof state>[ControlPart]): string =>
  pause ? `paused since ${minute(pause.at)} by ${pause.by}: ${pause.reason}` : 'running'

export const controlVerb = verb(
  {
    name: 'ides control',
    does: 'Shows whether mail, suspension or erasure is paused',
    takes: nothing,
    options: nothing,
    example: 'ides control',
  },
  async ({ api, json, terminal }) =>
    printAnswer(await api.call({ method: 'GET', path: '/control', answer: state }), inWords, json, terminal),
)

const part = z
  .enum(controlParts, { error: `must be one of ${controlParts.join(', ')}` })
  .describe('Mail, suspension, or erasure of people who have left; restorations never pause.')

const controlling = (name: string, paused: boolean, does: string, why: string): Verb =>
  verb(
    { name, does, takes: z.object({ part }), options: because, example: `${name} mail --reason "${why}"` },
    async ({ takes: { part }, options: { reason }, api, json, terminal }) =>
      printAnswer(
        await api.call({ method: 'PUT', path: at`/control/${part}`, body: { paused, reason }, answer: state }),
        inWords,
        json,
        terminal,
      ),
  )

export const pauseVerb = controlling(
  'ides pause',
  true,
  'Pauses all mail, all further suspension, or erasure of people who have left',
  'wrong texts',
)

export const resumeVerb = controlling(
  'ides resume',
  false,
  'Resumes mail or suspension: overdue steps follow; or erasure, of all who wait',
  'texts are right',
)
